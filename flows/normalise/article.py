"""One article as normalisation sees it: its text cut into paragraphs and sentences, its names, its layers."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from spacy.tokens import Doc

from schemas.ids import hashed
from schemas.layers import Attribution, EventFrame, Span

_BREAK = re.compile(r"(?:\r?\n[ \t]*){2,}")


@dataclass(frozen=True, slots=True)
class Name:
    """A place in the text that names something, with the recogniser's type."""

    start: int
    end: int
    text: str
    type: str


@dataclass(frozen=True, slots=True)
class Article:
    """The text with everything that was laid over it. Offsets are characters into `text`, end exclusive."""

    article_id: str
    revision_id: str
    published: date | None
    text: str
    title_end: int
    """Where the title ends; 0 without one."""
    names: tuple[Name, ...]
    """In order, not overlapping."""
    attributions: tuple[Attribution, ...]
    events: tuple[EventFrame, ...]
    sentences: tuple[Span, ...]
    paragraphs: tuple[Span, ...]

    def id_of(self, kind: str, *parts: object) -> str:
        """The id of a row of this revision."""
        return hashed(kind, self.article_id, self.revision_id, *parts)

    def sentence_at(self, offset: int) -> Span:
        """The sentence that holds that character; between two sentences the one before."""
        return _span_at(self.sentences, offset) or (0, len(self.text))

    def paragraph_index(self, offset: int) -> int:
        """Which paragraph holds that character, the title being the first where there is one."""
        return max(0, bisect_right(self.paragraphs, (offset, len(self.text))) - 1)

    def names_in(self, start: int, end: int) -> list[Name]:
        """Names that share a character with the span, in order."""
        first = max(0, bisect_right(self.names, start, key=_start) - 1)
        found: list[Name] = []
        for name in self.names[first:]:
            if name.start >= end:
                break
            if name.end > start:
                found.append(name)
        return found

    def names_before(self, offset: int) -> Sequence[Name]:
        """Names that start before the offset, in order."""
        return self.names[: bisect_right(self.names, offset - 1, key=_start)]


def article_of(
    *, article_id: str, revision_id: str, published: date | None, text: str, title: str | None, doc: Doc
) -> Article:
    """Take the layers off a Doc, dropping what lies outside the text or is empty.

    Raises ValueError where the Doc is not of this text: then every offset would be wrong.
    """
    if doc.text != text:
        raise ValueError(f"article {article_id}: the Doc holds another text than the article")
    inside = lambda span: 0 <= span[0] < span[1] <= len(text)  # noqa: E731
    return Article(
        article_id=article_id, revision_id=revision_id, published=published, text=text,
        title_end=len(title) if title and text.startswith(title) else 0,
        names=tuple(Name(e.start_char, e.end_char, e.text, e.label_) for e in doc.ents if e.text.strip()),
        attributions=tuple(a for a in doc._.attributions if a.content and all(map(inside, a.content))),
        events=tuple(e for e in doc._.events if inside(e.trigger)),
        sentences=_sentences(doc),
        paragraphs=_paragraphs(text),
    )  # fmt: skip


def _start(name: Name) -> int:
    return name.start


def _span_at(spans: Sequence[Span], offset: int) -> Span | None:
    place = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    return spans[place] if place >= 0 else None


def _sentences(doc: Doc) -> tuple[Span, ...]:
    """Sentences without the white space around them; the paragraphs where the Doc has none."""
    if not doc.has_annotation("SENT_START"):
        return _paragraphs(doc.text)
    found = []
    for sentence in doc.sents:
        stripped = sentence.text.strip()
        if stripped:
            start = sentence.start_char + sentence.text.index(stripped[0])
            found.append((start, start + len(stripped)))
    return tuple(found)


def _paragraphs(text: str) -> tuple[Span, ...]:
    found, start = [], 0
    for gap in [*_BREAK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if text[start:end].strip():
            found.append((start, end))
        start = gap.end() if gap else end
    return tuple(found)
