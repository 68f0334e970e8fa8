"""Text that someone else extracted, to an article: one headline, its section, no form, no furniture."""

import re

from flows.extract.bylines import people
from flows.extract.encoding import decoded, looks_binary
from flows.extract.given import Given
from flows.extract.language import language_of
from flows.extract.lines import clean_lines, is_stamp, letters, same_headline, split_title
from flows.extract.moments import Moment, moment
from flows.extract.page import MAX_BYTES, Page, Refusal, compose
from schemas.vocab import Precision, Reason

_HEAD = 8
"""Lines among which a headline's copy, a byline and a date stand."""
_BYLINE = re.compile(r"^(?:[Bb]y|[Ww]ords by|[Ww]ritten by)\s+[A-Z]")
_SENTENCE_END = re.compile(r"[.!…:;,][\"'”’)\]]*$")
_WRAPPED_AT = (40, 100)
"""Characters of a line that was broken by an editor and not by its writer."""


def extract_text(body: bytes, given: Given, *, content_type: str | None = None) -> Page | Refusal:
    """The article in a text, or why there is none. Raises nothing for any body."""
    if not body.strip():
        return Refusal(Reason.EMPTY, "The body is empty.")
    if looks_binary(body):
        return Refusal(Reason.BINARY, "The body is no text: an image, an archive or a document.")
    if len(body) > MAX_BYTES:
        return Refusal(Reason.TOO_LARGE, f"The text has {len(body):,} bytes; the limit is {MAX_BYTES:,}.")
    lines = lines_of(decoded(body, content_type))
    page = Page()
    headline = _headline(lines, given)
    _set_title(page, headline, given)
    _set_head(page, [*lines[:_HEAD], *lines[_HEAD:][-1:]], given)
    page.paragraphs = clean_lines(lines, page.title)
    if headline and headline != page.title:
        page.paragraphs = clean_lines(page.paragraphs, headline)
    if not any(map(str.isalpha, "".join(page.paragraphs))):
        return Refusal(Reason.NO_TEXT, "No running text is left beside the headline and the page's furniture.")
    page.text = compose(page.title, page.paragraphs)
    page.language, page.language_score = language_of("\n".join(page.paragraphs), given.language)
    return page


def lines_of(text: str) -> list[str]:
    """Paragraphs of a text: its lines, or, where lines are broken at a width, what blank lines part."""
    blocks = [[line.strip() for line in block.split("\n") if line.strip()] for block in re.split(r"\n[ \t]*\n", text)]
    blocks = [block for block in blocks if block]
    if _is_wrapped(blocks):
        return [" ".join(block) for block in blocks]
    return [line for block in blocks for line in block]


def _is_wrapped(blocks: list[list[str]]) -> bool:
    """Whether lines are broken at a width: most that another follows are about as long and end inside a sentence."""
    broken = [line for block in blocks for line in block[:-1]]
    shortest, longest = _WRAPPED_AT
    inside = [line for line in broken if shortest <= len(line) <= longest and not _SENTENCE_END.search(line)]
    return len(blocks) > 1 and len(broken) >= 3 and len(inside) > 0.6 * len(broken)


def _headline(lines: list[str], given: Given) -> str | None:
    """The first line where it reads like a headline: given as the title, standing twice, or short and no sentence."""
    if len(lines) < 2:
        return None
    first = lines[0]
    if given.title:
        return first if same_headline(first, given.title) else None
    twice = any(same_headline(line, first) or same_headline(first, line) for line in lines[1:3])
    short = len(first) <= 200 and len(first.split()) <= 30 and not _SENTENCE_END.search(first)
    return first if (twice or short) and not is_stamp(first) else None


def _set_title(page: Page, headline: str | None, given: Given) -> None:
    """Title and section; what stands behind a bar is the section, unless it is the site."""
    stated = given.title or headline
    if stated is None:
        return
    page.title, behind = split_title(" ".join(stated.split()), site=given.site)
    page.title_source = "given" if given.title else "text"
    if given.title and headline and not behind:
        behind = split_title(headline, site=given.site)[1]
    if behind and not (given.site and letters(behind) == letters(given.site)):
        page.section, page.section_source = behind, "text" if headline else "given"


def _set_head(page: Page, head: list[str], given: Given) -> None:
    """Section, authors and day: as given, else as a line at the head of the text, or its last one, states them."""
    if given.section:
        page.section, page.section_source = given.section, "given"
    page.site_name = given.site
    page.authors = people(given.authors)
    page.authors_source = "given" if page.authors else None
    if not page.authors and (byline := next((line for line in head if _BYLINE.match(line) and is_stamp(line)), None)):
        page.authors = people([byline], strict=True)
        page.authors_source = "text" if page.authors else None
    stamps = (moment(line) for line in head[1:] if is_stamp(line))
    _set_published(page, moment(given.published), next((at for at in stamps if at), None))


def _set_published(page: Page, given: Moment | None, found: Moment | None) -> None:
    page.published = given or found
    if page.published is not None:
        page.published_source = "given" if given else "text"
        page.published_precision = Precision.SECOND if page.published.has_time else Precision.DAY
