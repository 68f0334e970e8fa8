"""The flow `publish`: flat Parquet tables for BI tools out of the lake, a whole set or none."""

import os
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.launch import current_launch
from flows.report import published_json, published_markdown
from flows.runs import new_run_id, run_start
from flows.settings import load_settings
from schemas.vocab import RunStatus
from warehouse import Lake
from warehouse.publish import publish as write_marts

_write = task(name="publish", cache_policy=NO_CACHE, persist_result=False)(write_marts)


@flow(name="publish", persist_result=False)
def publish(
    directory: str, config: str | None = None, flags: dict[str, str | int | float | bool] | None = None
) -> dict[str, object]:
    """Publish the lake to `directory`; nothing changed in the lake, no new release.

    Settings come from `config` (else wirehouse.toml in the working folder), WIREHOUSE_* and `flags` (dotted names).
    Returns path, release_id, tables (rows by name) and changed, as `wirehouse publish --json` prints them.
    """
    launch = current_launch()
    settings = launch.settings or load_settings(
        config=Path(config) if config else None, environment=os.environ, flags=flags or {}, folder=Path.cwd()
    )
    run = run_start(new_run_id(), "publish", [directory], {})
    release = _write(
        settings.location(),
        Path(directory),
        with_text=settings.publish.with_text,
        duckdb_file=settings.publish.duckdb,
        keep=settings.publish.keep,
        progress=launch.observer.step,
        memory_limit=settings.memory_limit,
    )
    if release.changed:
        with Lake.open(settings.location(), create=False, memory_limit=settings.memory_limit) as lake:
            lake.start_run(run)
            lake.finish_run(run.run_id, RunStatus.DONE)
    create_markdown_artifact(
        key="publish", markdown=published_markdown(release), description=f"Release {release.release_id}"
    )
    return published_json(release)
