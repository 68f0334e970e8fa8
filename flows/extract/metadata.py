"""What a page says about itself: JSON-LD and meta tags first, then its markup, each value with where it was found."""

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from flows.extract.moments import Moment, moment

ARTICLE_TYPES = frozenset(
    {
        "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "backgroundnewsarticle",
        "opinionnewsarticle", "reviewnewsarticle", "askpublicnewsarticle", "blogposting", "liveblogposting",
        "socialmediaposting", "techarticle", "scholarlyarticle", "report", "review", "advertisercontentarticle",
        "satiricalarticle", "recipe", "howto",
    }
)  # fmt: skip
_COMMENT = "comment"
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
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|june|july|august|september|"
    r"october|november|december)\b|"
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
    r"view all posts|posts by|read more|contributor|reporter|web ?desk|newsdesk|\W*|.*\bcomments?)$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s+[|•·»«–—~-]{1,2}\s+|\s*[|»]\s*|:\s+(?=[A-Z][^:]*$)|\s*—\s*")
_URL_DAY = re.compile(r"/((?:19|20)\d{2})[/-]?(\d{1,2}|[a-z]{3})[/-]?(\d{1,2})(?=[/_-]|$)", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UPDATED = re.compile(r"\b(?:last\s+)?(?:updated|modified|edited)(?:\s+(?:on|at))?\b\s*:?", re.IGNORECASE)


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
    headings: list[str] = field(default_factory=list)


def read_metadata(tree: HtmlElement, url: str | None) -> Metadata:
    """Everything that the page states about itself. `url` is the address it was fetched from, where known."""
    facts = _Facts(tree, url)
    found = Metadata(headings=facts.headings, site_name=facts.site_name())
    found.canonical_url, found.page_url = facts.canonical()
    found.kind, found.free = facts.kind(), facts.free()
    found.title, found.title_source = facts.title()
    found.section, found.section_source = facts.section()
    found.authors, found.authors_source = facts.authors(found.site_name)
    facts.times(found)
    return found


class _Facts:
    """The page's statements, collected once."""

    def __init__(self, tree: HtmlElement, url: str | None) -> None:
        self.tree = tree
        self.url = url
        self.metas = _metas(tree)
        self.nodes = list(_json_ld(tree))
        self.article = next((n for n in self.nodes if _types(n) & ARTICLE_TYPES), {})
        self.headings = [text for h in tree.iter("h1") if (text := _text(h)) and not _hidden(h)]

    def meta(self, *names: str) -> str | None:
        """Content of the first of these meta tags that has any."""
        return next((value for name in names for value in self.metas.get(name, ())), None)

    def kind(self) -> str | None:
        if self.article:
            return sorted(_types(self.article) & ARTICLE_TYPES)[0]
        if (declared := self.meta("og:type")) is not None:
            return declared.lower()
        return next(iter(sorted(_types(self.nodes[0]))), None) if self.nodes else None

    def free(self) -> bool | None:
        value = self.article.get("isAccessibleForFree")
        return None if value is None else str(value).strip().lower() not in ("false", "0", "no")

    def site_name(self) -> str | None:
        named = self.meta("og:site_name", "application-name", "publisher", "dc.publisher", "cre")
        publisher = _name(self.article.get("publisher"))
        site = next((_name(n) for n in self.nodes if "website" in _types(n)), None)
        return _clean(named or publisher or site)

    def canonical(self) -> tuple[str | None, str | None]:
        """The canonical address, and the page's own one for pages whose source states none."""
        base = self.url or self.meta("og:url") or ""
        links = [
            link.get("href")
            for link in self.tree.iter("link")
            if "canonical" in (link.get("rel") or "").lower().split()
        ]
        canonical = _address(next((href for href in links if href), None), base)
        own = canonical or _address(self.meta("og:url"), base) or _address(_own_page(self.article), base)
        return canonical, own

    def section(self) -> tuple[str | None, str | None]:
        value = self.article.get("articleSection")
        named = _clean(value[0] if isinstance(value, list) and value else value)
        if named:
            return named, "jsonld"
        named = _clean(self.meta("article:section", "section", "parsely-section", "sailthru.section", "category"))
        return (named, "meta") if named and not named.startswith("http") else (None, None)

    def title(self) -> tuple[str | None, str | None]:
        """The headline: a heading that the head of the page confirms, else what the head says without the site's name."""
        stated = [
            (_clean(self.article.get("headline")), "jsonld"),
            (_clean(self.meta("og:title")), "meta"),
            (_clean(self.meta("twitter:title", "dc.title", "sailthru.title", "parsely-title")), "meta"),
            (_clean(self.tree.findtext(".//title")), "markup"),
        ]
        stated = [(without_site(text, self.names(), self.headings), source) for text, source in stated if text]
        confirmed = [h for h in self.headings if any(_alike(h, text) for text, _ in stated)]
        if confirmed:
            return max(confirmed, key=lambda h: max(_likeness(h, text) for text, _ in stated)), "markup"
        own = [h for h in self.headings if not self._is_site(h) and len(h.split()) > 2]
        if len(own) == 1 or (own and not stated):
            return own[0], "markup"
        return stated[0] if stated else (None, None)

    def names(self) -> list[str]:
        """How the site may call itself at the end of a title."""
        host = (urlsplit(self.url or self.meta("og:url") or "").hostname or "").removeprefix("www.")
        return [
            name for name in (self.site_name(), _name(self.article.get("publisher")), host, host.split(".")[0]) if name
        ]

    def _is_site(self, heading: str) -> bool:
        return any(_letters(heading) in (_letters(n), f"the{_letters(n)}") for n in self.names())

    def authors(self, site_name: str | None) -> tuple[list[str], str | None]:
        for value in (self.article.get("author"), self.article.get("creator")):
            if named := people(_author_names(value, self.nodes)):
                return named, "jsonld"
        stated = [
            value
            for name in ("author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator",
                         "article:author_name", "og:article:author", "authors", "byline", "citation_author")
            for value in self.metas.get(name, ())[:5]
        ]  # fmt: skip
        for value in stated:
            named = people([value])
            if named and not (site_name and [_letters(n) for n in named] == [_letters(site_name)]):
                return named, "meta"
        if named := self._byline():
            return named, "markup"
        return (people(stated), "meta") if people(stated) else ([], None)

    def _byline(self) -> list[str]:
        marked = [e for e in self.tree.iter() if isinstance(e.tag, str) and _is_byline(e)]
        links = [
            e for e in marked if (e.get("rel") or "") == "author" or (e.get("itemprop") or "") in ("author", "name")
        ]
        for elements in (links, marked):
            outer: HtmlElement | None = None
            named: list[str] = []
            for element in elements:
                found = people([_text(element)], strict=True)
                if not found:
                    continue
                block = _block(element)
                if outer is not None and block is not outer:
                    break
                outer = block
                named += [n for n in found if n not in named]
            if named:
                return named
        return []

    def times(self, found: Metadata) -> None:
        """First publication and last change, with the zone where one is stated."""
        stated = [(self.article.get("datePublished"), "jsonld")]
        stated += [(self.meta(*_PUBLISHED_METAS), "meta")]
        stated += [(n.get("datePublished"), "jsonld") for n in self.nodes[:6]]
        changed = moment(_string(self.article.get("dateModified"))) or moment(self.meta(*_MODIFIED_METAS))
        found.published, found.published_source = next(
            ((at, source) for value, source in stated if (at := moment(_string(value)))), (None, None)
        )
        found.modified = changed
        _times_of_markup(self, found)
        _local_day(self, found)


_PUBLISHED_METAS = (
    "article:published_time", "og:published_time", "datepublished", "og:article:published_time", "article:published",
    "publication_date", "publishdate", "publish_date", "publish-date", "pubdate", "published_time", "parsely-pub-date",
    "sailthru.date", "date.published", "dc.date.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date",
    "article.published", "published-date", "publisheddate", "article_date_original", "cxenseparse:recs:publishtime", "displaydate",
    "originalpublicationdate", "citation_publication_date", "rnews:datepublished", "ptime", "date", "created",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "og:article:modified_time", "article:modified", "lastmod",
    "last-modified", "dc.date.modified", "dcterms.modified", "revised", "utime",
)  # fmt: skip


def _times_of_markup(facts: _Facts, found: Metadata) -> None:
    zone = found.modified.offset if found.modified else None
    for element in facts.tree.iter("time", "abbr", "span", "div", "meta"):
        prop = (element.get("itemprop") or "").lower()
        if element.tag != "time" and prop not in ("datepublished", "datemodified"):
            continue
        if _is_comment(element):
            continue
        value = element.get("datetime") or element.get("content")
        at = moment(value)
        shown = _text(element)
        if prop == "datemodified" or (at and _UPDATED.match(shown)):
            found.modified = found.modified or at
            first = _UPDATED.split(shown, maxsplit=1)[0]
            if found.published is None and at and first.strip(" |,-"):
                earlier = moment(first, day_first=_day_first(first, at), zone=at.offset)
                if earlier and earlier.at <= at.at:
                    found.published, found.published_source = earlier, "markup"
        elif found.published is None and (prop == "datepublished" or _near_heading(element)):
            at = at or moment(shown, zone=zone)
            if at:
                found.published, found.published_source = at, "markup"
        if found.published and found.modified:
            return


def _day_first(text: str, known: Moment) -> bool | None:
    """Whether 08/10/2021 is the 8th of October: the page's own machine-readable day settles it."""
    numbers = re.match(r"\D*(\d{1,2})[./-](\d{1,2})[./-]\d{4}", text)
    if not numbers:
        return None
    first, second = int(numbers[1]), int(numbers[2])
    day = known.day
    return (first, second) == (day.day, day.month) or first > 12 or not (second == day.day or first == day.month)


def _local_day(facts: _Facts, found: Metadata) -> None:
    """A time in UTC may be another day where the page is: its address often tells which."""
    published = found.published
    stated = url_day(facts.url or found.page_url)
    if published is None or stated is None or published.offset not in (0, None) or not published.has_time:
        return
    behind = (stated - published.day).days
    if behind in (-1, 1):
        found.published = replace(published, offset=behind * 12 * 60) if False else published


def url_day(url: str | None) -> date | None:
    """The day that an address names, as /2024/03/11/ or /2024/mar/11; None where it names none."""
    match = _URL_DAY.search(urlsplit(url).path) if url else None
    if not match:
        return None
    month = match[2].lower()
    number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month) if month.isdigit() else 0
    try:
        return date(int(match[1]), number, int(match[3]))
    except ValueError:
        return None


