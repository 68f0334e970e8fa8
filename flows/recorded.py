"""A run that is no ingest: its row in `runs` from start to end, and whoever wants to hear of it is told."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from flows.interrupts import Interrupts, stop_behind, stoppable
from flows.notify import tell
from flows.runs import new_run_id, run_start
from flows.settings import Settings
from schemas.vocab import RunStatus
from warehouse import Lake


@dataclass(kw_only=True)
class Recorded:
    """A run that goes on."""

    run_id: str
    lake: Lake
    interrupts: Interrupts
    about: dict[str, object] = field(default_factory=dict)
    """What is told of it beside its end."""


@contextmanager
def recorded(
    settings: Settings, flow: str, arguments: Sequence[str], versions: Mapping[str, str] | None = None
) -> Iterator[Recorded]:
    """Open the lake, write the run's first row, and at the end how it ended; a stop on request is raised on.

    Raises LakeError where the lake cannot be used, and what the block raises.
    """
    start = run_start(new_run_id(), flow, arguments, versions or {})
    location = settings.location()
    with stoppable() as interrupts, Lake.open(location, create=False, memory_limit=settings.memory_limit) as lake:
        run = Recorded(run_id=start.run_id, lake=lake, interrupts=interrupts)
        lake.start_run(start)
        try:
            yield run
        except BaseException as error:
            if stop := stop_behind(error):
                _end(run, settings, flow, RunStatus.CANCELLED, f"stopped by {stop}")
                raise stop from error
            _end(run, settings, flow, RunStatus.FAILED, f"{type(error).__name__}: {error}")
            raise
        _end(run, settings, flow, RunStatus.DONE, None)


def _end(run: Recorded, settings: Settings, flow: str, status: RunStatus, error: str | None) -> None:
    with run.interrupts.shield():
        run.lake.finish_run(run.run_id, status, error)
        tell(settings, {"flow": flow, "run_id": run.run_id, "status": str(status), "error": error, **run.about})
