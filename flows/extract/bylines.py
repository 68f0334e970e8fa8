"""Authors of a page: names out of what its head states, else out of its byline."""

import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml.html import HtmlElement

from flows.extract.encoding import cleaned
from flows.extract.lines import letters
from flows.extract.statements import Statements, is_aside, marks_of, spaced_text_of

_BYLINE = re.compile(
    r"(^|[\s_-])(byline|by-line|author|authors|article-author|post-author|writer|creator)", re.IGNORECASE
)
_BYLINE_NOT = re.compile(
    r"comment|related|bio\b|avatar|image|photo|social|share|follow|archive|sidebar|recommend|more|reply|widget|"
    r"footer|popular|promo",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^\W*(?:(?:written|posted|words|story|report|text|reported|reviewed|published|edited)\s+by|by|from|"
    r"author[s]?\s*:|posted\s+by\s*:|par|von)\s*:?\s+",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s*(?:[|•·]|\s[–—-]\s|\bupdated?\b|\bpublished\b|\bposted\b|\blast\s+modified\b|\bfollow\b|\btwitter\b|"
    r"\bemail\b|\b@\w+|\(@?\w+\)|https?://|"
    r"\bon\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)|\d{1,2}[:/.]\d{2}|"
    r"\b(?:19|20)\d{2}\b|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|july|august|september|"
    r"october|november|december)\b(?=\s+\d)|"
    r"\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?\s+\d)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:;|,|\s/\s|\band\b|\s&\s|\bwith\b(?=\s+[A-Z])|\n)\s*")
_JOB = re.compile(
    r"\b(reporter|editor|correspondent|writer|staff|contributor|columnist|producer|journalist|analyst|chief|"
    r"photographer|"
    r"senior|deputy|bureau|associate|freelance|fellow|professor|director|founder|ceo|video|opinion|news desk|newsroom|"
    r"political|politics|special to|for the|ph\.?d\.?|m\.?d\.?|jr\.?|inc\.?|llc)\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"^(admin(istrator)?|author|no author|unknown|guest|user|editor|webmaster|null|none|undefined|anonymous|by|staff|"
    r"(view|see) .*|posts by|.* says|read more|contributor|reporter|web ?desk|newsdesk|\W*|.*\bcomments?)$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+(at|on|for|in|/)\s*$", re.IGNORECASE)
_BY_NAME = re.compile(
    r"^[Bb]y:?\s*((?:[A-Z][\w.'’-]*\s+){1,3}?[A-Z][\w'’-]+)(?=$|\s*[|,•·]|\s+(?:\d|[A-Z][a-z]{2,8}\.?,?\s+\d))"
)
_SWAPPED = re.compile(r"^\s*([A-Z][\w'’-]+),\s+([A-Z][\w'’-]+)\s*$")
"""Family name before the given one, as library catalogues have it."""
_AUTHOR_METAS = (
    "author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "article:author_name",
    "og:article:author", "authors", "byline", "citation_author", "cxenseparse:author",
)  # fmt: skip


def authors_of(page: Statements) -> tuple[list[str], str | None]:
    """Names in the page's order and their source. The site as its own author stands only where nobody else does."""
    stated = [(_author_names(page.article.get(key), page.nodes), "jsonld") for key in ("author", "creator")]
    stated += [([value], "meta") for name in _AUTHOR_METAS for value in page.metas.get(name, ())[:5]]
    desk: tuple[list[str], str | None] = ([], None)
    for values, source in stated:
        named = people(values, page.site_names)
        if named and not all(page.is_site(name) for name in named):
            return [name for name in named if not page.is_site(name)], source
        desk = desk if desk[0] else (named, source if named else None)
    if named := _byline(page) or _by_name(page):
        return named, "markup"
    return desk


def people(values: Sequence[str], sites: Sequence[str] = (), *, strict: bool = False) -> list[str]:
    """Names of people or desks in byline texts, without "By", times, handles, addresses, job titles and sites' names.

    strict asks for a capital letter and at most five words a name, for text that only the markup calls a byline.
    """
    named: list[str] = []
    for value in values:
        for name in _people_of(cleaned(html.unescape(value)), strict=strict):
            name = _once(_without_site(name, sites))  # noqa: PLW2901 (the same name, shorter)
            if name and name.casefold() not in {n.casefold() for n in named}:
                named.append(name)
    return named[:12]


def _people_of(value: str, *, strict: bool) -> Iterator[str]:
    text = re.sub(r"<[^>]+>", " ", value)
    text = re.sub(r"[ \t\xa0]+", " ", text).strip()
    if re.match(r"^\s*(https?://|www\.|@|/)", text) or (strict and len(text) > 200):
        return
    lead = _LEAD.search(text)
    if strict and not lead and (inner := re.search(r"\bby\s+(?=[A-Z])", text)) and inner.start() < 60:
        text = text[inner.end() :]
    text = _LEAD.sub("", text)
    text = _SWAPPED.sub(r"\2 \1", _CUT.split(text, maxsplit=1)[0])
    for index, part in enumerate(_PARTS.split(text)):
        name = part.strip(" .:,-–—|()[]\"'“”")
        name = _TAIL.sub("", _LEAD.sub("", name)).strip()
        words = name.split()
        if not words or _NO_NAME.match(name) or "@" in name or len(name) < 2:
            continue
        if _JOB.search(name) and (index or strict):
            if index == 0 and not re.match(r"^(staff|news|editor)", name, re.IGNORECASE):
                trimmed = _JOB.split(name)[0].strip(" ,")
                if len(trimmed.split()) >= 2:
                    yield trimmed
            continue
        if strict and (len(words) > 5 or not any(w[0].isupper() for w in words) or any(c.isdigit() for c in name)):
            continue
        if len(words) > 8:
            continue
        yield name


def _without_site(name: str, sites: Sequence[str]) -> str:
    """The name without the site's behind it."""
    words = name.split()
    for kept in range(2, len(words)):
        if letters(" ".join(words[kept:])) in {letters(site) for site in sites}:
            return " ".join(words[:kept])
    return name


def _once(name: str) -> str:
    """A name that stands twice in a row, once."""
    words = name.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half and words[:half] == words[half:] else name


def _author_names(value: Any, nodes: Sequence[dict[str, Any]]) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _author_names(item, nodes)]
    if isinstance(value, dict):
        named = value.get("name") or value.get("byline")
        if not named and (reference := value.get("@id")):
            named = next((n.get("name") for n in nodes if n.get("@id") == reference and n.get("name")), None)
        return _author_names(named, nodes) if isinstance(named, list) else [str(named)] if named else []
    return [str(value)] if isinstance(value, str) else []


def _byline(page: Statements) -> list[str]:
    """Names in the first block that the markup calls a byline."""
    marked = [e for e in page.tree.iter() if isinstance(e.tag, str) and _is_byline(e)]
    links = [e for e in marked if (e.get("rel") or "") == "author" or (e.get("itemprop") or "") in ("author", "name")]
    for elements in (links, marked):
        outer: HtmlElement | None = None
        named: list[str] = []
        for element in elements:
            found = people([spaced_text_of(element)], page.site_names, strict=True)
            if not found:
                continue
            block = _block(element)
            if outer is not None and block is not outer:
                break
            outer = block
            named += [name for name in found if name not in named and not page.is_site(name)]
        if named:
            return named
    return []


def _by_name(page: Statements) -> list[str]:
    """The name in the first "By Name" that stands alone near the headline, whatever the markup calls it."""
    heading = next(page.tree.iter("h1"), None)
    if heading is None:
        return []
    for element in heading.xpath("following::*[self::p or self::div or self::span or self::li][position() <= 60]"):
        text = spaced_text_of(element) if len(element) < 8 else ""
        if len(text) < 90 and (match := _BY_NAME.match(text)) and not is_aside(element):
            return people([match[1]], page.site_names, strict=True)
    return []


def _is_byline(element: HtmlElement) -> bool:
    if element.tag in ("meta", "script", "style", "body", "html", "img", "svg", "form", "input"):
        return False
    marks = marks_of(element)
    named = (
        (element.get("rel") or "") == "author" or (element.get("itemprop") or "") == "author" or _BYLINE.search(marks)
    )
    return bool(named) and not _BYLINE_NOT.search(marks) and not is_aside(element)


def _block(element: HtmlElement) -> HtmlElement | None:
    """The byline's block: names in one block belong together, one in another is another story's."""
    parent = element.getparent()
    return parent if parent is None else parent.getparent() if parent.tag in ("span", "a", "b", "li") else parent
