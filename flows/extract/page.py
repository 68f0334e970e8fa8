"""One saved page to one article: the page is parsed once, read by its own statements first, by its text second."""

import copy
import re
from dataclasses import dataclass, field
from datetime import date, datetime

from lxml.etree import LxmlError, XPath
from lxml.html import HtmlElement, document_fromstring
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree
from trafilatura import bare_extraction
from trafilatura.metadata import extract_author, extract_catstags
from trafilatura.utils import HTML_PARSER

from flows.extract.bylines import people
from flows.extract.encoding import cleaned, decoded, looks_binary
from flows.extract.gaps import without_gaps
from flows.extract.given import Given
from flows.extract.guessed_day import guessed_day
from flows.extract.language import language_of
from flows.extract.lines import clean_lines
from flows.extract.metadata import Metadata, read_metadata
from flows.extract.moments import Moment, moment
from flows.extract.not_article import refusal
from schemas.vocab import Precision, Reason

_NOTHING = Given()
TWICE = 1.7
"""Extraction is repeated thoroughly where resiliparse finds this many times the text: 4 % of pages; it makes up for
all that the fast way loses (measured on 787 pages: text F1 94.8 fast, 95.9 thorough, 96.1 with this rule)."""
PAYWALL_CHARACTERS = 1500
MAX_BYTES = 20_000_000
MAX_DEPTH = 254
"""Levels of markup that libxml2 keeps; what is nested deeper is lost without a word."""
_PAGE = re.compile(r"<(!doctype|html|head|body)\b", re.IGNORECASE)
_HEAD = 4096
"""Characters in which a page's document type and its <html> stand."""
_DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)
_CLOSED_AT_ONCE = re.compile(r"(<html\b[^>]*?)\s*/>", re.IGNORECASE)
_DEEPER = XPath(f"boolean({'/*' * MAX_DEPTH})")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a body is no article."""

    reason: Reason
    detail: str


@dataclass(slots=True, kw_only=True)
class Page:
    """An article as one page states it; `text` is title, blank line, paragraphs."""

    title: str | None = None
    title_source: str | None = None
    section: str | None = None
    section_source: str | None = None
    authors: list[str] = field(default_factory=list)
    authors_source: str | None = None
    published: Moment | None = None
    published_precision: Precision | None = None
    published_source: str | None = None
    modified_at: datetime | None = None
    site_name: str | None = None
    canonical_url: str | None = None
    page_url: str | None = None
    language: str | None = None
    language_score: float | None = None
    text: str = ""
    paragraphs: list[str] = field(default_factory=list)
    under_extracted: bool = False
    paywalled: bool = False
    live_blog: bool | None = None
    """None where there is no markup that could say so."""

    @property
    def published_date(self) -> date | None:
        """Day of publication in the page's own zone."""
        return self.published.day if self.published else None


def extract_page(
    body: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    status: int | None = None,
    given: Given = _NOTHING,
) -> Page | Refusal:
    """The article on a page, or why there is none. Raises nothing for any body.

    What the page states goes before what was given with it, and both before what has to be guessed.
    """
    if early := _unusable(body):
        return early
    markup = decoded(body, content_type)
    tree = _parsed(markup)
    if tree is None or len(tree) == 0:
        return Refusal(Reason.NO_TEXT, "The body holds no markup and no text.")
    stated = read_metadata(tree, url)
    lines, under_extracted = _lines(tree, markup, url)
    paragraphs = clean_lines(lines, stated.title)
    reason = refusal(tree, stated, paragraphs, url=url, status=status)
    if reason is not None:
        return _too_deep() if reason[0] is Reason.NO_TEXT and _DEEPER(tree) else Refusal(*reason)
    page = _stated(stated)
    _add_given(page, given)
    _add_guesses(page, tree, url)
    page.paragraphs = paragraphs
    page.text = compose(page.title, paragraphs)
    page.language, page.language_score = language_of("\n".join(paragraphs), given.language)
    page.under_extracted = under_extracted
    page.live_blog = stated.live_blog
    page.paywalled = stated.free is False and sum(map(len, paragraphs)) < PAYWALL_CHARACTERS
    return page


