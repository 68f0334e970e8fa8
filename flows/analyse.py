"""`wirehouse analyse`: names, quotes and events of articles without a warehouse, as JSON, CoNLL-U or for reading."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
from rich.console import Console
from spacy.language import Language
from spacy.tokens import Doc

from flows import annotate, extract, ingest, normalise
from flows.annotate.conllu import conllu
from flows.answers import opened_text
from flows.ingest import SourceOptions
from flows.outcomes import DONE, NOTHING_READ, UsageError
from flows.render import ShownArticle, ShownEvent, ShownName, ShownQuote, page_facts, print_article
from schemas.articles import EXTRACTED

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """One page as extraction hands it on."""

    facts: tuple[tuple[str, str], ...]
    row: Mapping[str, Any]
    """A row of EXTRACTED."""

    def article(self) -> Mapping[str, object]:
        """It as a line of the input would state it."""
        published = self.row["published_date"]
        return {
            "id": self.row["article_id"],
            "text": self.row["text"],
            "title": self.row["title"] or "",
            "date": published.isoformat() if published else None,
            "url": self.row["url"],
        }


def run(
    source: str, output: Path | None, conllu_file: Path | None, *, options: SourceOptions, load: Callable[[], Language]
) -> int:
    """Analyse a JSONL file, or one page. Returns the exit code; raises UsageError where the source is neither.

    `load` gives the recogniser; it is called once something could be read.
    """
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    if _is_jsonl(source):
        with ExitStack() as stack:
            lines = sys.stdin if source == STANDARD_INPUT else stack.enter_context(_reading(source))
            return _write(_articles(lines, errors), load(), output, conllu_file)
    page = _page(source, options, errors)
    if page is None:
        return NOTHING_READ
    nlp = load()
    if page.row["language"] not in annotate.analysed_languages(nlp):
        read, analysed = page.row["language"] or "unclear", ", ".join(annotate.analysed_languages(nlp))
        errors.print(f"{source}: its language is {read}; what is analysed is {analysed}", markup=False)
    if output is not None or conllu_file is not None:
        return _write([page.article()], nlp, output, conllu_file)
    print_article(_shown(page, nlp), Console())
    return DONE


def _is_jsonl(source: str) -> bool:
    """Standard input, or a file whose first line is a JSON object with a text."""
    if source == STANDARD_INPUT:
        return True
    if not Path(source).is_file():
        return False
    with _reading(source) as lines:
        first = next((line for line in lines if line.strip()), "")
    return isinstance(_object(first), dict)


def _reading(source: str) -> TextIO:
    return Path(source).open(encoding="utf-8-sig", errors="replace", newline="\n")


def _object(line: str) -> Mapping[str, Any] | str:
    """The line's object, or what is wrong with it."""
    try:
        value = json.loads(line)
    except ValueError as error:
        return f"no JSON: {error}"
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return "no JSON object with a text"
    return value


def _articles(lines: Iterable[str], errors: Console) -> Iterator[Mapping[str, object]]:
    """The articles in order; a line that is none is told and left out, a date that is none counts as unknown."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        value = _object(line)
        if isinstance(value, str):
            errors.print(f"line {number}: left out, {value}", markup=False)
            continue
        given = value.get("date")
        day = _day(given)
        if given and day is None:
            errors.print(f"line {number}: {given!r} is no ISO date and is taken as unknown", markup=False)
        yield {
            "id": value.get("id", str(number)),
            "text": value["text"],
            "title": value.get("title") or "",
            "date": day,
            "url": value.get("url"),
        }


def _day(value: object) -> str | None:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat() if value else None
    except ValueError:
        return None


def _write(
    articles: Iterable[Mapping[str, object]], nlp: Language, output: Path | None, conllu_file: Path | None
) -> int:
    """One JSON object a line, and CoNLL-U beside it; files get their names when they are whole."""
    count = 0
    with ExitStack() as stack:
        objects = stack.enter_context(opened_text(output))
        trees = stack.enter_context(opened_text(conllu_file)) if conllu_file else None

        def seen(article: Mapping[str, object], doc: Doc) -> None:
            if trees:
                trees.write(conllu(doc, str(article["id"])))

        version = annotate.annotator_version(nlp)
        for made in normalise.analyse_objects(articles, nlp, version=version, seen=seen):
            json.dump(made, objects, ensure_ascii=False)
            objects.write("\n")
            count += 1
    return DONE if count else NOTHING_READ


def _page(source: str, options: SourceOptions, errors: Console) -> _Page | None:
    """The one page that the source is; None, told, where no article comes of it."""
    plan = ingest.plan([source], options)
    if len(plan.sources) + len(plan.refused) != 1 or any(each.records != 1 for each in plan.sources):
        raise UsageError(f"{source} is not one page: analyse takes a JSONL file of articles, one page or one address")
    records = [*plan.refused, *(record for each in plan.sources for record in ingest.read(each, options))]
    fetched, refused = ingest.tables(records)
    extracted, not_extracted = extract.extract(fetched, None)
    for refusal in (*refused.to_pylist(), *not_extracted.to_pylist()):
        errors.print(f"{refusal['source_ref']}: {refusal['reason']}: {refusal['detail']}", markup=False)
    for row in extracted.to_pylist():
        return _Page(facts=page_facts(row), row=row)
    return None


def _shown(page: _Page, nlp: Language) -> ShownArticle:
    """The page with its rows, as the terminal shows them."""
    articles = pa.Table.from_pylist([page.row], schema=EXTRACTED.arrow())
    made = normalise.normalise(articles, [nlp(page.row["text"])], version=annotate.annotator_version(nlp))
    tables = {name: table.to_pylist() for name, table in made.items()}
    names = {row["entity_id"]: row["name"] for row in tables["entities"]}
    return ShownArticle(
        title=page.row["title"],
        facts=page.facts,
        text=page.row["text"],
        names=[ShownName(span=(row["start_char"], row["end_char"]), type=row["type"]) for row in tables["mentions"]],
        quotes=[_quote(row, names) for row in tables["quotes"]],
        events=[_event(row, tables, names) for row in tables["event_mentions"]],
    )


def _quote(row: Mapping[str, Any], names: Mapping[str, str]) -> ShownQuote:
    return ShownQuote(
        parts=tuple((part["start_char"], part["end_char"]) for part in row["content"]),
        kind=row["kind"],
        words=row["words"],
        speaker=names.get(row["speaker_id"], row["speaker"]),
        cue=row["cue"],
    )


def _event(row: Mapping[str, Any], tables: Mapping[str, list[dict[str, Any]]], names: Mapping[str, str]) -> ShownEvent:
    def own(table: str) -> list[dict[str, Any]]:
        return [other for other in tables[table] if other["event_mention_id"] == row["event_mention_id"]]

    def parties(role: str) -> tuple[str, ...]:
        return tuple(names.get(a["entity_id"], a["text"]) for a in own("event_arguments") if a["role"] == role)

    return ShownEvent(
        trigger=(row["start_char"], row["end_char"]),
        type=row["type"],
        mode=row["mode"],
        actors=parties("actor"),
        recipients=parties("recipient"),
        place=names.get(row["place_entity_id"], row["place"]),
        start_date=row["start_date"],
        end_date=row["end_date"],
        quantities=tuple(f"{quantity['text']} {quantity['role']}" for quantity in own("event_quantities")),
        status=row["status"],
    )
