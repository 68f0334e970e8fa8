"""The flow `ingest`: sources in, articles with their entities, quotes and events in the lake."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import cast

from prefect import State, flow
from prefect.artifacts import create_markdown_artifact
from prefect.futures import PrefectFuture
from prefect.states import Cancelled, Completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.commands import PageFacts, source_options
from flows.exclusive import claimed
from flows.ingest import SourceOptions
from flows.interrupts import STOP_SECONDS, stopping_within
from flows.launch import current_launch
from flows.notify import failed_run, tell
from flows.pipeline import IngestRequest, run_ingest
from flows.planning import planned
from flows.report import markdown
from flows.settings import settings_here
from flows.tasks import PREFECT_STEPS
from schemas.vocab import RunStatus

# One thread: the extraction of the next batch runs beside the rest of this one, never two extractions.
_runner = cast(TaskRunner[PrefectFuture[object]], ThreadPoolTaskRunner(max_workers=1))


@flow(name="ingest", persist_result=False, task_runner=_runner)
def ingest(
    sources: list[str],
    config: str | None = None,
    flags: dict[str, str | int | float | bool] | None = None,
    options: SourceOptions | None = None,
    retry: bool = False,
) -> dict[str, object] | State[object]:
    """Read the sources into the lake, without any the live ones that are due; running it twice changes nothing.

    Settings come from `config` (else wirehouse.toml in the working folder), WIREHOUSE_* and `flags` (dotted names).
    Returns the report as `wirehouse ingest --json` prints it; the state Cancelled where the run was asked to stop, the
    state Skipped where it was scheduled and another run is at it.
    """
    launch = current_launch()
    request = launch.request or _request(sources, config, flags or {}, options, retry)
    with claimed(request.settings.location(), "ingest") as other:
        if other is not None and launch.request is None:
            return Completed(name="Skipped", message=f"{other} ingests into this lake; the next run takes what is left")
        try:
            with stopping_within(STOP_SECONDS) if launch.request is None else nullcontext():
                report = run_ingest(request, PREFECT_STEPS, launch.observer)
        except Exception as error:
            tell(request.settings, failed_run("ingest", error))
            raise
    tell(request.settings, {"flow": "ingest", **report.as_json()})
    create_markdown_artifact(key="ingest", markdown=markdown(report), description=f"Run {report.run_id}")
    if report.status is RunStatus.CANCELLED:
        return Cancelled(message=report.headline())
    return report.as_json()


def _request(
    sources: list[str], config: str | None, flags: Mapping[str, object], options: SourceOptions | None, retry: bool
) -> IngestRequest:
    settings = settings_here(config, flags)
    options = options or source_options(PageFacts(), settings)
    made = planned(sources, options, settings)
    return IngestRequest(arguments=tuple(sources), plan=made.plan, options=options, settings=settings, retry=retry)
