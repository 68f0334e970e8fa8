"""Text that someone else extracted: cleaned by the same line rules as pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flows.extract.encoding import decoded, looks_binary
from flows.extract.language import language_of
from flows.extract.lines import clean_lines, same_headline, split_title
from flows.extract.metadata import people
from flows.extract.moments import Moment, moment
from flows.extract.page import Page, Refusal, compose
from schemas.vocab import Precision, Reason

_SENTENCE_END = re.compile(r"[.!?…。][\"'”’)\]]*$")
_MONTH_ONLY = re.compile(r"^\s*(\d{4})-(\d{2})\s*$")
_YEAR_ONLY = re.compile(r"^\s*(\d{4})\s*$")
_HEADLINE_CHARACTERS = 200
_WRAPPED_AT = 100
"""Lines of a block that are all shorter than this and seldom end a sentence were wrapped by an editor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What came with an item beside its body; empty where nothing did."""

    title: str | None = None
    section: str | None = None
    authors: Sequence[str] = ()
    published: str | None = None
    language: str | None = None


def extract_text(body: bytes, given: Given) -> Page | Refusal:
    """The article in a text, or why there is none. Raises nothing for any body.

    The title is the given one, else a first line that reads as a headline; what stands behind a bar in it is the
    section. Paragraphs are parted by blank lines, or are the lines where there are none.
    """
    if not body.strip():
        return Refusal(Reason.EMPTY, "The text is empty.")
    if looks_binary(body):
        return Refusal(Reason.BINARY, "The body is no text: an image, an archive or a document.")
    lines = paragraphs_of(decoded(body))
    title = " ".join(given.title.split()) if given.title and given.title.strip() else _headline(lines)
    title, section = split_title(title) if title else (None, None)
    paragraphs = clean_lines(lines, title)
    if not any(c.isalpha() for line in paragraphs for c in line):
        return Refusal(Reason.NO_TEXT, "No running text is left once headline, forms and offers are dropped.")
    page = Page(title=title, paragraphs=paragraphs, text=compose(title, paragraphs))
    page.title_source = None if title is None else "given" if given.title else "text"
    page.section = given.section or section
    page.section_source = "given" if given.section else "text" if section else None
    page.language, page.language_score = language_of("\n".join(paragraphs))
    fill(page, given)
    return page


def fill(page: Page, given: Given) -> None:
    """Take what the item came with for what the page does not state."""
    if page.title is None and given.title and (title := " ".join(given.title.split())):
        page.title, page.title_source = title, "given"
        page.text = compose(title, page.paragraphs)
    if page.section is None and given.section:
        page.section, page.section_source = given.section, "given"
    if not page.authors and (named := people(given.authors)):
        page.authors, page.authors_source = named, "given"
    if page.published is None and given.published:
        _publish(page, given.published)
    if page.language is None and given.language:
        page.language = given.language.strip().lower()[:2] or None


def _publish(page: Page, stated: str) -> None:
    precision = Precision.DAY
    for pattern, coarser, template in (
        (_YEAR_ONLY, Precision.YEAR, "{}-01-01"),
        (_MONTH_ONLY, Precision.MONTH, "{}-{}-01"),
    ):
        if match := pattern.match(stated):
            stated, precision = template.format(*match.groups()), coarser
            break
    page.published = moment(stated) or _epoch(stated)
    if page.published is not None:
        page.published_source = "given"
        page.published_precision = Precision.SECOND if page.published.has_time else precision


def _epoch(stated: str) -> Moment | None:
    """Seconds or milliseconds since 1970, as dumps carry them."""
    if not re.fullmatch(r"\d{9,13}(\.\d+)?", stated.strip()):
        return None
    seconds = float(stated) / (1000 if float(stated) > 1e11 else 1)
    return moment(datetime.fromtimestamp(seconds, UTC).isoformat())


def paragraphs_of(text: str) -> list[str]:
    """Paragraphs of a text: its blocks between blank lines, else its lines; wrapped lines are joined."""
    blocks = [[line.strip() for line in block.split("\n") if line.strip()] for block in re.split(r"\n\s*\n", text)]
    blocks = [block for block in blocks if block]
    if len(blocks) == 1 and not _is_wrapped(blocks[0]):
        return blocks[0]
    return [line for block in blocks for line in ([" ".join(block)] if _is_wrapped(block) else block)]


def _is_wrapped(block: Sequence[str]) -> bool:
    if len(block) < 2 or max(map(len, block)) > _WRAPPED_AT or min(map(len, block[:-1])) < 40:
        return False
    return sum(bool(_SENTENCE_END.search(line)) for line in block[:-1]) <= 0.5 * (len(block) - 1)


def _headline(lines: Sequence[str]) -> str | None:
    """The first line, where it reads as a headline: short, not a sentence, or standing there twice."""
    if len(lines) < 2:
        return None
    first = lines[0]
    if same_headline(lines[1], split_title(first)[0]) or same_headline(lines[1], first):
        return first
    return first if len(first) <= _HEADLINE_CHARACTERS and not _SENTENCE_END.search(first) else None
