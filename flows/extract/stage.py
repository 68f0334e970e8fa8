"""The stage: raw bodies in, clean articles and refusals out; every item has exactly one fate."""

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

import pyarrow as pa

from flows.extract.encoding import decoded
from flows.extract.page import Page, Refusal, extract_page
from flows.extract.text import Given, extract_text, fill
from schemas.articles import EXTRACTED
from schemas.fetches import FETCHED
from schemas.ids import article_id, reject_id, revision_id, site_of
from schemas.rejects import REFUSED
from schemas.vocab import ContentKind, Reason, Stage

RULES_VERSION = "1"
"""Counts up with every change of the rules of this folder that may change a text or a value."""
EXTRACTOR_VERSION = f"rules {RULES_VERSION}, trafilatura {version('trafilatura')}"
_EVIDENCE_CHARACTERS = 200
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row of FETCHED, as a worker gets it."""

    fetch_id: str
    source_kind: str
    source_ref: str
    url: str | None
    status: int | None
    content_type: str | None
    content_kind: str
    fetched_at: datetime | None
    body: bytes
    given_site: str | None
    given: Given


def extract_item(item: Item) -> Page | Refusal:
    """The article of one item, or why there is none; what the extractor raises is a refusal too."""
    try:
        if item.content_kind == ContentKind.TEXT:
            return extract_text(item.body, item.given)
        page = extract_page(item.body, url=item.url, content_type=item.content_type, status=item.status)
    except MemoryError:
        return Refusal(Reason.OUT_OF_MEMORY, "The page needs more memory than a worker may have.")
    except Exception as error:  # noqa: BLE001 (their page may break any library; one page is one refusal)
        return Refusal(Reason.EXTRACTION_FAILED, f"{type(error).__name__}: {error}"[:500])
    if isinstance(page, Page):
        fill(page, item.given)
    return page


def items(fetched: pa.Table) -> Iterator[Item]:
    """The rows of FETCHED, each as a worker gets it."""
    for row in FETCHED.check(fetched).to_pylist():
        yield Item(
            fetch_id=row["fetch_id"],
            source_kind=row["source_kind"],
            source_ref=row["source_ref"],
            url=row["final_url"] or row["requested_url"],
            status=row["status"],
            content_type=row["content_type"],
            content_kind=row["content_kind"],
            fetched_at=row["fetched_at"],
            body=row["body"],
            given_site=row["given_site"],
            given=Given(
                title=row["given_title"],
                section=row["given_section"],
                authors=row["given_authors"],
                published=row["given_published"],
                language=row["given_language"],
            ),
        )


def tables(pairs: Iterable[tuple[Item, Page | Refusal]]) -> tuple[pa.Table, pa.Table]:
    """(EXTRACTED, REFUSED) of the items with what became of them, in order."""
    articles, refused = [], []
    for item, found in pairs:
        if isinstance(found, Page):
            articles.append(_article(item, found))
        else:
            refused.append(_refused(item, found))
    return EXTRACTED.unique(EXTRACTED.build(articles)), REFUSED.build(refused)


def _article(item: Item, page: Page) -> dict[str, object]:
    url = item.url or page.page_url
    site, site_source = _site(item, page, url)
    published = page.published
    return {
        "article_id": article_id(url=url, site=site, title=page.title, text=page.text),
        "revision_id": revision_id(page.text),
        "fetch_id": item.fetch_id,
        "source_kind": item.source_kind,
        "source_ref": item.source_ref,
        "url": url,
        "canonical_url": page.canonical_url,
        "site": site,
        "site_source": site_source,
        "site_name": page.site_name,
        "title": page.title,
        "title_source": page.title_source,
        "section": page.section,
        "section_source": page.section_source,
        "authors": page.authors,
        "authors_source": page.authors_source,
        "published_at": published.at if published else None,
        "published_precision": page.published_precision,
        "published_offset": published.offset if published else None,
        "published_date": page.published_date,
        "published_source": page.published_source,
        "modified_at": page.modified_at,
        "fetched_at": item.fetched_at,
        "language": page.language,
        "language_score": page.language_score,
        "text": page.text,
        "word_count": len(_WORD.findall(page.text)),
        "under_extracted": page.under_extracted,
        "paywalled": page.paywalled,
        "extractor_version": EXTRACTOR_VERSION,
    }


def _site(item: Item, page: Page, url: str | None) -> tuple[str | None, str | None]:
    if url and (host := site_of(url)):
        return host, "url"
    if item.given_site and item.given_site.strip():
        return item.given_site.strip(), "given"
    return (page.site_name, "meta") if page.site_name else (None, None)


def _refused(item: Item, refusal: Refusal) -> dict[str, object]:
    path = item.source_ref.partition("#")[0]
    evidence = None if refusal.reason is Reason.BINARY else decoded(item.body[: 4 * _EVIDENCE_CHARACTERS])
    return {
        "reject_id": reject_id(
            source_ref=item.source_ref, fetch_id=item.fetch_id, stage=Stage.EXTRACT, reason=refusal.reason
        ),
        "fetch_id": item.fetch_id,
        "source_kind": item.source_kind,
        "source_ref": item.source_ref,
        "url": item.url,
        "stage": str(Stage.EXTRACT),
        "reason": str(refusal.reason),
        "detail": refusal.detail,
        "evidence": evidence[:_EVIDENCE_CHARACTERS] or None if evidence else None,
        "replay": shlex.join(["wirehouse", "ingest", "--retry", path]),
    }
