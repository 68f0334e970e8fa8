"""The flow `maintain`: small files joined, old snapshots, orphans and bodies gone, by the settings."""

from dataclasses import asdict

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.exclusive import claimed
from flows.interrupts import STOP_SECONDS, stopping_within
from flows.launch import current_launch
from flows.maintenance import maintained_line
from flows.recorded import recorded
from flows.settings import settings_here
from warehouse.retention import Retention
from warehouse.retention import maintain as keep_up

_keep_up = task(name="maintain", cache_policy=NO_CACHE, persist_result=False)(keep_up)


@flow(name="maintain", persist_result=False)
def maintain(config: str | None = None, flags: dict[str, str | int | float | bool] | None = None) -> dict[str, object]:
    """Care for the lake's files; its rows stay as they are, and ingests and readers go on.

    Settings come from `config` (else wirehouse.toml in the working folder), WIREHOUSE_* and `flags` (dotted names).
    Returns what `wirehouse maintain --json` prints; `skipped` says who is at it already.
    """
    settings = current_launch().settings or settings_here(config, flags or {})
    with claimed(settings.location(), "maintain") as other:
        if other is not None:
            return {"skipped": f"{other} maintains this lake already"}
        with stopping_within(STOP_SECONDS), recorded(settings, "maintain", []) as run:
            retention = Retention(snapshot_days=settings.maintain.snapshot_days, body_days=settings.maintain.body_days)
            done = {"run_id": run.run_id, **asdict(_keep_up(run.lake, retention)), "skipped": None}
            run.about = done
    create_markdown_artifact(key="maintain", markdown=maintained_line(done), description=f"Run {done['run_id']}")
    return done
