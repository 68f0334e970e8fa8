"""What a run tells while it goes on: bars on a terminal, few lines in a log, nothing on stdout."""

import io

import pytest
from rich.console import Console

from flows import progress
from flows.progress import Bars, Lines, Silent
from warehouse.batch import Counts


def counts(**fates: int) -> Counts:
    return Counts(**fates)


def printed(console: Console) -> str:
    return console.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]


def test_a_log_gets_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.0, 3.0, 11.0, 12.0, 25.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    console = Console(file=io.StringIO(), width=100)
    lines = Lines(console)

    lines.started("run", 100)
    for number in (1, 2, 3, 4):
        lines.committed(counts(new=number, rejected=1), number)

    assert printed(console) == (
        "3 records: 2 new, 1 rejected after 11.0 s\n5 records: 4 new, 1 rejected after 25.0 s\n"
    )


def test_bars_show_counts_on_a_narrow_terminal_and_leave_nothing() -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=True)
    bars = Bars(console)

    bars.started("run", 100)
    bars.doing("storing")
    bars.committed(counts(new=1200, revised=3), 50)
    bars._progress.refresh()
    bars.close()

    shown = printed(console)
    assert "storing" in shown
    assert "50 %" in shown
    assert "1,203 records: 1,200 new, 3 revised" in shown
    assert shown.rstrip().endswith("\x1b[2K")


def test_the_silent_one_keeps_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    silent = Silent()

    silent.started("run", 1)
    silent.step("a", 0, 1)
    silent.close()

    assert (silent.report, capsys.readouterr()) == (None, ("", ""))
