"""An article for reading in a terminal: its text with names, quotes and events marked, and its rows below."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

Span = tuple[int, int]

NAME_STYLES = {
    "PERSON": "bold green",
    "ORG": "bold blue",
    "GPE": "bold cyan",
    "LOC": "bold cyan",
    "FAC": "bold cyan",
    "NORP": "bold magenta",
    "EVENT": "bold yellow",
    "PRODUCT": "bold yellow",
}
_QUOTE_STYLE = "italic"
_TRIGGER_STYLE = "bold red"
_WIDTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownName:
    """A mention of an entity."""

    span: Span
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuote:
    """A quotation with its speaker, as far as the article names one."""

    parts: tuple[Span, ...]
    kind: str
    words: str
    speaker: str | None
    cue: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEvent:
    """A telling of an event."""

    trigger: Span
    type: str
    mode: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    place: str | None
    start_date: date | None
    end_date: date | None
    quantities: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownArticle:
    """All that is printed of an article."""

    title: str | None
    facts: tuple[tuple[str, str], ...]
    """Label and value of what is known of the article, in the order of printing."""
    text: str
    names: Sequence[ShownName] = ()
    quotes: Sequence[ShownQuote] = ()
    events: Sequence[ShownEvent] = ()


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    style: str
    tag: str


def print_article(article: ShownArticle, console: Console) -> None:
    """Print it; without colours the marks are spelled out: [Name PERSON], and q1, e1 behind quotes and triggers."""
    console.print(Rule(Text(article.title or "Untitled", "bold"), align="left"))
    for label, value in article.facts:
        console.print(Text.assemble((f"{label:>10}  ", "dim"), value), soft_wrap=True)
    console.print()
    width = min(console.width, _WIDTH)
    console.print(Padding(marked(article, spelled_out=console.color_system is None), (0, 0, 1, 2)), width=width)
    if article.names and console.color_system is not None:
        console.print(_legend(article))
    if article.quotes:
        console.print(_quotes(article.quotes))
    if article.events:
        console.print(_events(article.events))
    if not (article.names or article.quotes or article.events):
        console.print(Text("No names, quotes or events are stored with it.", "dim"))


def marked(article: ShownArticle, *, spelled_out: bool) -> Text:
    """The text with its marks."""
    marks = list(_marks(article, spelled_out=spelled_out))
    edges = {0, len(article.text), *(m.start for m in marks), *(m.end for m in marks)}
    out = Text()
    for start, end in pairwise(sorted(edges)):
        if spelled_out:
            out.append("[" * sum(m.start == start and m.style in NAME_STYLES.values() for m in marks))
        out.append(article.text[start:end], " ".join(m.style for m in marks if m.start <= start and end <= m.end))
        for mark in sorted((m for m in marks if m.end == end and m.tag), key=lambda m: -m.start):
            out.append(mark.tag, "dim")
    return out


def _marks(article: ShownArticle, *, spelled_out: bool) -> Iterator[_Mark]:
    for number, quote in enumerate(article.quotes, 1):
        for part in quote.parts:
            yield _Mark(*part, _QUOTE_STYLE, f"[q{number}]" if part == quote.parts[-1] else "")
    for number, event in enumerate(article.events, 1):
        yield _Mark(*event.trigger, _TRIGGER_STYLE, f"[e{number}]")
    for name in article.names:
        tag = f" {name.type}]" if spelled_out else ""
        yield _Mark(*name.span, NAME_STYLES.get(name.type, "bold"), tag)


def _legend(article: ShownArticle) -> Text:
    met = [kind for kind in NAME_STYLES if any(name.type == kind for name in article.names)]
    parts: list[tuple[str, str]] = [(f"{kind} ", NAME_STYLES[kind]) for kind in met]
    parts += [("quote", _QUOTE_STYLE), (" ", ""), ("event", _TRIGGER_STYLE), ("\n", "")]
    return Text.assemble("  ", *parts)


def _quotes(quotes: Sequence[ShownQuote]) -> Table:
    table = _table("Quotes", "", "speaker", "cue", "kind", "words")
    for number, quote in enumerate(quotes, 1):
        table.add_row(f"q{number}", quote.speaker or "-", quote.cue or "-", quote.kind, Text(quote.words))
    return table


def _events(events: Sequence[ShownEvent]) -> Table:
    table = _table("Events", "", "type", "who", "to whom", "where", "when", "how many", "status")
    for number, event in enumerate(events, 1):
        table.add_row(
            f"e{number}",
            "/".join(filter(None, (event.type, event.mode))),
            ", ".join(event.actors) or "-",
            ", ".join(event.recipients) or "-",
            event.place or "-",
            dates(event.start_date, event.end_date),
            ", ".join(event.quantities) or "-",
            event.status,
        )
    return table


def page_facts(article: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What is known of an article (a row of EXTRACTED or of the view), in the order of printing; the rest left out."""
    revisions = article.get("revision_count", 1)
    published = article["published_at"]
    values = {
        "article": article["article_id"],
        "revision": f"{article['revision_id']}, newest of {revisions}" if revisions > 1 else None,
        "site": article["site_name"] or article["site"],
        "section": article["section"],
        "authors": ", ".join(article["authors"]),
        "published": published and published.strftime("%Y-%m-%d %H:%M UTC"),
        "language": article["language"],
        "address": article["url"],
        "source": article["source_ref"],
        "words": f"{article['word_count']:,}",
    }
    if article["published_precision"] == "day":
        values["published"] = article["published_date"]
    return tuple((label, str(value)) for label, value in values.items() if value)


def dates(start: date | None, end: date | None) -> str:
    """A range of days, shortened to the day where it is one."""
    if start is None and end is None:
        return "-"
    return f"{start}" if start == end else f"{start or '...'} to {end or '...'}"


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False
    )
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
