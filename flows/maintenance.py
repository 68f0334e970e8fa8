"""What `wirehouse maintain` does around its flow: run it, say what it did."""

from collections.abc import Mapping
from typing import Any

from flows.outcomes import DONE
from flows.printing import note, print_json, size
from flows.report import duration
from flows.settings import Settings


def run(settings: Settings, *, as_json: bool, verbose: bool) -> int:
    """Run the flow on a lake that is there. Raises LakeError."""
    from flows.launch import Launch, launched
    from flows.prefect_server import prefect_ready
    from warehouse import connect

    connect(settings.location(), memory_limit=settings.memory_limit).close()
    with prefect_ready(settings.lake, verbose=verbose) as server:
        from flows.maintain_flow import maintain

        if server:
            server.wait()
        with launched(Launch(settings=settings)):
            done = maintain()
    if as_json:
        print_json(done)
    else:
        note(f"Nothing done: {done['skipped']}" if done["skipped"] else maintained_line(done))
    return DONE


def maintained_line(done: Mapping[str, Any]) -> str:
    """What the care did in one sentence; `done` as the flow returns it."""
    files = f"{done['files_before']:,} files of {size(done['bytes_before'])} are now {done['files_after']:,}"
    gone = [f"{done['snapshots_expired']:,} snapshots expired", f"{done['files_removed']:,} old files removed"]
    if done["bodies_dropped"]:
        gone.append(f"{done['bodies_dropped']:,} raw bodies dropped")
    return f"{files} of {size(done['bytes_after'])}; {', '.join(gone)} ({duration(done['seconds'])})"
