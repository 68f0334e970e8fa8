"""What an ingest is about to read, told before it does: for people as a table and notes, for machines as JSON."""

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from flows.ingest import Plan, Source
from flows.ingest.records import Refused

_NOTES_ABOUT_REFUSALS = 10


def plan_table(plan: Plan) -> RenderableType:
    """One line a source, then what cannot be read."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name, side in (("source", "left"), ("kind", "left"), ("records", "right"), ("size", "right")):
        table.add_column(name, justify=side, overflow="fold")  # type: ignore[arg-type]
    for source in plan.sources:
        table.add_row(source.label, str(source.format), _records(source), _size(source.size_bytes))
    parts: list[RenderableType] = [table] if plan.sources else []
    return Group(*parts, *(Text(note) for note in notes(plan, all_refusals=True)))


def notes(plan: Plan, *, all_refusals: bool = False) -> Iterator[str]:
    """What a user should know: the columns that were guessed, what cannot be read, what was passed over."""
    for source in plan.sources:
        if source.columns and source.columns.guessed:
            told = ", ".join(f"{field} = {column}" for field, column in source.columns.mapped().items())
            yield f"{source.label}: columns taken: {told}"
    shown = plan.refused if all_refusals else plan.refused[:_NOTES_ABOUT_REFUSALS]
    for refusal in shown:
        yield f"{refusal.source_ref}: {refusal.reason}: {refusal.detail}"
    if len(shown) < len(plan.refused):
        yield f"... and {len(plan.refused) - len(shown):,} more that cannot be read"
    if plan.passed_over:
        kinds = ", ".join(f"{count:,} {suffix}" for suffix, count in sorted(plan.passed_over.items()))
        yield f"Passed over in folders, being no pages: {kinds}"


def as_json(plan: Plan) -> dict[str, object]:
    """The object that `ingest --dry-run --json` prints."""
    return {
        "sources": [_source(source) for source in plan.sources],
        "refused": [_refusal(refusal) for refusal in plan.refused],
        "passed_over": dict(plan.passed_over),
    }


def _source(source: Source) -> dict[str, object]:
    return {
        "source": source.label,
        "kind": str(source.kind),
        "format": str(source.format),
        "records": source.records,
        "records_exact": source.records_exact,
        "bytes": source.size_bytes,
        "columns": source.columns.mapped() if source.columns else None,
    }


def _refusal(refusal: Refused) -> dict[str, object]:
    return {"source_ref": refusal.source_ref, "reason": refusal.reason, "detail": refusal.detail}


def _records(source: Source) -> str:
    if source.records is None:
        return "?"
    return f"{source.records:,}" if source.records_exact else f"about {source.records:,}"


def _size(size_bytes: int | None) -> str:
    if size_bytes is None:
        return ""
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size_bytes >= scale:
            return f"{size_bytes / scale:.1f} {unit}"
    return f"{size_bytes} B"
