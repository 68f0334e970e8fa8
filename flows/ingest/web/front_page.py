"""What a site's front page and robots.txt name: feeds and news sitemaps. Nothing beyond them is looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import httpx
from lxml.etree import LxmlError
from lxml.html import HtmlElement, document_fromstring

from flows.ingest.web.addresses import ForbiddenError, checked_url
from schemas.vocab import PollKind

MOST_FEEDS = 5
MOST_SITEMAPS = 3
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_COMMENTS = ("comment", "/replies")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed or sitemap that a site names."""

    kind: PollKind
    url: str
    title: str | None
    named_in: str
    """Where it is named: the front page or robots.txt."""


def sources_of(body: bytes, *, url: httpx.URL, sitemaps: Sequence[str]) -> list[Found]:
    """Feeds that the page links as its alternates, without those of comments, then news sitemaps of robots.txt.

    Where the site names neither, all sitemaps of robots.txt.
    """
    feeds = list(_feeds(body, url))[:MOST_FEEDS]
    news = [each for each in sitemaps if "news" in each.rpartition("/")[2].lower()]
    chosen = news or ([] if feeds else list(sitemaps))
    named = [_found(PollKind.SITEMAP, each, None, url, "robots.txt") for each in chosen[:MOST_SITEMAPS]]
    return _unique([*feeds, *(each for each in named if each)])


def _feeds(body: bytes, url: httpx.URL) -> Iterable[Found]:
    for link in _links(body):
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        href, title = link.get("href") or "", link.get("title")
        if kind not in _FEED_TYPES or any(word in f"{href} {title or ''}".lower() for word in _COMMENTS):
            continue
        if found := _found(PollKind.FEED, href, title, url, "front page"):
            yield found


def _links(body: bytes) -> list[HtmlElement]:
    try:
        tree = document_fromstring(body)
    except (LxmlError, ValueError, AssertionError):
        return []
    return [link for link in tree.iter("link") if "alternate" in (link.get("rel") or "").lower().split()]


def _found(kind: PollKind, address: str, title: str | None, base: httpx.URL, named_in: str) -> Found | None:
    try:
        url = checked_url(address, base=base)
    except ForbiddenError:
        return None
    return Found(kind=kind, url=str(url), title=" ".join(title.split()) if title else None, named_in=named_in)


def _unique(found: Iterable[Found]) -> list[Found]:
    return list({each.url: each for each in found}.values())
