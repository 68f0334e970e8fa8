"""`wirehouse analyse`: names, quotes and events of articles without a warehouse, as JSON, CoNLL-U or for reading."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
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
from flows.answers import opened_text
from flows.conllu import conllu
from flows.ingest import SourceOptions
from flows.outcomes import DONE, NOTHING_READ, UsageError
from flows.render import ShownArticle, ShownEvent, ShownName, ShownQuote, page_facts, print_article
from schemas import ids
from schemas.articles import EXTRACTED

STANDARD_INPUT = "-"
_DOCS_AT_ONCE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyseArticle:
    """One article as the input states it; `text` is annotated as it stands."""

    id: str
    text: str
    title: str
    published: date | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """An article with its Doc and its rows by table."""

    article: AnalyseArticle
    doc: Doc
    tables: Mapping[str, pa.Table]


def run(source: str, output: Path | None, conllu_file: Path | None, *, options: SourceOptions, model: str) -> int:
    """Analyse a JSONL file, or one page. Returns the exit code; raises UsageError where the source is neither."""
    errors = Console(stderr=True, highlight=False)
    nlp = annotate.load(model)
    if _is_jsonl(source):
        with ExitStack() as stack:
            lines = sys.stdin if source == STANDARD_INPUT else stack.enter_context(_reading(source))
            return _write(_analysed(_articles(lines, errors), nlp), output, conllu_file)
    page = _page(source, options, errors)
    if page is None:
        return NOTHING_READ
    facts, article = page
    analysed = next(_analysed([article], nlp))
    if output is not None or conllu_file is not None:
        return _write([analysed], output, conllu_file)
    print_article(_shown(analysed, facts), Console())
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


def _articles(lines: Iterable[str], errors: Console) -> Iterator[AnalyseArticle]:
    """The articles in order; a line that is none is told and left out."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        value = _object(line)
        if isinstance(value, str):
            errors.print(f"line {number}: left out, {value}", markup=False)
            continue
        yield AnalyseArticle(
            id=str(value.get("id", number)),
            text=value["text"],
            title=value.get("title") or "",
            published=_day(value.get("date")),
            url=value.get("url"),
        )


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _analysed(articles: Iterable[AnalyseArticle], nlp: Language) -> Iterator[Analysed]:
    pairs = nlp.pipe(((article.text, article) for article in articles), as_tuples=True, batch_size=_DOCS_AT_ONCE)
    for doc, article in pairs:
        tables = normalise.normalise(_row(article), [doc], version=annotate.annotator_version(nlp))
        yield Analysed(article=article, doc=doc, tables=tables)


def _row(article: AnalyseArticle) -> pa.Table:
    """The columns that normalisation needs."""
    row = {
        "article_id": ids.article_id(url=article.url, site=None, title=article.title, text=article.text),
        "revision_id": ids.revision_id(article.text),
        "published_date": article.published,
        "title": article.title or None,
        "text": article.text,
    }
    schema = pa.schema([EXTRACTED.arrow().field(name) for name in row])
    return pa.Table.from_pylist([row], schema=schema)


def _write(analysed: Iterable[Analysed], output: Path | None, conllu_file: Path | None) -> int:
    """One JSON object a line, and CoNLL-U beside it; files get their names when they are whole."""
    count = 0
    with ExitStack() as stack:
        objects = stack.enter_context(opened_text(output))
        trees = stack.enter_context(opened_text(conllu_file)) if conllu_file else None
        for each in analysed:
            article = {"id": each.article.id, "text": each.article.text}
            json.dump(normalise.article_object(article, each.tables), objects, ensure_ascii=False)
            objects.write("\n")
            if trees:
                trees.write(conllu(each.doc, each.article.id))
            count += 1
    return DONE if count else NOTHING_READ


def _page(
    source: str, options: SourceOptions, errors: Console
) -> tuple[tuple[tuple[str, str], ...], AnalyseArticle] | None:
    """The one page that the source is, with what is known of it; None, told, where no article comes of it."""
    plan = ingest.plan([source], options)
    if len(plan.sources) + len(plan.refused) != 1 or any(each.records != 1 for each in plan.sources):
        raise UsageError(f"{source} is not one page: analyse takes a JSONL file of articles, one page or one address")
    records = plan.refused or [record for each in plan.sources for record in ingest.read(each, options)]
    fetched, refused = ingest.tables(list(records))
    extracted, not_extracted = extract.extract(fetched, None)
    for refusal in (*refused.to_pylist(), *not_extracted.to_pylist()):
        errors.print(f"{refusal['source_ref']}: {refusal['reason']}: {refusal['detail']}", markup=False)
    for row in extracted.to_pylist():
        if row["language"] not in annotate.ANALYSED_LANGUAGES:
            errors.print(f"{source}: its language is {row['language'] or 'unclear'}; only English is analysed well")
        return page_facts(row), AnalyseArticle(
            id=row["article_id"],
            text=row["text"],
            title=row["title"] or "",
            published=row["published_date"],
            url=row["url"],
        )
    return None


def _shown(analysed: Analysed, facts: tuple[tuple[str, str], ...]) -> ShownArticle:
    """The rows of an article that is in no warehouse, as the terminal shows them."""
    tables = {name: table.to_pylist() for name, table in analysed.tables.items()}
    names = {row["entity_id"]: row["name"] for row in tables["entities"]}
    return ShownArticle(
        title=analysed.article.title,
        facts=facts,
        text=analysed.article.text,
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
