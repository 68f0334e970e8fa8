"""What a name of a place, a people or a body is in the world: a country, a city, a nationality, a known body."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.normalise.surfaces import tidy
from flows.normalise.wordlists import word_set
from schemas.reference import (
    City,
    Organisation,
    capitals,
    cities_named,
    countries_by_iso3,
    countries_by_name,
    nationalities,
    organisations_by_name,
    us_states,
)

COUNTRY, GEONAMES, ORGANISATION, NATIONALITY, NAME = "country", "geonames", "organisation", "nationality", "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A thing in the world: what identifies it and what is known of it."""

    key_source: str
    key: str
    name: str
    country: str | None = None
    wikidata_id: str | None = None
    geonames_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None


_STATE_OF = {
    dependency: state
    for state, dependencies in {
        "USA": "PRI GUM VIR ASM MNP UMI", "GBR": "GIB BMU CYM VGB AIA MSR TCA FLK SHN JEY GGY IMN PCN IOT",
        "FRA": "GUF GLP MTQ REU MYT NCL PYF SPM WLF BLM MAF ATF", "DNK": "GRL FRO", "NLD": "ABW CUW SXM BES",
        "AUS": "NFK CXR CCK HMD", "NZL": "COK NIU TKL", "FIN": "ALA", "NOR": "SJM BVT",
    }.items()
    for dependency in dependencies.split()
}  # fmt: skip
"""Territories to the state that they belong to; Hong Kong, Macao and disputed ones stand for themselves."""


def country_named(surface: str) -> Resolved | None:
    """The country of that name, in any spelling that news uses."""
    names = countries_by_name()
    country = next((names[spelling] for spelling in _spellings(surface) if spelling in names), None)
    return country_coded(country.iso3) if country else None


def country_coded(iso3: str) -> Resolved:
    """The country of that ISO alpha-3 code. Raises KeyError where there is none."""
    country = countries_by_iso3()[iso3]
    return Resolved(
        key_source=COUNTRY, key=country.iso3, name=country.name, country=_STATE_OF.get(country.iso3, country.iso3),
        wikidata_id=country.wikidata_id, geonames_id=country.geonames_id,
        latitude=country.latitude, longitude=country.longitude,
    )  # fmt: skip


def state_named(surface: str) -> Resolved | None:
    """The US state of that name or news abbreviation."""
    state = us_states().get(tidy(surface))
    if not state:
        return None
    return Resolved(
        key_source=GEONAMES, key=state.geonames_id, name=state.name, country="USA", geonames_id=state.geonames_id
    )


def city_named(surface: str, countries: Mapping[str, int], inside: Resolved | None = None) -> Resolved | None:
    """The most likely city of that name.

    Args:
        surface: the name as written.
        countries: how often the article names each country (ISO alpha-3); these count for their cities.
        inside: the country or US state that the text puts right behind the name ("Paris, Texas").
    """
    plain = tidy(surface)
    found = cities_named(plain) or cities_named(_spellings(plain)[-1])
    if inside:
        found = tuple(city for city in found if _lies_in(city, inside))
    found = tuple(city for city in found if city.rank == 0 or city.population > _KNOWN_ABROAD)
    best = max(found, key=lambda city: _likelihood(city, countries), default=None)
    if best is None:
        return None
    return Resolved(
        key_source=GEONAMES, key=best.geonames_id, name=_usual(best, plain), country=best.iso3,
        geonames_id=best.geonames_id, latitude=best.latitude, longitude=best.longitude,
    )  # fmt: skip


def nationality_named(surface: str) -> Resolved | None:
    """The nationality, people, religion or party that the word tells; its country where it has one."""
    words = nationalities()
    word = next((words[spelling] for spelling in _spellings(surface) if spelling in words), None)
    if word and word.iso3 and not word.note and (adjectives := countries_by_iso3()[word.iso3].adjectives):
        return Resolved(key_source=NATIONALITY, key=word.iso3, name=adjectives[0], country=word.iso3)
    if word:
        name = singular(word.surface)
        name = f"{name}s" if word.note and word.note.startswith("party") else name
        return Resolved(key_source=NATIONALITY, key=name, name=name, country=word.iso3)
    country = country_named(surface)
    if country:
        adjectives = countries_by_iso3()[country.key].adjectives
        name = adjectives[0] if adjectives else country.name
        return Resolved(key_source=NATIONALITY, key=country.key, name=name, country=country.key)
    return None


def organisation_named(surface: str) -> Resolved | None:
    """The body of world news of that name or acronym."""
    names = organisations_by_name()
    body = next((names[spelling] for spelling in _spellings(surface) if spelling in names), None)
    if body is None:
        return None
    country = None if body.category in _WORLDWIDE else body.iso3
    return Resolved(key_source=ORGANISATION, key=body.name, name=_shown(body), country=country)


def is_one_of_its_name(body: Resolved) -> bool:
    """Whether a body's name means it in every country, as a company's does and "Senate" does not."""
    return organisations_by_name()[body.key].category in _ONE_OF_ITS_NAME


def _spellings(surface: str) -> tuple[str, ...]:
    """The forms under which the tables are asked: as shown, as written, without stops, and capitals as a headline's."""
    plain = tidy(surface)
    usual = plain.title() if plain.isupper() and len(plain) > 4 else plain
    return plain, surface.strip(), plain.replace(".", ""), usual


def _shown(body: Organisation) -> str:
    """Broadcasters and a few others are known by their letters; departments of the USA carry its name."""
    if body.category == "broadcaster" or body.name in _KNOWN_BY_LETTERS:
        return next((name for name in body.names if name.isupper()), body.name)
    return f"United States {body.name}" if body.category == "us_department" and "United" not in body.name else body.name


def singular(word: str) -> str:
    """Republicans to Republican: the form that stands for a group and its member."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


_WORLDWIDE = word_set(
    """intergovernmental un_organ un_agency un_mission bloc military_alliance treaty treaty_body forum eu_body
    peacekeeping supranational intergovernmental_historic military_alliance_historic sports court financial"""
)
"""Categories whose seat says nothing about whose they are."""
_ONE_OF_ITS_NAME = word_set("company newspaper broadcaster news_agency university ngo league government")
"""Categories whose names are one body's in every country; there are many senates."""


_KNOWN_BY_LETTERS = frozenset(
    {
        "National Aeronautics and Space Administration",
        "United Nations Children's Fund",
        "Fédération Internationale de Football Association",
    }
)


_KNOWN_ABROAD = 300_000
"""People from which on a place is taken by another name than its own: "Bombay", but not "Goa" for Mormugao."""


def _lies_in(city: City, place: Resolved) -> bool:
    if place.key_source == COUNTRY:
        return city.iso3 == place.key
    state = us_states().get(place.name)
    return bool(state and city.iso3 == "USA" and city.admin1 == state.postal)


def _likelihood(city: City, countries: Mapping[str, int]) -> float:
    """Millions of people count like mentions of the country; another name of a place counts far less than its own."""
    return (city.population + 1) * (1 + 3 * min(countries.get(city.iso3, 0), 3)) / (20 if city.rank else 1)


def _usual(city: City, surface: str) -> str:
    """The name to show: "New York" stays what the text calls "New York City"."""
    return surface if city.name.startswith(surface) or surface in capitals() else city.name
