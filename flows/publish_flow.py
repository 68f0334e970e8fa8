"""The flow `publish`: flat Parquet tables for BI tools out of the lake, a whole set or none."""

from contextlib import suppress
from pathlib import Path

from prefect import State, flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed

from flows.exclusive import claimed
from flows.launch import current_launch
from flows.notify import failed_run, tell
from flows.report import published_json, published_markdown
from flows.runs import new_run_id, run_start
from flows.settings import Settings, settings_here
from schemas.vocab import RunStatus
from warehouse import Lake
from warehouse.batch import RunStart
from warehouse.errors import LakeError
from warehouse.publish import publish as write_marts

_write = task(name="publish", cache_policy=NO_CACHE, persist_result=False)(write_marts)


@flow(name="publish", persist_result=False)
def publish(
    directory: str, config: str | None = None, flags: dict[str, str | int | float | bool] | None = None
) -> dict[str, object] | State[object]:
    """Publish the lake to `directory`; nothing changed in the lake, no new release.

    Settings come from `config` (else wirehouse.toml in the working folder), WIREHOUSE_* and `flags` (dotted names).
    Returns path, release_id, tables (rows by name) and changed, as `wirehouse publish --json` prints them; the state
    Skipped where it was scheduled and another run is at it.
    """
    launch = current_launch()
    settings = launch.settings or settings_here(config, flags or {})
    run = run_start(new_run_id(), "publish", [directory], {})
    with claimed(settings.location(), "publish") as other:
        if other is not None and launch.settings is None:
            return Completed(name="Skipped", message=f"{other} publishes this lake already")
        try:
            release = _write(
                settings.location(),
                Path(directory),
                with_text=settings.publish.with_text,
                duckdb_file=settings.publish.duckdb,
                keep=settings.publish.keep,
                progress=launch.observer.step,
                memory_limit=settings.memory_limit,
            )
        except Exception as error:
            with suppress(LakeError):  # what is wrong with the lake is raised below
                _record(settings, run, RunStatus.FAILED, str(error))
            tell(settings, failed_run("publish", error))
            raise
    if release.changed:
        _record(settings, run, RunStatus.DONE, None)
        tell(settings, {"flow": "publish", "run_id": run.run_id, "status": "done", "error": None})
    create_markdown_artifact(
        key="publish", markdown=published_markdown(release), description=f"Release {release.release_id}"
    )
    return published_json(release)


def _record(settings: Settings, run: RunStart, status: RunStatus, error: str | None) -> None:
    """The run's row, written when it is over: an unchanged lake gets none."""
    with Lake.open(settings.location(), create=False, memory_limit=settings.memory_limit) as lake:
        lake.start_run(run)
        lake.finish_run(run.run_id, status, error)
