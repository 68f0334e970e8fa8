"""The steps as Prefect tasks: names, retries, cache policy. No logic; one task run a step and batch, never a page.

Results stay in memory: batches are far too large to be cached or stored, and the lake makes repetition harmless.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from flows import steps
from flows.pipeline import Steps
from warehouse.errors import LakeBusyError

P = ParamSpec("P")
R = TypeVar("R")


def _store_was_busy(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Only another writer's commit is worth a second try; a batch that failed once may be loaded again."""
    return isinstance(state.result(raise_on_failure=False), LakeBusyError)


def _step(work: Callable[P, R]) -> Task[P, R]:
    return task(name=work.__name__, cache_policy=NO_CACHE, persist_result=False)(work)


def _storing(work: Callable[P, R]) -> Task[P, R]:
    return _step(work).with_options(retries=2, retry_delay_seconds=[5, 30], retry_condition_fn=_store_was_busy)


read = _step(steps.read)
extract = _step(steps.extract)
annotate = _step(steps.annotate)
normalise = _step(steps.normalise)
load = _storing(steps.load)
resolve = _storing(steps.resolve)

PREFECT_STEPS = Steps(
    read=read, extract=extract.submit, annotate=annotate, normalise=normalise, load=load, resolve=resolve
)
"""What `run_ingest` calls inside the flow."""
