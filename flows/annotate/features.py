"""What the encoder sees of a text: word pieces, the shape of each word, and windows; the same in training and use.

The encoders are uncased, so case, quotation marks and line breaks reach them as small whole numbers beside the pieces.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc
from tokenizers import Tokenizer, normalizers
from tokenizers.models import WordPiece

Integers = npt.NDArray[np.int64]

CASES = ("pad", "lower", "title", "initial", "upper", "mixed", "number", "with_digits", "stop", "mark", "other")
QUOTES = ("pad", "outside", "inside", "opens", "closes")
BREAKS = ("pad", "glued", "space", "line", "paragraph")
SHAPE_SIZES = (len(CASES), len(QUOTES), len(BREAKS))

MAX_PIECES_OF_WORD = 8
"""Longer words keep their first six and last two pieces: addresses and hashes would fill a window."""
MAX_CHARACTERS_OF_WORD = 100
CACHED_WORDS = 200_000

CLOSED_BY = {"“": "”", "«": "»", "„": "“”", "‘": "’", "``": "''", "`": "'’", "'": "'"}
SINGLE_CLOSING = frozenset("'’")
"""Marks that are apostrophes too."""
EITHER_WAY = frozenset({'"', "＂"})
STOPS = frozenset(".?!…。") | {"...", "?!", "!!", "??"}
ENDED = re.compile(r"[.?!…:\"”“’')\]]$")
ENDED_SHARE = 0.6
"""Of the lines of a text, end as sentences do: a third or so does where lines are as wide as a page."""
SENTENCE_END = re.compile(r"[.?!…]+[\"”’')\]]*$")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text with their breaks; white space itself is no word."""

    forms: tuple[str, ...]
    breaks: Integers
    """For each word, as BREAKS, what stands before it."""


def break_of(gap: str, first: bool) -> int:
    """Number in BREAKS for the white space before a word."""
    if first or gap.count("\n") > 1:
        return 4
    if "\n" in gap or "\r" in gap or "\u2029" in gap:
        return 3
    return 2 if gap else 1


def words_of(doc: Doc) -> tuple[Words, Integers]:
    """Words of a Doc without its white space tokens, and the token number of each."""
    kept, text = [token for token in doc if not token.is_space], doc.text
    breaks, before = np.zeros(len(kept), dtype=np.int64), 0
    for at, token in enumerate(kept):
        breaks[at] = break_of(text[before : token.idx], at == 0)
        before = token.idx + len(token.text)
    forms = tuple(t.text for t in kept)
    return Words(forms, _lines_as_paragraphs(forms, breaks)), np.asarray([t.i for t in kept], dtype=np.int64)


def _lines_as_paragraphs(forms: Sequence[str], breaks: Integers) -> Integers:
    """Line breaks count as paragraph breaks in a text whose lines end where sentences do: it has a paragraph a line.

    Lines that were broken to a width end anywhere.
    """
    lines = np.flatnonzero(breaks == 3)
    ended = sum(bool(ENDED.search(forms[at - 1])) for at in lines.tolist())
    return np.where(breaks == 3, 4, breaks) if ended > ENDED_SHARE * len(lines) else breaks


def case_of(form: str) -> int:
    """Number in CASES for a word's letters."""
    if form in STOPS:
        return 8
    if form.isalpha():
        return _case_of_letters(form)
    if form[:1].isdigit() and not any(map(str.isalpha, form)):
        return 6
    if any(map(str.isdigit, form)):
        return 7
    if any(map(str.isalpha, form)):
        return _case_of_letters("".join(filter(str.isalpha, form)))
    return 9 if form.isascii() or not form.isspace() else 10


def _case_of_letters(letters: str) -> int:
    if letters.islower():
        return 1
    if letters.isupper():
        return 3 if len(letters) == 1 else 4
    if letters[0].isupper() and letters[1:].islower():
        return 2
    return 5


def quote_states(words: Words) -> Integers:
    """Numbers in QUOTES; the count starts anew at each paragraph, since a mark may have been forgotten before."""
    states = np.ones(len(words.forms), dtype=np.int64)
    ends = _straight_ends(words)
    inside: str | None = None
    for at, form in enumerate(words.forms):
        if words.breaks[at] == 4:
            inside = None
        if inside is None and _opens(words, at, ends):
            states[at], inside = 3, form
        elif inside is None and form == "”" and words.breaks[at] == 4:
            states[at], inside = 3, "“"  # a paragraph's first mark opens, whichever way it is turned
        elif inside is not None and _closes(words, at, inside):
            states[at], inside = 4, None
        elif inside is not None:
            states[at] = 2
    return states


def _opens(words: Words, at: int, ends: frozenset[int]) -> bool:
    """Whether a mark begins a quotation; a straight single one only before a word, and where it ends, too."""
    form = words.forms[at]
    if form != "'":
        return form in EITHER_WAY or form in CLOSED_BY
    return at in ends and words.breaks[at] != 1 and words.breaks[at + 1] == 1 and words.forms[at + 1][0].isalpha()


