"""Plain rules for where sentences start: at every new line, and after a stop that belongs to no abbreviation."""

import re
from collections.abc import Iterator

import numpy
from spacy.attrs import SENT_START
from spacy.tokens import Doc


def word_set(words: str) -> frozenset[str]:
    """The words of a text that are parted by white space: how word lists are written here."""
    return frozenset(words.split())


_ABBREVIATIONS = word_set(
    """mr mrs ms dr prof sen rep gov gen lt col sgt capt maj st jr sr rev hon inc corp co ltd no vs etc fig al ave blvd
    dept est jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat sun u.s u.k u.n e.u d.c
    a.m p.m e.g i.e ph.d ariz calif colo conn fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev
    okla ore pa tenn tex va vt wash wis wyo adm brig cmdr cpl pres supt det insp messrs mt ft"""
)
_STOP = re.compile(r"(?<![.!?\u2026])[.!?\u2026]+[\"\u201d\u2019'\u00bb)\]]*(?=\s)")
_NEW_LINE = re.compile(r"\n\s*")
_NEXT = re.compile(r"\s+(?=[\"\u201c\u2018'\u00ab(\[]*[A-Z0-9\u00c0-\u00de])")


def set_sentence_starts(doc: Doc) -> list[int]:
    """Mark the first token of every sentence and hand back where they begin; white space begins none.

    All marks are set at once: setting them one by one looks through the whole Doc each time.
    """
    starts = set(_starts(doc.text))
    marks, begins, pending = [], [], False
    for token in doc:
        pending = pending or token.idx in starts
        first = token.i == 0 or (pending and not token.is_space)
        marks.append(1 if first else -1)
        if first:
            begins.append(token.idx)
        pending = pending and token.is_space
    if marks:
        array = numpy.asarray(marks, dtype="int64").astype("uint64").reshape(-1, 1)
        doc.from_array([SENT_START], array)  # pyright: ignore[reportArgumentType]
    return begins


def _starts(text: str) -> Iterator[int]:
    """Offsets at which a sentence begins."""
    yield 0
    for match in _NEW_LINE.finditer(text):
        yield match.end()
    for match in _STOP.finditer(text):
        following = _NEXT.match(text, match.end())
        if following and not (match[0] == "." and _is_abbreviation(text, match.start(), following.end())):
            yield following.end()


def _is_abbreviation(text: str, stop: int, following: int) -> bool:
    """Whether the stop belongs to the word before it: a title, a month, an initial."""
    word = re.search(r"[\w.]*$", text[max(0, stop - 12) : stop])
    plain = word[0].lower() if word else ""
    if plain in ("u.s", "u.k", "u.n", "e.u", "d.c", "a.m", "p.m", "inc", "corp", "co", "ltd", "jr", "sr"):
        return not re.match(
            r"(?:The|A|An|In|On|He|She|It|They|But|At|His|Her|This|That|[\"\u201c])\b", text[following : following + 6]
        )
    return plain in _ABBREVIATIONS or bool(re.fullmatch(r"(?:[a-z]\.)*[a-z]", plain) and text[stop - 1].isupper())