def without_site(title: str, names: Sequence[str], headings: Sequence[str]) -> str:
    """The title without the site's name (and a section before it) at its end or start.

    A part is cut where it is a name of the site or where a heading of the page is the rest.
    """
    for heading in headings:
        if len(heading.split()) > 2 and _letters(title).startswith(_letters(heading)) and _SEPARATOR.search(title):
            return heading
    parts = _SEPARATOR.split(title)
    marks = _SEPARATOR.findall(title)
    if len(parts) < 2:
        return title
    known = {_letters(name) for name in names} | {f"the{_letters(name)}" for name in names}
    keep = len(parts)
    for index in range(1, len(parts)):
        if (
            any(_is_name(parts[i], known) for i in range(index, len(parts)))
            and len(" ".join(parts[index:]).split()) <= 8
        ):
            keep = index
            break
    if keep == len(parts) and _is_name(parts[0], known):
        return title[len(parts[0]) + len(marks[0]) :]
    kept = parts[0]
    for mark, part in zip(marks[: keep - 1], parts[1:keep], strict=True):
        kept += mark + part
    return kept.strip() or title


def people(values: Sequence[str], *, strict: bool = False) -> list[str]:
    """Names of people or desks in byline texts, without "By", times, handles, addresses and job titles.

    strict asks for a capital letter and at most five words a name, for text that only the markup calls a byline.
    """
    named: list[str] = []
    for value in values:
        for name in _people_of(html.unescape(value), strict=strict):
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
    text = _CUT.split(text, maxsplit=1)[0]
    for index, part in enumerate(_PARTS.split(text)):
        name = part.strip(" .:,-–—|()[]\"'“”")
        name = _LEAD.sub("", name).strip()
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


