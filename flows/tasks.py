"""The steps as Prefect tasks: names, retries, cache policy. No logic; one task run a step and batch, never a page.

Results stay in memory: batches are far too large to be cached or stored, and the lake makes repetition harmless.
"""

from typing import Any

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from flows import steps
from flows.pipeline import Steps
from warehouse.errors import LakeBusyError


def _store_was_busy(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Only another writer's commit is worth a second try; a batch that failed once may be loaded again."""
    return isinstance(state.result(raise_on_failure=False), LakeBusyError)


read = task(name="read", cache_policy=NO_CACHE, persist_result=False)(steps.read)
extract = task(name="extract", cache_policy=NO_CACHE, persist_result=False)(steps.extract)
annotate = task(name="annotate", cache_policy=NO_CACHE, persist_result=False)(steps.annotate)
normalise = task(name="normalise", cache_policy=NO_CACHE, persist_result=False)(steps.normalise)
load = task(
    name="load",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=2,
    retry_delay_seconds=[5, 30],
    retry_condition_fn=_store_was_busy,
)(steps.load)
resolve = task(
    name="resolve",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=2,
    retry_delay_seconds=[5, 30],
    retry_condition_fn=_store_was_busy,
)(steps.resolve)

PREFECT_STEPS = Steps(
    read=read, extract=extract.submit, annotate=annotate, normalise=normalise, load=load, resolve=resolve
)
"""What `run_ingest` calls inside the flow."""
