"""The fact tables as typed, cached values: countries, places, peoples, bodies, titles, event codes. Origins: README.md."""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

# Where the lowest number is a special case ("apologise", "complain officially") the general code is set by hand.
_GENERAL_CODES: dict[tuple[str, str | None], str] = {
    ("ACCUSE", None): "110", ("ACCUSE", "allege"): "112", ("ASSAULT", None): "190", ("ASSAULT", "targeted"): "186",
    ("CONCEDE", None): "080", ("MOBILIZE", "police"): "153", ("MOBILIZE", "troops"): "154",
    ("REQUEST", "yield"): "105", ("RETREAT", None): "084", ("RETREAT", "withdraw"): "0874",
    ("SANCTION", "discontinue"): "163", ("THREATEN", "relations"): "1313",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country or dependent territory."""

    iso2: str
    iso3: str
    name: str
    names: tuple[str, ...]
    """All spellings that news uses, the usual one first; former names included."""
    adjectives: tuple[str, ...]
    capital: str | None
    latitude: float | None
    longitude: float | None
    wikidata_id: str | None
    geonames_id: str | None
    legislature: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nationality:
    """A word that says which people, religion, party or region someone belongs to."""

    surface: str
    kind: str
    """adjective, person or plural."""
    iso3: str | None
    """The one country that it points to; None for religions, peoples without a state and ambiguous words."""
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A body of world news: its usual name first among its names."""

    name: str
    names: tuple[str, ...]
    category: str
    iso3: str | None
    """Country of its seat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHolder:
    """Somebody who holds or held a high office; no two share a spelling of their names."""

    name: str
    names: tuple[str, ...]
    """Spellings with a given name and a family name."""
    iso3: str
    office: str
    wikidata_id: str | None
    is_distinctive: bool
    """Whether the name alone tells who is meant: no name that many people of English-speaking countries bear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metonym:
    """A building, street or capital whose name stands for an office."""

    surface: str
    kind: str
    stands_for: str
    iso3: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state of the USA or the District of Columbia."""

    name: str
    postal: str
    abbreviations: tuple[str, ...]
    """Of the news style; postal codes are not among them: IN, OR and ME are words."""
    capital: str | None
    latitude: float | None
    longitude: float | None
    demonym: str
    geonames_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """An office, rank, occupation or honorific."""

    title: str
    variants: tuple[str, ...]
    category: str
    is_prefix: bool
    """It may stand right before a name."""
    scope: str
    """What it governs: country, ministry, legislature, court, military, organisation, none, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A populated place of more than 15,000 people."""

    geonames_id: str
    name: str
    iso3: str
    admin1: str
    latitude: float
    longitude: float
    population: int
    rank: int
    """0 where the looked-up words are its own name, 1 where they are another name of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """A PLOVER event type with the scores of its modes."""

    code: str
    definition: str
    quad_class: int
    score: float
    modes: Mapping[str, float | None]


@cache
def countries() -> tuple[Country, ...]:
    """All countries and territories in the order of their ISO codes."""
    return tuple(_country(row) for row in _rows("countries"))


@cache
def iso3_of() -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 to alpha-3."""
    return MappingProxyType({country.iso2: country.iso3 for country in countries()})


@cache
def countries_by_iso3() -> Mapping[str, Country]:
    """Countries by their alpha-3 code."""
    return MappingProxyType({country.iso3: country for country in countries()})


@cache
def countries_by_name() -> Mapping[str, Country]:
    """Countries by every name that news uses for them; usual names win over other countries' former ones."""
    found: dict[str, Country] = {}
    for place in range(max(len(country.names) for country in countries())):
        for country in countries():
            if place < len(country.names):
                found.setdefault(country.names[place], country)
    return MappingProxyType(found)


@cache
def capitals() -> Mapping[str, Country]:
    """Capitals to their countries."""
    return MappingProxyType({country.capital: country for country in countries() if country.capital})


@cache
def nationalities() -> Mapping[str, Nationality]:
    """Words for peoples, religions and parties; a word of two countries has no country here."""
    found: dict[str, Nationality] = {}
    for row in _rows("nationalities"):
        surface, iso3 = row["surface"], _iso3(row["iso"])
        known = found.get(surface)
        if known and known.iso3 != iso3:
            iso3 = None
        found[surface] = Nationality(
            surface=surface, kind=known.kind if known else row["kind"], iso3=iso3, note=row["note"] or None
        )
    return MappingProxyType(found)


@cache
def organisations() -> tuple[Organisation, ...]:
    """Bodies that world news names often."""
    return tuple(_organisation(row) for row in _rows("organizations"))


@cache
def organisations_by_name() -> Mapping[str, Organisation]:
    """Organisations by every name and acronym; the first listed wins."""
    found: dict[str, Organisation] = {}
    for body in organisations():
        for name in body.names:
            found.setdefault(name, body)
    return MappingProxyType(found)


@cache
def office_holders() -> tuple[OfficeHolder, ...]:
    """Chiefs of state and of government since about 2014, US presidents, and sitting members of the US Congress."""
    return tuple(_office_holder(row) for row in _rows("office_holders"))


@cache
def metonyms() -> Mapping[str, Metonym]:
    """Names that stand for an office, by surface."""
    return MappingProxyType({row["surface"]: _metonym(row) for row in _rows("metonyms")})


@cache
def us_states() -> Mapping[str, State]:
    """States of the USA by name and by the abbreviations that news style uses."""
    found: dict[str, State] = {}
    for row in _rows("us_states"):
        state = _state(row)
        for name in (state.name, *state.abbreviations):
            found.setdefault(name, state)
    return MappingProxyType(found)


@cache
def titles() -> tuple[Title, ...]:
    """Offices, ranks, occupations and honorifics."""
    return tuple(_title(row) for row in _rows("titles"))


@cache
def titles_by_name() -> Mapping[str, Title]:
    """Titles by their lower-case wording and that of their variants."""
    found: dict[str, Title] = {}
    for title in titles():
        for name in (title.title, *title.variants):
            found.setdefault(name.lower(), title)
    return MappingProxyType(found)


@cache
def role_modifiers() -> tuple[str, ...]:
    """Words that say how an office is held: former, acting, deputy, elect; with a hyphen where they are joined."""
    return tuple(json.loads(_text("role_modifiers.json")))


def cities_named(name: str) -> tuple[City, ...]:
    """Cities of that name or alias, own names before aliases, the most populous first; empty where there is none."""
    rows = _city_rows().get(name, ())
    return tuple(sorted((_city(row, name) for row in rows), key=lambda city: (city.rank, -city.population)))


@cache
def event_types() -> Mapping[str, EventType]:
    """The 16 PLOVER types by code."""
    events = json.loads(_text("plover.json"))["events"]
    return MappingProxyType({event["code"]: _event_type(event) for event in events})


@cache
def event_contexts() -> tuple[str, ...]:
    """PLOVER's contexts."""
    return tuple(context["name"] for context in json.loads(_text("plover.json"))["contexts"])


@cache
def cameo_codes() -> Mapping[tuple[str, str | None], str]:
    """(PLOVER type, mode) to the most general CAMEO code that means it; pairs without such a code are left out."""
    best: dict[tuple[str, str | None], str] = {}
    for code in sorted(_cameo(), key=lambda code: (len(code["code"]), code["code"])):
        if (meaning := code["plover"]) and len(code["code"]) > 2:
            best.setdefault((meaning["event"], meaning["mode"]), code["code"])
    return MappingProxyType(best | _GENERAL_CODES)


@cache
def _cameo() -> tuple[dict, ...]:
    return tuple(json.loads(_text("cameo.json"))["codes"])


def _text(name: str) -> str:
    return (files(__name__) / name).read_text("utf-8")


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(_text(f"{name}.csv").splitlines())


def _parts(value: str) -> tuple[str, ...]:
    return tuple(part for part in value.split("|") if part)


def _iso3(iso: str) -> str | None:
    """ISO alpha-3 of "FR" or of a region such as "ES-CT"; None for none and for several ("DO|DM")."""
    return iso3_of().get(iso[:2]) if iso and "|" not in iso else None


def _real(value: str) -> float | None:
    return float(value) if value else None


def _country(row: dict[str, str]) -> Country:
    names = (row["name"], row["official_name"], *_parts(row["aliases"]), *_parts(row["former_names"]))
    return Country(
        iso2=row["iso2"], iso3=row["iso3"], name=row["name"], names=tuple(dict.fromkeys(n for n in names if n)),
        adjectives=_parts(row["demonym_adjectives"]), capital=row["capital"] or None,
        latitude=_real(row["lat"]), longitude=_real(row["lon"]), wikidata_id=row["wikidata"] or None,
        geonames_id=row["geonameid"] or None, legislature=row["legislature"] or None,
    )  # fmt: skip


def _organisation(row: dict[str, str]) -> Organisation:
    names = (row["name"], row["acronym"], *_parts(row["aliases"]))
    return Organisation(
        name=row["name"], names=tuple(dict.fromkeys(n for n in names if n)), category=row["category"],
        iso3=_iso3(row["iso2"]),
    )  # fmt: skip


def _office_holder(row: dict[str, str]) -> OfficeHolder:
    return OfficeHolder(
        name=row["name"], names=(row["name"], *_parts(row["aliases"])), iso3=iso3_of()[row["iso2"]],
        office=row["office"], wikidata_id=row["wikidata"] or None,
        is_distinctive=row["distinctive"] == "yes",
    )  # fmt: skip


def _metonym(row: dict[str, str]) -> Metonym:
    return Metonym(
        surface=row["surface"], kind=row["kind"], stands_for=row["stands_for"], iso3=_iso3(row["iso2"]),
        note=row["note"] or None,
    )  # fmt: skip


def _state(row: dict[str, str]) -> State:
    return State(
        name=row["name"], postal=row["postal"], abbreviations=tuple({row["ap_abbreviation"]} - {row["name"]}), capital=row["capital"] or None,
        latitude=_real(row["capital_lat"]), longitude=_real(row["capital_lon"]), demonym=row["demonym"],
        geonames_id=row["geonameid"],
    )  # fmt: skip


def _title(row: dict[str, str]) -> Title:
    return Title(
        title=row["title"], variants=_parts(row["variants"]), category=row["category"],
        is_prefix=row["prefix"] == "y", scope=row["scope"],
    )  # fmt: skip


def _event_type(event: dict) -> EventType:
    return EventType(
        code=event["code"], definition=event["definition"], quad_class=event["quad_number"], score=event["score"],
        modes=MappingProxyType({mode["name"]: mode["score"] for mode in event["modes"]}),
    )  # fmt: skip


@cache
def _city_rows() -> Mapping[str, list[list[str]]]:
    with gzip.open((files(__name__) / "cities.csv.gz").open("rb"), "rt", encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        found: dict[str, list[list[str]]] = defaultdict(list)
        for row in rows:
            for name in {row[1], row[2], *_parts(row[8])} - {""}:
                found[name].append(row)
    return found


def _city(row: list[str], name: str) -> City:
    return City(
        geonames_id=row[0], name=row[1], iso3=iso3_of().get(row[3], row[3]), admin1=row[4], latitude=float(row[5]),
        longitude=float(row[6]), population=int(row[7] or 0), rank=0 if name in row[1:3] else 1,
    )  # fmt: skip
