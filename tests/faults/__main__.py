"""Faults on purpose, measured: `make faults`, or `python -m tests.faults --help`. Exit code 1 when a law is broken.

Nothing but the loopback interface is asked. The sizes are those of a run of half an hour on a core of its own.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.faults.findings import Finding, show

PARTS = ("feeds", "hostile", "store", "kills", "crowd", "stop", "serve")


def main() -> int:
    """Try the parts that were asked for; each finding is told as soon as it is known, all of them at the end."""
    sizes = _arguments()
    for name in [name for name in os.environ if name.startswith(("WIREHOUSE_", "PREFECT_"))]:
        del os.environ[name]
    findings = []
    with tempfile.TemporaryDirectory(prefix="wirehouse-faults-") as folder:
        for finding in _findings(sizes, Path(folder)):
            told = f"{finding.part}, {finding.fault}: {finding.verdict} ({finding.figures})"
            print("\n".join([told, *finding.sentences]), file=sys.stderr, flush=True)  # noqa: T201
            findings.append(finding)
    show(findings)
    return int(any(finding.broken for finding in findings))


def _findings(sizes: argparse.Namespace, folder: Path) -> Iterator[Finding]:
    from tests.faults import children, crowd, hostile, kills, polling, serving, store

    children.ready()
    if "feeds" in sizes.part:
        yield polling.unchanged_feeds(folder, sizes.feeds)
    if "hostile" in sizes.part:
        yield hostile.hostile_server(folder)
        yield hostile.redirect_inside(folder)
    if "store" in sizes.part:
        yield from store.findings(folder)
    if "kills" in sizes.part:
        yield from (each(folder, sizes.kills) for each in kills.PARTS)
    if "crowd" in sizes.part:
        yield crowd.crowd(folder, sizes.crowd_minutes)
    if "stop" in sizes.part:
        yield serving.stop_in_a_batch(folder)
    if "serve" in sizes.part:
        yield serving.soak(folder, sizes.serve_minutes)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--part", action="append", choices=PARTS, help="try this only; may be repeated")
    parser.add_argument("--kills", type=int, default=50, help="kills of each of four flows (50)")
    parser.add_argument("--crowd-minutes", type=float, default=3, help="minutes of 4 writers and 4 readers (3)")
    parser.add_argument("--serve-minutes", type=float, default=20, help="minutes of `wirehouse serve` (20)")
    parser.add_argument("--feeds", type=int, default=100, help="feeds of the second run (100)")
    sizes = parser.parse_args()
    sizes.part = sizes.part or list(PARTS)
    return sizes


if __name__ == "__main__":
    sys.exit(main())
