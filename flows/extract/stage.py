"""The stage: fetched rows to article rows and refusals. Pure: no clock, no network, no Prefect."""

import re
import shlex
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import pyarrow as pa

from flows.extract.encoding import cleaned, decoded, looks_binary
from flows.extract.given import Given
from flows.extract.item import Item, extract_item
from flows.extract.page import Page, Refusal
from flows.extract.pool import ExtractionPool
from schemas.articles import EXTRACTED
from schemas.fetches import FETCHED
from schemas.ids import article_id, reject_id, revision_id, site_of
from schemas.rejects import REFUSED
from schemas.vocab import Stage

RULES_VERSION = 1
"""Rises with every change of the rules that can change an article."""
EXTRACTOR_VERSION = f"wirehouse {RULES_VERSION}, trafilatura {version('trafilatura')}"
EVIDENCE_CHARACTERS = 200
_WORD = re.compile(r"\w+")


def extract(fetched: pa.Table, pool: ExtractionPool | None) -> tuple[pa.Table, pa.Table]:
    """Turn fetched rows into (EXTRACTED, REFUSED), each in the order of `fetched`.

    Args:
        fetched: rows of FETCHED; `body` is the raw body, unpacked.
        pool: worker processes; None extracts in this process, without limits of time and memory.

    Returns:
        Every row exactly once: extracted.num_rows + refused.num_rows == fetched.num_rows.

    Raises:
        ContractError: `fetched` is no table of FETCHED.
        RuntimeError: the pool broke, which is no page's fault.
    """
    rows = FETCHED.check(fetched).to_pylist()
    items = [_item(row) for row in rows]
    outcomes = [extract_item(item) for item in items] if pool is None else pool.extract(items)
    extracted, refused = [], []
    for row, item, outcome in zip(rows, items, outcomes, strict=True):
        if isinstance(outcome, Page):
            extracted.append(_article(row, item, outcome))
        else:
            refused.append(_refusal(row, item, outcome))
    return EXTRACTED.build(extracted), REFUSED.build(refused)


def _item(row: Mapping[str, Any]) -> Item:
    given = Given(
        title=row["given_title"], site=row["given_site"], section=row["given_section"],
        authors=tuple(row["given_authors"]), published=row["given_published"], language=row["given_language"],
        found_by=row["found_by"],
    )  # fmt: skip
    return Item(
        body=row["body"], content_kind=row["content_kind"], content_type=row["content_type"],
        url=row["final_url"] or row["requested_url"], status=row["status"], given=given,
    )  # fmt: skip


def _article(row: Mapping[str, Any], item: Item, page: Page) -> dict[str, object]:
    """The row of an article. Its address is the source's; the page's own where the source has none."""
    url = item.url or page.page_url
    site, site_source = _site(url, item, page)
    return {
        "article_id": article_id(url=url, site=site, title=page.title, text=page.text),
        "revision_id": revision_id(page.text),
        "fetch_id": row["fetch_id"],
        "source_kind": row["source_kind"],
        "source_ref": row["source_ref"],
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
        "published_at": page.published.at if page.published else None,
        "published_precision": page.published_precision,
        "published_offset": page.published.offset if page.published else None,
        "published_date": page.published_date,
        "published_source": page.published_source,
        "modified_at": page.modified_at,
        "fetched_at": row["fetched_at"],
        "language": page.language,
        "language_score": page.language_score,
        "text": page.text,
        "word_count": len(_WORD.findall(page.text)),
        "under_extracted": page.under_extracted,
        "paywalled": page.paywalled,
        "live_blog": page.live_blog,
        "extractor_version": EXTRACTOR_VERSION,
    }


def _site(url: str | None, item: Item, page: Page) -> tuple[str | None, str | None]:
    if url and (host := site_of(url)):
        return host, "url"
    if item.given.site:
        return item.given.site, "given"
    return page.site_name, "meta" if page.site_name else None


def _refusal(row: Mapping[str, Any], item: Item, refusal: Refusal) -> dict[str, object]:
    reference, fetch = row["source_ref"], row["fetch_id"]
    return {
        "reject_id": reject_id(source_ref=reference, fetch_id=fetch, stage=Stage.EXTRACT, reason=refusal.reason),
        "fetch_id": fetch,
        "source_kind": row["source_kind"],
        "source_ref": reference,
        "url": item.url,
        "stage": str(Stage.EXTRACT),
        "reason": str(refusal.reason),
        "detail": cleaned(refusal.detail),
        "evidence": _evidence(item.body),
        "replay": shlex.join(["wirehouse", "ingest", "--retry", reference]),
    }


def _evidence(body: bytes) -> str | None:
    """The first characters of a body; None where it is no text."""
    return (
        None if looks_binary(body) else decoded(body[: 4 * EVIDENCE_CHARACTERS])[:EVIDENCE_CHARACTERS].strip() or None
    )
