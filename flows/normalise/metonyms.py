"""Capitals that stand for their governments: "Pyongyang released two fishermen", but not "flown to Seoul"."""

import re

from flows.normalise import places
from flows.normalise.article import Article, Name
from flows.normalise.entities import Cast, Entity
from schemas.layers import Span
from schemas.reference import capitals

_THERE = re.compile(
    r"\b(?:in|at|near|around|outside|inside|into|from|to|through|across|of|for|city|capital|capital,|via|over|visit|visited|leave|left|reach|reached)"
    r"(?: (?:the|downtown|central|capital|city of|northern|southern|eastern|western))*\s+$",
    re.IGNORECASE,
)  # fmt: skip
_OTHER_CAPITALS = {
    "Washington": "USA",
    "Washington, D.C.": "USA",
    "Kiev": "UKR",
    "Rangoon": "MMR",
    "Tel Aviv": "ISR",
    "Brussels": "",
}


def settle_metonyms(article: Article, cast: Cast) -> dict[Name, Entity]:
    """Hand capitals that speak or act over to their countries; returns the place behind each such name.

    Changes the cast: the name then names the country, and the city stays as a thing without names of its own.
    """
    acting = [name for span in _parties(article) if (name := _capital(article, span))]
    surfaces = {name.text for name in acting}
    found: dict[Name, Entity] = {}
    for name in article.names:
        if name.text in surfaces and not _is_place_there(article, name):
            city = cast.of(name)
            country = cast.add(places.country_coded(_country(name.text)), "GPE")
            if country is not city:
                found[name] = city
                cast.move(name, country)
    return found


def _parties(article: Article) -> list[Span]:
    """The words for speakers, actors and recipients."""
    sources = [attribution.source for attribution in article.attributions if attribution.source]
    return sources + [a.span for event in article.events for a in event.arguments if a.role in ("actor", "recipient")]


def _capital(article: Article, span: Span) -> Name | None:
    """The capital that alone makes up the words, unless they say where something is."""
    names = article.names_in(*span)
    if len(names) != 1 or names[0].type != "GPE" or not _country(names[0].text):
        return None
    rest = article.text[span[0] : names[0].start] + article.text[names[0].end : span[1]]
    return names[0] if not rest.strip(" '\u2019s") and not _is_place_there(article, names[0]) else None


def _country(surface: str) -> str:
    country = capitals().get(surface)
    return country.iso3 if country and country.name != surface else _OTHER_CAPITALS.get(surface, "")


def _is_place_there(article: Article, name: Name) -> bool:
    return bool(_THERE.search(article.text, max(0, name.start - 30), name.start))
