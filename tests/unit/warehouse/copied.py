"""Batches of invented articles that copy one another, for the tests of syndication."""

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

from schemas.articles import ARTICLES, EXTRACTED
from schemas.fetches import FETCHED
from schemas.ids import article_id, fetch_id, hashed, revision_id
from schemas.vocab import Precision
from warehouse.batch import LoadBatch, SourceLabel
from warehouse.lake import Lake
from warehouse.writes import Connection, insert, mark_superseded

Row = dict[str, object]
DAY = dt.date(2025, 3, 10)
_WORDS = """
    harbour mayor vessel quay pilot crane union ferry storm winter budget council engine cargo coast signal timber
    market bridge tunnel radio garden museum school doctor farmer border river valley island lantern anchor cable
    candle copper cotton dinner editor fabric gallery hammer icicle jacket kettle ladder mirror needle"""


@dataclass(frozen=True, kw_only=True)
class Print:
    """One page: whose, when, which words."""

    site: str
    page: str = "story"
    day: dt.date | None = DAY
    hour: int | None = None
    title: str | None = None
    body: str = ""
    canonical_url: str | None = None
    authors: tuple[str, ...] = ()
    fetched_at: dt.datetime | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://{self.site}/{self.page}"

    @property
    def article_id(self) -> str:
        """Its id."""
        return article_id(url=self.url, site=None, title=None, text="")

    @property
    def text(self) -> str:
        """Title and body as articles hold them."""
        return f"{self.title}\n\n{self.body}" if self.title else self.body

    def with_body(self, body: str) -> "Print":
        """The same page with other words."""
        return replace(self, body=body)


def story(number: int, paragraphs: int = 6) -> list[str]:
    """Paragraphs of a story that shares its words with the others, but no five in a row."""
    chance, known = random.Random(number), _WORDS.split()
    return [" ".join(chance.choice(known) for _ in range(40)).capitalize() + "." for _ in range(paragraphs)]


def body(number: int, paragraphs: int = 6) -> str:
    """The same as one text."""
    return "\n\n".join(story(number, paragraphs))


def batch(prints: Iterable[Print]) -> LoadBatch:
    """The batch of these pages, without annotation."""
    pages = list(prints)
    return LoadBatch(
        fetched=FETCHED.build([_fetched(page) for page in pages]),
        extracted=EXTRACTED.build([_extracted(page) for page in pages]),
        sources={_item(page): SourceLabel(label="pages", kind="html_file") for page in pages},
    )


def put(lake: Lake, prints: Iterable[Print]) -> None:
    """Put the pages where a load would, in a tenth of its time: articles only, ingested when they were fetched."""
    rows = [_extracted(page) | _stored(page) for page in prints]

    def work(connection: Connection) -> None:
        insert(connection, ARTICLES.name, ARTICLES.build(rows))
        mark_superseded(connection, [str(row["article_id"]) for row in rows])

    lake.commit(work, message="put")


def _stored(page: Print) -> Row:
    moment = page.fetched_at or dt.datetime.combine(DAY, dt.time(), dt.UTC)
    return {"run_id": "run-1", "ingested_at": moment, "valid_from": moment, "annotator_version": None}


def _item(page: Print) -> str:
    return fetch_id(source_kind="html_file", source_ref=page.url, url=page.url, body_sha256=hashed(page.text))


def _fetched(page: Print) -> Row:
    empty: Row = dict.fromkeys(FETCHED.names())
    content = page.text.encode()
    return empty | {
        "fetch_id": _item(page), "source_kind": "html_file", "source_ref": page.url, "content_kind": "html",
        "body": content, "body_sha256": hashed(page.text), "body_bytes": len(content), "given_authors": [],
    }  # fmt: skip


def _extracted(page: Print) -> Row:
    empty: Row = dict.fromkeys(EXTRACTED.names())
    moment = page.day and dt.datetime.combine(page.day, dt.time(page.hour or 0), dt.UTC)
    return empty | {
        "article_id": page.article_id, "revision_id": revision_id(page.text), "fetch_id": _item(page),
        "source_kind": "html_file", "source_ref": page.url, "url": page.url, "canonical_url": page.canonical_url,
        "site": page.site, "site_source": "url", "title": page.title, "authors": list(page.authors),
        "published_at": moment, "published_date": page.day,
        "published_precision": moment and str(Precision.DAY if page.hour is None else Precision.SECOND),
        "fetched_at": page.fetched_at, "language": "en", "text": page.text, "word_count": len(page.text.split()),
        "under_extracted": False, "paywalled": False, "extractor_version": "rules 1",
    }  # fmt: skip