def compose(title: str | None, paragraphs: list[str]) -> str:
    """The text that all offsets refer to: title, blank line, paragraphs parted by blank lines."""
    return "\n\n".join([title, *paragraphs] if title else paragraphs)


def _unusable(body: bytes) -> Refusal | None:
    if not body.strip():
        return Refusal(Reason.EMPTY, "The body is empty.")
    if looks_binary(body):
        return Refusal(Reason.BINARY, "The body is no text: an image, an archive or a document.")
    if len(body) > MAX_BYTES:
        return Refusal(Reason.TOO_LARGE, f"The page has {len(body):,} bytes; the limit is {MAX_BYTES:,}.")
    return None


def _parsed(markup: str) -> HtmlElement | None:
    """The tree; a fragment, as dumps hold them, gets the page around it that the parser wants.

    As trafilatura parses, with its repairs of the head (a strange document type misleads the parser, `<html/>` ends the
    page), at half the cost: the characters for which it searches the whole page are gone already.
    """
    whole = markup if _PAGE.search(markup[:5000]) else f"<html><body>{markup}</body></html>"
    head = _CLOSED_AT_ONCE.sub(r"\1>", _DOCTYPE.sub("", whole[:_HEAD], count=1), count=1)
    try:
        return document_fromstring((head + whole[_HEAD:]).encode(), parser=HTML_PARSER)
    except LxmlError:
        return None


def _too_deep() -> Refusal:
    return Refusal(
        Reason.TOO_DEEP, f"The markup is nested over {MAX_DEPTH} levels deep and its text cannot be reached."
    )


def _lines(tree: HtmlElement, markup: str, url: str | None) -> tuple[list[str], bool]:
    """Lines of running text, and whether far more text is on the page than was found, even by the thorough way."""
    best = _extracted(tree, url, fast=True)
    deep = _DEEPER(tree)
    other = 0 if deep else len(_second_opinion(markup))  # resiliparse takes minutes for a page nested that deep
    if other > TWICE * len(best):
        best = max(_extracted(tree, url, fast=False), best, key=len)
    more = other > TWICE * len(best)
    lines = best.split("\n") if deep else without_gaps(tree, best.split("\n"), beyond=more)
    return [cleaned(line) for line in lines], other > TWICE * max(1, sum(map(len, lines)))


def _extracted(tree: HtmlElement, url: str | None, *, fast: bool) -> str:
    document = bare_extraction(
        copy.deepcopy(tree), url=url, fast=fast, include_comments=False, include_tables=True, with_metadata=False
    )
    return (document.text or "") if document is not None and not isinstance(document, dict) else ""


def _second_opinion(markup: str) -> str:
    return extract_plain_text(
        HTMLTree.parse(markup), main_content=True, alt_texts=False, links=False, preserve_formatting=False
    )


def _stated(stated: Metadata) -> Page:
    return Page(
        title=stated.title, title_source=stated.title_source, section=stated.section,
        section_source=stated.section_source, authors=stated.authors, authors_source=stated.authors_source,
        published=stated.published, published_source=stated.published_source, site_name=stated.site_name,
        canonical_url=stated.canonical_url, page_url=stated.page_url,
        modified_at=stated.modified.at if stated.modified else None,
    )  # fmt: skip


def _add_given(page: Page, given: Given) -> None:
    told_by = given.found_by or "given"
    if page.title is None and given.title:
        page.title, page.title_source = " ".join(given.title.split()), told_by
    if page.section is None and given.section:
        page.section, page.section_source = given.section, told_by
    if not page.authors and (named := people(given.authors)):
        page.authors, page.authors_source = named, told_by
    if page.published is None and (at := moment(given.published)):
        page.published, page.published_source = at, told_by
    page.site_name = page.site_name or given.site


def _add_guesses(page: Page, tree: HtmlElement, url: str | None) -> None:
    if not page.authors and (author := extract_author(tree)):
        page.authors = people(author.split(";"))
        page.authors_source = "trafilatura" if page.authors else None
    if page.section is None and (categories := extract_catstags("category", tree)):
        page.section, page.section_source = categories[0], "trafilatura"
    if page.published is None:
        page.published, page.published_source = guessed_day(tree, url or page.page_url)
    if page.published is not None:
        page.published_precision = Precision.SECOND if page.published.has_time else Precision.DAY
