"""What changed between two versions of an article: headline and paragraphs, added, removed or altered."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from operator import itemgetter

import pyarrow as pa

from flows.resolve.shingles import words
from schemas.syndication import REVISION_CHANGES
from schemas.vocab import ChangeKind, TextPart

ALTERED = 0.5
"""Share of words that two paragraphs have in common from which on one is the other altered."""


@dataclass(frozen=True, slots=True)
class Part:
    """A headline or paragraph with its place in the text."""

    part: TextPart
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One part that differs; the old one is None where it was added, the new one where it was removed."""

    old: Part | None
    new: Part | None

    @property
    def kind(self) -> ChangeKind:
        """What was done."""
        if self.old is None:
            return ChangeKind.ADDED
        return ChangeKind.REMOVED if self.new is None else ChangeKind.ALTERED

    @property
    def part(self) -> TextPart:
        """To what."""
        part = self.new or self.old
        return part.part if part else TextPart.PARAGRAPH


def revision_diff(
    old_text: str, new_text: str, *, old_title: str | None = None, new_title: str | None = None
) -> list[Change]:
    """The changes in the order of the text. Case, punctuation and white space do not count."""
    old_head, old = _parts(old_text, old_title)
    new_head, new = _parts(new_text, new_title)
    return [*_headline(old_head, new_head), *_paragraphs(old, new)]


def changes(revisions: pa.Table) -> pa.Table:
    """Rows of REVISION_CHANGES from each revision to the next.

    Args:
        revisions: article_id, revision_id, title, text; those of an article together, the oldest first.
    """
    rows: list[Mapping[str, object]] = []
    for _, line in groupby(revisions.to_pylist(), key=itemgetter("article_id")):
        for old, new in pairwise(line):
            found = revision_diff(old["text"], new["text"], old_title=old["title"], new_title=new["title"])
            key = {"article_id": new["article_id"], "revision_id": new["revision_id"], "supersedes": old["revision_id"]}
            rows += [{**key, "ordinal": number, **_columns(change)} for number, change in enumerate(found, 1)]
    return REVISION_CHANGES.build(rows)


def _parts(text: str, title: str | None) -> tuple[Part | None, list[Part]]:
    """Headline and paragraphs of a text as articles hold it: title, blank line, paragraphs parted by blank lines."""
    parts: list[Part] = []
    start = 0
    for paragraph in text.split("\n\n"):
        kind = TextPart.HEADLINE if title and start == 0 and paragraph == title else TextPart.PARAGRAPH
        if paragraph.strip():
            parts.append(Part(kind, start, start + len(paragraph), paragraph))
        start += len(paragraph) + 2
    if parts and parts[0].part is TextPart.HEADLINE:
        return parts[0], parts[1:]
    return None, parts


def _headline(old: Part | None, new: Part | None) -> Iterator[Change]:
    if (old and words(old.text)) != (new and words(new.text)):
        yield Change(old, new)


def _paragraphs(old: Sequence[Part], new: Sequence[Part]) -> Iterator[Change]:
    """Equal paragraphs in order are the frame; in each gap between them the most similar ones are paired."""
    keys = [[tuple(words(part.text)) for part in side] for side in (old, new)]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _gap(old[i1:i2], new[j1:j2])


def _gap(old: Sequence[Part], new: Sequence[Part]) -> Iterator[Change]:
    """Changes in the order of the new text; what is gone stands before what took its place."""
    partner = _partners(old, new)
    gone = deque(i for i in range(len(old)) if i not in partner.values())
    for j, part in enumerate(new):
        ahead = min((i for k, i in partner.items() if k >= j), default=len(old))
        while gone and gone[0] < ahead:
            yield Change(old[gone.popleft()], None)
        yield Change(old[partner[j]] if j in partner else None, part)
    yield from (Change(old[i], None) for i in gone)


def _partners(old: Sequence[Part], new: Sequence[Part]) -> dict[int, int]:
    """For places in `new` the place in `old` that it is made from; the most similar pairs first, each place once."""
    before, after = [words(part.text) for part in old], [words(part.text) for part in new]
    scored = [(_likeness(a, b), i, j) for i, a in enumerate(before) for j, b in enumerate(after)]
    partner: dict[int, int] = {}
    given: set[int] = set()
    for score, i, j in sorted(scored, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if score >= ALTERED and j not in partner and i not in given:
            partner[j] = i
            given.add(i)
    return partner


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Share of the words in order that both hold, 0 to 1; a cheap bound first, since most pairs share few."""
    common = sum((Counter(one) & Counter(other)).values())
    if 2 * common < ALTERED * (len(one) + len(other)):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _columns(change: Change) -> Mapping[str, object]:
    sides = (_side("old", change.old), _side("new", change.new))
    return {"part": str(change.part), "kind": str(change.kind), **sides[0], **sides[1]}


def _side(name: str, part: Part | None) -> Mapping[str, object]:
    values: Iterable[object] = (part.start, part.end, part.text) if part else (None, None, None)
    return dict(zip((f"{name}_start", f"{name}_end", f"{name}_text"), values, strict=True))
