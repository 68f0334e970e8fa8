"""What processes hold: memory and file handles of a process and of all below it, read from /proc."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One process at one moment."""

    pid: int
    parent: int
    command: str
    megabytes: float
    handles: int


def tree(root: int) -> list[Held]:
    """The process and all that descend from it, the process itself first."""
    below: dict[int, list[Held]] = {}
    for each in _all():
        below.setdefault(each.parent, []).append(each)
    found = [each for each in below.get(_parent(root), []) if each.pid == root]
    for each in found:
        found += below.get(each.pid, [])
    return found


def _all() -> Iterator[Held]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError, ValueError, IndexError):
                yield Held(
                    pid=int(folder.name),
                    parent=_parent(int(folder.name)),
                    command=(folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"),
                    megabytes=int((folder / "statm").read_text().split()[1]) * _PAGE / 1e6,
                    handles=len(list((folder / "fd").iterdir())),
                )


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
