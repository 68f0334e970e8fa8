"""Interviews and transcripts: paragraphs that begin with who speaks and a colon, without marks or cues."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from flows.annotate.features import Words

WordSpan = tuple[int, int]
LONGEST_LABEL = 5
LEAST_TURNS = 2
"""Paragraphs with the same label: one alone is as often a heading ("Note:") as a speaker."""
LEAST_WORDS = 4
_FIRST_WORDS = """photo photos picture image images video caption credit file source sources read related watch see also
    note notes update updated correction listen more where when what who why how price tickets date time score result
    review reviews tip tips step option pros cons facebook twitter instagram youtube dear"""
NO_SPEAKERS = frozenset(_FIRST_WORDS.split())
"""First words of labels of captions, links, boxes and lists."""
BRACKETS = frozenset("()[]")
BEFORE_LABEL = BRACKETS | {'"', "“"}
"""Characters; some put a mark before each paragraph of what they print from elsewhere."""


def turns(words: Words) -> list[tuple[WordSpan, WordSpan]]:
    """Label and words of each paragraph whose label comes back, in their order; none where that is no talk."""
    found = list(_labelled(words))
    names = Counter(words.forms[start:end] for (start, end), _ in found)
    again = [turn for turn in found if names[words.forms[slice(*turn[0])]] >= LEAST_TURNS]
    return again if _is_talk(again, words) else []


def _is_talk(found: Sequence[tuple[WordSpan, WordSpan]], words: Words) -> bool:
    """Somebody asks, or two names in capitals take turns: what returns in fact boxes ("Team size:") does neither."""
    asked = any(words.forms[end - 1] == "?" for _, (_, end) in found)
    names = {words.forms[slice(*label)] for label, _ in found}
    return asked or sum("".join(name).isupper() and len("".join(name)) > 1 for name in names) >= LEAST_TURNS


def _labelled(words: Words) -> Iterator[tuple[WordSpan, WordSpan]]:
    firsts = [int(at) for at in np.flatnonzero(words.breaks == 4)]
    for start, end in zip(firsts, [*firsts[1:], len(words.forms)], strict=True):
        head = words.forms[start : min(end, start + LONGEST_LABEL + 1 + 4)]
        if ":" not in head:
            continue
        colon = start + head.index(":")
        label = label_of(words, start, colon)
        if label and colon + LEAST_WORDS < end:
            yield label, (colon + 1, end)


def label_of(words: Words, start: int, end: int) -> WordSpan | None:
    """The words of a label, without brackets; None where it has too many, is not written as a name, or is none."""
    while start < end and set(words.forms[start]) <= BEFORE_LABEL:
        start += 1
    while start < end and set(words.forms[end - 1]) <= BRACKETS:
        end -= 1
    forms = words.forms[start:end]
    fits = 0 < len(forms) <= LONGEST_LABEL and forms[0].lower() not in NO_SPEAKERS
    return (start, end) if fits and all(form[0].isupper() for form in forms) else None