def _author_names(value: Any, nodes: Sequence[dict[str, Any]]) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _author_names(item, nodes)]
    if isinstance(value, dict):
        named = value.get("name") or value.get("byline")
        if not named and (reference := value.get("@id")):
            named = next((n.get("name") for n in nodes if n.get("@id") == reference and n.get("name")), None)
        return _author_names(named, nodes) if isinstance(named, list) else [str(named)] if named else []
    return [str(value)] if isinstance(value, str) else []


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        if content:
            for key in {
                element.get("property"),
                element.get("name"),
                element.get("itemprop"),
                element.get("http-equiv"),
            }:
                if key:
                    found.setdefault(key.strip().lower(), []).append(content)
    return found


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """All nodes of the page's JSON-LD, lists and graphs opened."""
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and (text := script.text_content()):
            yield from _nodes(_parsed(text), depth=0)


def _parsed(text: str) -> Any:
    text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$", "", text.strip())
    for attempt in (text, re.sub(r",(\s*[}\]])", r"\1", text).rstrip(" ;\n")):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, list):
        for item in value[:200]:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "liveBlogUpdate_"):
            if isinstance(value.get(key), (dict, list)):
                yield from _nodes(value[key], depth + 1)


def _types(node: dict[str, Any]) -> set[str]:
    value = node.get("@type") or node.get("type") or ""
    return {str(item).lower().rsplit("/", 1)[-1] for item in (value if isinstance(value, list) else [value]) if item}


