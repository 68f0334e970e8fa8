"""Sitemaps to items: plain, news and index files, gzip-packed or not, and lists of addresses as plain text."""

import re
import zlib
from collections.abc import Iterator

from lxml.etree import XMLPullParser, XMLSyntaxError, _Element

from flows.ingest.streams import GZIP_MAGIC
from flows.ingest.web.feeds import check_markup
from flows.ingest.web.items import Item, Listing, ListingError, in_utc, iso, stated_time, unique
from schemas.vocab import Reason

MAX_ITEMS = 50_000
"""As the sitemap protocol has it."""
_HEAD = 4096
_ENTRY = re.compile(rb"<(?:\w+:)?(?:url|sitemap)[\s>/]", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex)\b", re.IGNORECASE)
_ADDRESS_LINE = re.compile(r"https?://\S+")


def is_sitemap(body: bytes, name: str = "") -> bool:
    """It begins like a sitemap, packed or not; a list of addresses as plain text is one where its name says so too."""
    head = _head(body).replace(b"\0", b"")
    if _ROOT.search(head):
        return True
    lines = head.decode("utf-8-sig", "ignore").split("\n")[:5]
    told = "sitemap" in name.lower() or name.lower().endswith(".txt")
    return told and any(lines) and all(_ADDRESS_LINE.fullmatch(line.strip()) for line in lines[:-1] or lines)


def unpacked(body: bytes, limit: int) -> bytes:
    """The content of a sitemap, packed or not. Raises ListingError where it does not unpack or is over the limit."""
    try:
        plain = zlib.decompressobj(31).decompress(body, limit + 1) if body.startswith(GZIP_MAGIC) else body
    except zlib.error as error:
        raise ListingError(Reason.UNREADABLE, f"the sitemap does not unpack: {error}") from error
    if len(plain) > limit:
        raise ListingError(Reason.TOO_LARGE, f"over {limit:,} bytes unpacked")
    return plain


def parse_sitemap(body: bytes) -> Listing:
    """The pages or further sitemaps that it names, each address once. Raises ListingError.

    One that is cut short or not well-formed gives what stands before the fault.
    """
    if not _ROOT.search(body[:_HEAD].replace(b"\0", b"")):
        return _plain_list(body)
    check_markup(body, _ENTRY, MAX_ITEMS)
    pages: list[Item] = []
    sitemaps: list[Item] = []
    passed_over = 0
    for name, entry in _entries(body):
        item = _item(entry)
        if item is None:
            passed_over += 1
        else:
            (pages if name == "url" else sitemaps).append(item)
    return Listing(items=unique(pages), sitemaps=unique(sitemaps), passed_over=passed_over)


def _head(body: bytes) -> bytes:
    if not body.startswith(GZIP_MAGIC):
        return body[:_HEAD]
    try:
        return zlib.decompressobj(31).decompress(body[:_HEAD], _HEAD)
    except zlib.error:
        return b""


def _entries(body: bytes) -> Iterator[tuple[str, _Element]]:
    """The url and sitemap elements one by one; each is emptied behind us, so that memory stays flat."""
    parser = XMLPullParser(
        events=("end",), recover=True, resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True
    )
    for start in range(0, len(body), 1 << 16):
        try:
            parser.feed(body[start : start + (1 << 16)])
        except XMLSyntaxError:
            return
        for _, element in parser.read_events():
            name = _local(element)
            if name in ("url", "sitemap"):
                yield name, element
                element.clear()
                while element.getprevious() is not None and (parent := element.getparent()) is not None:
                    del parent[0]


def _item(entry: _Element) -> Item | None:
    """The entry's own children; those of pictures and films in it are not its address."""
    told: dict[str, str] = {}
    for child in entry:
        if _local(child) == "news":
            told |= {f"news:{_local(inner)}": (inner.text or "").strip() for inner in child}
        else:
            told.setdefault(_local(child), (child.text or "").strip())
    url = "".join(told.get("loc", "").split())
    if not url.startswith(("http://", "https://")):
        return None
    published = stated_time(told.get("news:publication_date"))
    return Item(
        url=url,
        title=told.get("news:title") or None,
        published=iso(published),
        modified=in_utc(stated_time(told.get("lastmod")) or published),
    )


def _local(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _plain_list(body: bytes) -> Listing:
    lines = body.decode("utf-8-sig", "replace").split("\n")
    if len(lines) > MAX_ITEMS:
        raise ListingError(Reason.TOO_LARGE, f"more than {MAX_ITEMS:,} entries")
    found = [line.strip() for line in lines if line.strip()]
    items = [Item(url=line) for line in found if _ADDRESS_LINE.fullmatch(line)]
    if not items:
        raise ListingError(Reason.BAD_RECORD, "no sitemap: neither its tags nor a list of addresses")
    return Listing(items=unique(items), passed_over=len(found) - len(items))
