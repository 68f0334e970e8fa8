"""What a run tells while it goes on: bars on a terminal, a line now and then elsewhere, nothing to a program."""

import time
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from flows.report import RunReport, duration
from schemas.vocab import Fate
from warehouse.batch import Counts

_SECONDS_BETWEEN_LINES = 10.0


class Observer(Protocol):
    """Hears of a run; whatever it does must not change it."""

    def started(self, run_id: str, work: int) -> None:
        """The run begins; `work` is what there is to do, in the unit of `committed`."""

    def doing(self, what: str) -> None:
        """A step begins."""

    def committed(self, counts: Counts, work_done: int) -> None:
        """A batch is stored; `counts` are those of the whole run so far."""

    def ended(self, report: RunReport) -> None:
        """The run is over, in whatever way."""

    def step(self, what: str, done: int, of: int) -> None:
        """A part of known number begins, where a flow has such parts."""


class Silent:
    """Hears and keeps the report only."""

    def __init__(self) -> None:
        self.report: RunReport | None = None

    def started(self, run_id: str, work: int) -> None:
        """Say nothing."""

    def doing(self, what: str) -> None:
        """Say nothing."""

    def committed(self, counts: Counts, work_done: int) -> None:
        """Say nothing."""

    def ended(self, report: RunReport) -> None:
        """Keep the report."""
        self.report = report

    def step(self, what: str, done: int, of: int) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Leave the terminal as it was."""


class Lines(Silent):
    """A line every ten seconds at most, for logs."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        self._began = self._last = time.monotonic()

    def started(self, run_id: str, work: int) -> None:
        """Take the time."""
        self._began = self._last = time.monotonic()

    def committed(self, counts: Counts, work_done: int) -> None:
        """Say where the run stands."""
        now = time.monotonic()
        if now - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = now
            self._console.print(f"{_counts(counts)} after {duration(now - self._began)}", highlight=False)


class Bars(Silent):
    """One bar with counts, rate and time left."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<11}"),
            BarColumn(bar_width=16),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[counts]}"),
            _RecordRate(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
        )
        self._bar = self._progress.add_task("starting", total=None, counts="", records=0)

    def started(self, run_id: str, work: int) -> None:
        """Show an empty bar."""
        self._progress.start()
        self._progress.update(self._bar, total=work or None)

    def doing(self, what: str) -> None:
        """Name the step."""
        self._progress.update(self._bar, description=what)

    def committed(self, counts: Counts, work_done: int) -> None:
        """Move the bar."""
        self._progress.update(self._bar, completed=work_done, counts=_counts(counts), records=counts.records)

    def step(self, what: str, done: int, of: int) -> None:
        """Move the bar, and name the part."""
        self._progress.start()
        self._progress.update(self._bar, description=what, completed=done, total=of)

    def close(self) -> None:
        """Take the bar away."""
        self._progress.stop()


class _RecordRate(ProgressColumn):
    """Records a second since the start."""

    def render(self, task: Task) -> Text:
        """Nothing before the first batch."""
        records = task.fields["records"]
        return Text(f"{records / task.elapsed:.0f}/s" if records and task.elapsed else "", style="cyan")


def _counts(counts: Counts) -> str:
    """Records so far, and those fates that there are."""
    fates = [f"{count:,} {fate}" for fate in Fate if (count := getattr(counts, fate))]
    return f"{counts.records:,} records: {', '.join(fates)}"
