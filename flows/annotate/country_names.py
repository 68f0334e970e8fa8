"""Countries and nationalities by list: the network learned from news of some fifty of them; this finds all 250.

What the network reads as a whole name stays as it reads it: "Jordan" the person, "Bank of America".
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType

import spacy

from flows.annotate.decode import Typed
from flows.annotate.features import Words
from schemas.reference import countries, nationalities

ALSO_WORDS = frozenset(
    {"Oz", "CAR", "RF", "ROC", "TCA", "FSM", "RSA", "SRV", "Truk", "Kiwi", "Polish", "Manx", "Union"}
)
"""Spellings that are as often a word, a sport's club or another thing; they count where the network reads them."""

Spelling = tuple[str, ...]


def with_listed(found: Sequence[Typed], words: Words) -> list[Typed]:
    """The names found, with listed countries (GPE) and nationalities (NORP) among the words that no name takes.

    A listed spelling also takes the place of pieces of it: "American" and "Samoa" become "American Samoa".
    """
    kept, listed = list(found), []
    for spelling in _listed(words):
        touched = [name for name in kept if name.start < spelling.end and spelling.start < name.end]
        if all(_inside(name, spelling) for name in touched):
            kept = [name for name in kept if name not in touched]
            listed.append(spelling)
    return sorted([*kept, *listed], key=lambda name: name.start)


def _inside(name: Typed, spelling: Typed) -> bool:
    """Shorter and within."""
    size = name.end - name.start
    return spelling.start <= name.start and name.end <= spelling.end and size < spelling.end - spelling.start


def _listed(words: Words) -> Iterator[Typed]:
    """Longest spellings first, left to right, none across a paragraph break."""
    at, forms = 0, words.forms
    while at < len(forms):
        size = next((s for s in _lengths().get(forms[at], ()) if _fits(words, at, s)), 0)
        if size:
            yield Typed(at, at + size, _spellings()[forms[at : at + size]])
        at += size or 1


def _fits(words: Words, at: int, size: int) -> bool:
    whole = at + size <= len(words.forms) and words.forms[at : at + size] in _spellings()
    return whole and not (words.breaks[at + 1 : at + size] == 4).any()


@cache
def _lengths() -> Mapping[str, tuple[int, ...]]:
    """Numbers of words of the spellings that begin with a word, most first."""
    found: dict[str, set[int]] = {}
    for spelling in _spellings():
        found.setdefault(spelling[0], set()).add(len(spelling))
    return MappingProxyType({first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()})


@cache
def _spellings() -> Mapping[Spelling, str]:
    """Spellings as words, with the type of name; capitalised ones only."""
    cut = spacy.blank("en").tokenizer
    peoples = {word for word, people in nationalities().items() if people.iso3}
    names = {name for country in countries() for name in country.names}
    typed = {**dict.fromkeys(peoples, "NORP"), **dict.fromkeys(names, "GPE")}
    return MappingProxyType(
        {
            tuple(token.text for token in cut(name)): kind
            for name, kind in typed.items()
            if name[0].isupper() and name not in ALSO_WORDS
        }
    )