def _straight_ends(words: Words) -> frozenset[int]:
    """Straight single marks behind which, in their paragraph, another one can end a quotation. One way through all."""
    found, ahead, size = [], False, len(words.forms)
    for at in range(size - 1, -1, -1) if "'" in words.forms else ():
        if words.forms[at] == "'":
            found += [at] if ahead else []
            if words.breaks[at] == 1:
                last = at + 1 == size or words.breaks[at + 1] == 4
                ahead = ahead or last or words.breaks[at + 1] == 1 or not words.forms[at - 1].endswith("s")
        if words.breaks[at] == 4:
            ahead = False
    return frozenset(found)


def _closes(words: Words, at: int, opened: str) -> bool:
    """Whether a mark ends what another began; a plural's apostrophe does not while a surer end is to come."""
    form = words.forms[at]
    if opened in EITHER_WAY:
        return form in EITHER_WAY
    if form not in CLOSED_BY[opened] or (opened == "'" and words.breaks[at] != 1):
        return False
    return form not in SINGLE_CLOSING or not words.forms[at - 1].endswith("s") or not _surer_end(words, at)


def _surer_end(words: Words, at: int) -> bool:
    """Whether a single mark after a comma or stop comes before the next one opens and the paragraph ends."""
    for later in range(at + 1, len(words.forms)):
        if (
            words.breaks[later] == 4
            or words.forms[later] == "‘"
            or (words.forms[later] == "'" and words.breaks[later] != 1)
        ):
            return False
        if words.forms[later] in SINGLE_CLOSING and not words.forms[later - 1][-1].isalnum():
            return True
    return False


def shapes_of(words: Words) -> Integers:
    """Case, quotation and break of every word: words x 3."""
    cases = np.fromiter(map(case_of, words.forms), dtype=np.int64, count=len(words.forms))
    return np.stack([cases, quote_states(words), words.breaks], axis=1) if words.forms else np.zeros((0, 3), np.int64)


class PieceCutter:
    """Cuts words into word pieces, remembering words seen before."""

    def __init__(self, vocabulary: Path, unknown: str = "[UNK]", first: str = "[CLS]", last: str = "[SEP]") -> None:
        entries = vocabulary.read_text(encoding="utf-8").splitlines()
        table = {piece: number for number, piece in enumerate(entries)}
        self._tokenizer = Tokenizer(
            WordPiece(table, unk_token=unknown, max_input_chars_per_word=MAX_CHARACTERS_OF_WORD)
        )
        self._normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True)
        self.vocabulary = frozenset(table)
        self.unknown, self.first, self.last = table[unknown], table[first], table[last]
        self._known: dict[str, tuple[int, ...]] = {}

    def pieces(self, form: str) -> tuple[int, ...]:
        """One to eight piece numbers."""
        found = self._known.get(form)
        if found is None:
            found = self._cut(form)
            if len(self._known) < CACHED_WORDS:
                self._known[form] = found
        return found

    def _cut(self, form: str) -> tuple[int, ...]:
        if len(form) > MAX_CHARACTERS_OF_WORD:
            return (self.unknown,)
        plain = "".join(self._normalizer.normalize_str(form).split())
        if not plain:
            return (self.unknown,)
        pieces = tuple(self._tokenizer.encode(plain).ids) or (self.unknown,)
        return pieces if len(pieces) <= MAX_PIECES_OF_WORD else (*pieces[:6], *pieces[-2:])


@dataclass(frozen=True, slots=True)
class Window:
    """Words [context, end) go into the encoder; answers count for [start, end)."""

    context: int
    start: int
    end: int


def plan_windows(lengths: Sequence[int], words: Words, most: int, context: int) -> Iterator[Window]:
    """Cut a text into windows of at most `most` pieces, whole paragraphs where they fit, with words before as context.

    A paragraph longer than a window is cut after a sentence end, or anywhere when there is none.
    """
    start, total = 0, len(words.forms)
    sums = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    while start < total:
        before = _context_start(sums, start, context)
        end = _window_end(sums, words, start, before, most)
        yield Window(before, start, end)
        start = end


def _context_start(sums: Integers, start: int, context: int) -> int:
    return int(np.searchsorted(sums, sums[start] - context, side="left"))


def _window_end(sums: Integers, words: Words, start: int, before: int, most: int) -> int:
    room = sums[before] + most
    limit = max(start + 1, int(np.searchsorted(sums, room, side="right")) - 1)
    if limit >= len(words.forms):
        return len(words.forms)
    halfway = start + (limit - start) // 2
    for at in range(limit, start, -1):
        if words.breaks[at] == 4:
            return at
    for at in range(limit, halfway, -1):
        if words.breaks[at] == 3 or SENTENCE_END.search(words.forms[at - 1]):
            return at
    return limit


@dataclass(frozen=True, slots=True)
class Inputs:
    """One window as the encoder takes it."""

    pieces: Integers
    piece_shapes: Integers
    """pieces x 3; zeros at the two ends."""
    first: Integers
    last: Integers
    """For each word, the places of its first and last piece."""


def inputs_of(pieces: Sequence[tuple[int, ...]], shapes: Integers, cutter: PieceCutter) -> Inputs:
    """Lay the words of one window out as pieces."""
    lengths = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
    flat = [cutter.first, *(number for word in pieces for number in word), cutter.last]
    last = np.cumsum(lengths)
    piece_shapes = np.zeros((len(flat), 3), dtype=np.int64)
    piece_shapes[1:-1] = np.repeat(shapes, lengths, axis=0)
    return Inputs(np.asarray(flat, dtype=np.int64), piece_shapes, last - lengths + 1, last)
