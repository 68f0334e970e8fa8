"""What an ingest is about to read, told before it does: for people as a table and notes, for machines as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from flows.ingest import Format, Plan, Source
from flows.ingest.records import Refused
from flows.ingest.web.due import Decision

_NOTES_ABOUT_REFUSALS = 10
_NONE: Mapping[str, Decision] = MappingProxyType({})


def plan_table(plan: Plan, decisions: Mapping[str, Decision] = _NONE, later: Sequence[Source] = ()) -> RenderableType:
    """One line a source, live ones with why they are asked or not, then what cannot be read."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name, side in (("source", "left"), ("kind", "left"), ("records", "right"), ("size", "right")):
        table.add_column(name, justify=side, overflow="fold")  # type: ignore[arg-type]
    for source in (each for each in plan.sources if each.label not in decisions):
        table.add_row(source.label, str(source.format), _records(source), _size(source.size_bytes))
    parts: list[RenderableType] = [table] if table.row_count else []
    if decisions:
        parts.append(_live_table([*plan.sources, *later], decisions))
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


def live_notes(
    plan: Plan, decisions: Mapping[str, Decision], later: Sequence[Source], *, unsigned: bool
) -> Iterator[str]:
    """What a user should know before servers are asked; `unsigned` where they are not told by whom."""
    live = [source for source in plan.sources if source.format is Format.URL]
    if live and unsigned:
        yield (
            "The servers that are asked are not told whom to write to: set network.contact in wirehouse.toml (or "
            "WIREHOUSE_NETWORK_CONTACT) to an address or mail of yours."
        )
    if later and not live:
        yield "No live source is due:"
        yield from (f"  {source.label}: {decisions[source.label].detail}" for source in later[:_NOTES_ABOUT_REFUSALS])


def as_json(plan: Plan, decisions: Mapping[str, Decision] = _NONE, later: Sequence[Source] = ()) -> dict[str, object]:
    """The object that `ingest --dry-run --json` prints."""
    return {
        "sources": [_source(source) | _why(decisions.get(source.label)) for source in (*plan.sources, *later)],
        "refused": [_refusal(refusal) for refusal in plan.refused],
        "passed_over": dict(plan.passed_over),
    }


def _live_table(sources: Sequence[Source], decisions: Mapping[str, Decision]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in ("source", "asked", "why", ""):
        table.add_column(name, overflow="fold")
    for source in sources:
        if decision := decisions.get(source.label):
            table.add_row(source.label, "yes" if decision.asked else "no", str(decision.why), decision.detail)
    return table


def _why(decision: Decision | None) -> dict[str, object]:
    if decision is None:
        return {}
    return {"asked": decision.asked, "why": str(decision.why), "detail": decision.detail}


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
