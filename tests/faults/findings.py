"""What a fault run found: one line a fault, its figures, and the laws that did not hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from warehouse.checks import broken
from warehouse.query import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault and what came of it."""

    part: str
    fault: str
    figures: str
    broken: Sequence[str] = ()
    """A sentence for each law that was broken."""
    skipped: str | None = None
    """Why it could not be tried here."""

    @property
    def sentences(self) -> list[str]:
        """Each broken law and the reason for a skip, with the fault before it."""
        said = [*self.broken, *([f"skipped: {self.skipped}"] if self.skipped else [])]
        return [f"{self.part}, {self.fault}: {sentence}" for sentence in said]

    @property
    def verdict(self) -> str:
        """In one word."""
        return "skipped" if self.skipped else "BROKEN" if self.broken else "held"


def show(findings: Sequence[Finding]) -> None:
    """Print all as one table, then each broken law and each reason for a skip."""
    console = Console(width=None if Console().is_terminal else 160)
    table = Table(title="Faults")
    for column in ("part", "fault", "figures", "verdict"):
        table.add_column(column, overflow="fold")
    for each in findings:
        table.add_row(each.part, each.fault, each.figures, each.verdict)
    console.print(table)
    for each in findings:
        for sentence in each.sentences:
            console.print(sentence, highlight=False, soft_wrap=True)


def laws_broken(connection: Connection) -> list[str]:
    """A sentence for each law of a sound lake that this one breaks."""
    return [f"{law.name} {law.meaning} ({law.rows} rows)" for law in broken(connection)]
