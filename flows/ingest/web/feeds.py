"""RSS and Atom feeds to items: feedparser behind limits of size, depth and entities."""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

import feedparser

from flows.ingest.web.items import Item, Listing, ListingError, in_utc, iso, stated_time, unique
from schemas.vocab import Reason

MAX_ITEMS = 5_000
MAX_DEPTH = 100
_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_TAG = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<(/?)[A-Za-z_][^<>]*?(/?)>", re.DOTALL)
_ENTITY = re.compile(rb"<!ENTITY\s+(%?)\s*([\w.-]+)\s+(?:\"([^\"]*)\"|'([^']*)'|(SYSTEM|PUBLIC))", re.IGNORECASE)
_PLAIN_ENTITY = re.compile(rb"(?:[^&%<]|&#\w{1,8};){0,40}")
_MOST_ENTITIES = 300
_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF|urlset|sitemapindex)\b", re.IGNORECASE)
_FEED_ROOT = re.compile(rb"<(?:\w+:)?(rss|feed|RDF)\b", re.IGNORECASE)


def is_feed(body: bytes) -> bool:
    """It begins like an RSS or Atom feed."""
    head = body[:4096].replace(b"\0", b"")
    root = _FEED_ROOT.search(head)
    page = re.search(rb"<(!doctype\s+html|html|body)\b", head, re.IGNORECASE)
    return bool(root) and not (page and root and page.start() < root.start())


def parse_feed(body: bytes, *, url: str, content_type: str | None = None) -> Listing:
    """The items of a feed with usable addresses, each address once. Raises ListingError.

    Addresses are those of rel=alternate; a guid is one only where it says so and is one.
    """
    check_markup(body, _ITEM, MAX_ITEMS)
    headers = {"content-type": content_type} if content_type else {}  # no location: it would make a guid an address
    try:
        parsed = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, RecursionError, LookupError, AttributeError, TypeError, AssertionError) as error:
        raise ListingError(Reason.BAD_RECORD, f"the feed does not parse: {error}") from error
    if not parsed.get("version") and not parsed.entries:
        raise ListingError(Reason.BAD_RECORD, f"no feed: {parsed.get('bozo_exception', 'nothing recognised in it')}")
    base = urljoin(url, str(parsed.feed.get("link") or "")) if parsed.feed.get("link") else url
    found = [item for entry in parsed.entries if (item := _item(entry, base if base.startswith("http") else url))]
    return Listing(
        title=_text(parsed.feed.get("title")), items=unique(found), passed_over=len(parsed.entries) - len(found)
    )


def check_markup(body: bytes, item: re.Pattern[bytes], most: int) -> None:
    """Let pass what a parser can take. Raises ListingError for entity bombs, endless lists and endless nesting."""
    plain = body.replace(b"\0", b"") if b"\0" in body[:64] else body  # UTF-16
    _check_entities(plain[: root.start()] if (root := _ROOT.search(plain)) else plain)
    if sum(1 for _ in item.finditer(plain)) > most:
        raise ListingError(Reason.TOO_LARGE, f"more than {most:,} entries")
    if any(depth > MAX_DEPTH for depth in _depths(plain)):
        raise ListingError(Reason.TOO_DEEP, f"tags are nested more than {MAX_DEPTH} deep")


def _check_entities(body: bytes) -> None:
    declared = list(_ENTITY.finditer(body))
    if len(declared) != len(re.findall(rb"<!ENTITY\b", body, re.IGNORECASE)) or len(declared) > _MOST_ENTITIES:
        raise ListingError(Reason.BAD_RECORD, "it declares entities in a way that is not read")
    for one in declared:
        value = one[3] if one[3] is not None else one[4]
        if one[1] or value is None or not _PLAIN_ENTITY.fullmatch(value):
            raise ListingError(Reason.BAD_RECORD, f"it declares an entity that may grow or lead elsewhere: {one[2]!r}")


def _depths(body: bytes) -> Iterator[int]:
    """Depth of open tags, after each tag; CDATA and comments count for nothing."""
    depth = 0
    for tag in _TAG.finditer(body):
        if tag[1] is None or tag[2]:
            continue
        depth += -1 if tag[1] else 1
        depth = max(depth, 0)
        yield depth


def _item(entry: Mapping[str, Any], base: str) -> Item | None:
    url = _address(entry, base)
    if url is None:
        return None
    published = stated_time(entry.get("published")) or stated_time(entry.get("created"))
    modified = stated_time(dict(entry).get("updated"))  # its own get takes the published time in its place
    return Item(
        url=url,
        title=_text(entry.get("title")),
        published=iso(published or modified),
        modified=in_utc(modified or published),
        authors=_authors(entry),
        id=_text(entry.get("id")),
    )


def _address(entry: Mapping[str, Any], base: str) -> str | None:
    """The page's address: the original one that a redirecting service names, rel=alternate, else a guid that is one."""
    links = [link for link in entry.get("links") or [] if link.get("rel") == "alternate" and _may_be_page(link)]
    for each in (entry.get("feedburner_origlink"), *(link.get("href") for link in links)):
        words = "".join(str(each or "").split())
        if words and (url := urljoin(base, words)).startswith(("http://", "https://")):
            return url
    guid = str(entry.get("id") or "").strip()
    return guid if guid.startswith(("http://", "https://")) and not links else None


def _may_be_page(link: Mapping[str, Any]) -> bool:
    kind = str(link.get("type") or "text/html").lower()
    return bool(link.get("href")) and not kind.startswith(
        ("image/", "audio/", "video/", "application/atom", "application/rss")
    )


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the authors, without addresses of mail."""
    named = [author.get("name") for author in entry.get("authors") or [] if author] or [entry.get("author")]
    found = [_text(re.sub(r"\S+@\S+", "", str(name or "")).strip(" ()<>")) for name in named]
    return tuple(dict.fromkeys(name for name in found if name))


def _text(value: object) -> str | None:
    """Words without tags and doubled white space; None where nothing is left."""
    if not isinstance(value, str):
        return None
    words = " ".join(re.sub(r"<[^<>]{1,200}>", "", value).split())
    return words or None
