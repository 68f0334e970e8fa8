"""What a page says about itself, each value with where it was found: JSON-LD and meta tags first, then its markup."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from flows.extract.bylines import authors_of
from flows.extract.encoding import cleaned
from flows.extract.json_ld import types_of
from flows.extract.moments import Moment
from flows.extract.published import times_of
from flows.extract.statements import ARTICLE_TYPES, Statements, clean
from flows.extract.titles import title_of


@dataclass(slots=True)
class Metadata:
    """What was found, each value with its source beside it (jsonld, meta, markup, url); None where nothing was."""

    title: str | None = None
    title_source: str | None = None
    authors: list[str] = field(default_factory=list)
    authors_source: str | None = None
    published: Moment | None = None
    published_source: str | None = None
    modified: Moment | None = None
    section: str | None = None
    section_source: str | None = None
    site_name: str | None = None
    canonical_url: str | None = None
    page_url: str | None = None
    kind: str | None = None
    """Type that the page gives itself: the JSON-LD type or og:type, lower case."""
    free: bool | None = None
    live_blog: bool = False
    headings: list[str] = field(default_factory=list)


def read_metadata(tree: HtmlElement, url: str | None) -> Metadata:
    """Everything that the page states about itself. `url` is the address it was fetched from, where known."""
    page = Statements(tree, url)
    found = Metadata(headings=page.headings, site_name=page.site_name, kind=_kind(page), free=_free(page))
    found.live_blog = any("liveblogposting" in types_of(node) for node in page.nodes)
    found.canonical_url, found.page_url = _addresses(page)
    found.title, found.title_source = title_of(page)
    found.section, found.section_source = _section(page)
    found.authors, found.authors_source = authors_of(page)
    times = times_of(page, url or found.page_url)
    found.published, found.published_source, found.modified = times.published, times.source, times.modified
    return found


def _kind(page: Statements) -> str | None:
    if page.article:
        return min(types_of(page.article) & ARTICLE_TYPES)
    if (declared := page.meta("og:type")) is not None:
        return declared.lower()
    return min(types_of(page.nodes[0]), default=None) if page.nodes else None


def _free(page: Statements) -> bool | None:
    value = page.article.get("isAccessibleForFree")
    return None if value is None else str(value).strip().lower() not in ("false", "0", "no")


def _addresses(page: Statements) -> tuple[str | None, str | None]:
    """The canonical address, and the page's own one for pages whose source states none."""
    base = page.url or page.meta("og:url") or ""
    links = [e.get("href") for e in page.tree.iter("link") if "canonical" in (e.get("rel") or "").lower().split()]
    canonical = _address(next((href for href in links if href), None), base)
    own = canonical or _address(page.meta("og:url"), base) or _address(_own_page(page.article), base)
    return canonical, own


def _section(page: Statements) -> tuple[str | None, str | None]:
    value = page.article.get("articleSection")
    if named := clean(value[0] if isinstance(value, list) and value else value):
        return named, "jsonld"
    named = clean(page.meta("article:section", "section", "parsely-section", "sailthru.section", "category"))
    return (named, "meta") if named and not named.startswith("http") else (None, None)


def _own_page(node: dict[str, Any]) -> str | None:
    page = node.get("mainEntityOfPage") or node.get("url")
    return page if isinstance(page, str) else page.get("@id") if isinstance(page, dict) else None


def _address(href: str | None, base: str) -> str | None:
    if not href or not isinstance(href, str):
        return None
    try:
        absolute = cleaned(urljoin(base, href.strip()))
        parts = urlsplit(absolute)
    except ValueError:
        return None
    return absolute if parts.scheme in ("http", "https") and parts.hostname else None
