"""Who a person's name means in the world: the holders of high offices, whom news names in every country."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from flows.normalise.places import Resolved, country_coded
from flows.normalise.surfaces import untitled, words_of
from schemas.reference import OfficeHolder, office_holders

OFFICE_HOLDER = "office_holder"
_LEGISLATORS = frozenset({"Representative", "Senator"})
_LEGISLATURE = re.compile(
    r"\b(?:Sen|Senators?|Senate|Reps?|Representatives?|Congress\w*|House|Capitol|GOP|Democrats?|Republicans?|lawmakers?)\b"
)


def person_named(surface: str, countries: Mapping[str, int], text: str) -> Resolved | None:
    """The office holder of that full name.

    Args:
        surface: the name as written; a surname alone tells nobody.
        countries: how often the article names each country (ISO alpha-3).
        text: the article; a legislator is meant only where it speaks of the legislature.
    """
    words = _words(surface)
    holder = _holders().get(words) or _holders().get(_without_initials(words))
    if holder is None or not _is_meant(holder, countries, text):
        return None
    return Resolved(
        key_source=OFFICE_HOLDER,
        key=holder.wikidata_id or f"{holder.iso3} {holder.name}",
        name=holder.name,
        country=country_coded(holder.iso3).country,
        wikidata_id=holder.wikidata_id,
    )


def _is_meant(holder: OfficeHolder, countries: Mapping[str, int], text: str) -> bool:
    if holder.is_distinctive:
        return True
    named = bool(countries.get(holder.iso3))
    return named and (holder.office not in _LEGISLATORS or bool(_LEGISLATURE.search(text)))


def _words(name: str) -> tuple[str, ...]:
    """The name's words without titles; "Jr." stays, for father and son hold different offices."""
    return untitled(words_of(name.replace("-", " ")))


def _without_initials(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if len(word) > 1)


@cache
def _holders() -> Mapping[tuple[str, ...], OfficeHolder]:
    """Holders by the words of their names, with and without initials; what fits two of them tells neither."""
    found: dict[tuple[str, ...], OfficeHolder | None] = {}
    for words, holder in _spellings():
        found[words] = holder if found.get(words, holder) is holder else None
    return MappingProxyType({words: holder for words, holder in found.items() if holder and len(words) > 1})


def _spellings() -> Iterator[tuple[tuple[str, ...], OfficeHolder]]:
    for holder in office_holders():
        for name in holder.names:
            yield _words(name), holder
            yield _without_initials(_words(name)), holder
