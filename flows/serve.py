"""`wirehouse serve`: the flows on their schedules, in processes of their own, until it is told to stop."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.outcomes import DONE
from flows.printing import note
from flows.schedule import When, when
from flows.settings import Settings, SettingsError
from flows.sources_file import read_sources
from warehouse import Lake

DEPLOYMENT = "wirehouse"
"""Name of each flow's deployment on the Prefect server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One flow on its schedule."""

    flow: str
    when: When
    parameters: dict[str, object]


def run(settings: Settings, sources: Sequence[str], config: Path | None) -> int:
    """Serve until SIGTERM or Ctrl-C. Raises SettingsError where nothing is scheduled, LakeError, ServerError."""
    from flows.prefect_server import prefect_ready

    served = schedules(settings, sources, config)
    Lake.open(settings.location(), memory_limit=settings.memory_limit).close()
    with prefect_ready(settings.lake, verbose=True, lasting=True) as server:
        from flows.serving import serve

        if server:
            server.wait()
        for each in served:
            note(f"{each.flow}: {each.when}")
        if server:
            note(f"Prefect's pages: {server.url.removesuffix('/api')}")
        note("Serving; Ctrl-C or SIGTERM stops. `wirehouse status` and `wirehouse runs` show what it does.")
        asyncio.run(serve(served, ours=server is not None))
    note("Stopped")
    return DONE


def schedules(settings: Settings, sources: Sequence[str], config: Path | None) -> list[Served]:
    """What is served, with the parameters of each flow. Raises SettingsError."""
    shared: dict[str, object] = {
        "config": str(config.absolute()) if config else None,
        "flags": {"lake": str(settings.lake.absolute())},
    }
    publish_to = str(Path(settings.schedule.publish_to).absolute())
    parameters = {"ingest": {"sources": list(sources)}, "publish": {"directory": publish_to}, "maintain": {}}
    found = {name: when(name, settings.schedule) for name in parameters}
    served = [
        Served(flow=name, when=moment, parameters=parameters[name] | shared)
        for name, moment in found.items()
        if moment is not None
    ]
    if not sources and found["ingest"] and not read_sources(settings.sources):
        raise SettingsError(f"there is nothing to ingest: name sources, or live ones in {settings.sources}")
    if not served:
        raise SettingsError("nothing is scheduled: set schedule.ingest, schedule.publish or schedule.maintain")
    return served