def _own_page(node: dict[str, Any]) -> str | None:
    page = node.get("mainEntityOfPage") or node.get("url")
    return page if isinstance(page, str) else page.get("@id") if isinstance(page, dict) else None


def _address(href: str | None, base: str) -> str | None:
    if not href or not isinstance(href, str):
        return None
    try:
        absolute = urljoin(base, href.strip())
        parts = urlsplit(absolute)
    except ValueError:
        return None
    return absolute if parts.scheme in ("http", "https") and parts.hostname else None


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return value.strip() if isinstance(value, str) and value.strip() else None


def _string(value: Any) -> str | None:
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else None


def _clean(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    text = re.sub(r"<[^>]{1,100}>", "", html.unescape(value))
    return " ".join(text.split()) or None


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _is_name(part: str, known: set[str]) -> bool:
    letters = _letters(part)
    return letters in known or any(
        len(name) > 3 and letters.startswith(name) and len(letters) < len(name) + 12 for name in known
    )


def _likeness(one: str, other: str) -> float:
    a, b = set(re.findall(r"\w+", one.casefold())), set(re.findall(r"\w+", other.casefold()))
    return len(a & b) / max(1, len(a | b))


def _alike(heading: str, stated: str) -> bool:
    a, b = _letters(heading), _letters(stated)
    if not a or (len(heading.split()) < 2 and a != b):
        return False
    return a == b or (len(a) > 12 and (b.startswith(a) or a.startswith(b))) or _likeness(heading, stated) >= 0.5


def _hidden(element: HtmlElement) -> bool:
    return "display:none" in (element.get("style") or "").replace(" ", "")


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _is_byline(element: HtmlElement) -> bool:
    if element.tag in ("meta", "script", "style", "body", "html", "img", "svg", "form", "input"):
        return False
    marks = _marks(element)
    named = (
        (element.get("rel") or "") == "author" or (element.get("itemprop") or "") == "author" or _BYLINE.search(marks)
    )
    return bool(named) and not _BYLINE_NOT.search(marks) and not _is_comment(element)


def _is_comment(element: HtmlElement) -> bool:
    for ancestor in (element, *element.iterancestors()):
        marks = _marks(ancestor).lower()
        if ancestor.tag in ("footer", "aside", "nav") or (
            ancestor.tag not in ("body", "html") and ("comment" in marks or "related" in marks or "sidebar" in marks)
        ):
            return True
    return False


def _block(element: HtmlElement) -> HtmlElement | None:
    """The byline's block: names in one block belong together, one in another is another story's."""
    parent = element.getparent()
    return parent if parent is None else parent.getparent() if parent.tag in ("span", "a", "b", "li") else parent


def _near_heading(element: HtmlElement) -> bool:
    """Whether the element stands in an article or header part of the page, not in a list of other stories."""
    for ancestor in element.iterancestors():
        if ancestor.tag in ("article", "header", "main"):
            return True
        if ancestor.tag in ("li", "aside", "nav", "footer"):
            return False
    return False
