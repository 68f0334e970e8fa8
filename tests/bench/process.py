"""What /proc says of processes; nothing where there is none."""

from pathlib import Path


def descendants(pid: int) -> list[int]:
    """Children of a process, their children and so on."""
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            ids = children.read_text().split()
        except OSError:  # the thread is gone
            continue
        for child in map(int, ids):
            found += [child, *descendants(child)]
    return found


def resident_kilobytes(pid: int) -> int:
    """Resident size; 0 for a process that is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
