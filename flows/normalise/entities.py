"""Names of one article to the things that they name: variants grouped, known places and bodies resolved."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flows.normalise import places
from flows.normalise.article import Article, Name
from flows.normalise.people import person_named
from flows.normalise.places import Resolved
from flows.normalise.surfaces import (
    PARTICLES,
    expanded,
    fullness,
    holds,
    initials,
    is_acronym,
    organisation_words,
    person_words,
    same_words,
    tidy,
    words_of,
)
from flows.normalise.wordlists import word_set
from schemas.ids import hashed

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_LINKABLE = frozenset({"PERSON", "ORG", "EVENT", "PRODUCT", "FAC", "LOC", "GPE"})
_GENERIC = word_set(
    """ministry department university bank council commission committee party senate house court army police agency
    union group association federation national international united new north south east west city state
    central world first general federal royal american british islamic democratic people press news"""
)
"""Words that alone say nothing about which body is meant."""


@dataclass(slots=True, eq=False)
class Entity:
    """A thing that the article names, while its row is being made."""

    type: str
    names: list[Name] = field(default_factory=list)
    """Where it is named, in order."""
    resolved: Resolved | None = None
    country: str | None = None
    """ISO alpha-3 of the country it is or belongs to."""

    _told: tuple[object, str, str] | None = field(default=None, repr=False)
    """Name and id as computed last, with what they were computed from: rows ask for them often."""

    @property
    def name(self) -> str:
        """The canonical name: that of the resolved thing, else the fullest form in the article."""
        return self._name_and_id()[0]

    @property
    def entity_id(self) -> str:
        """From the resolved key, else from type, name and country."""
        return self._name_and_id()[1]

    def _name_and_id(self) -> tuple[str, str]:
        state = (len(self.names), self.country)
        if self._told is None or self._told[0] != state:
            known = self.resolved if self.type != "PERSON" else None  # of a person news knows the usual name better
            name = known.name if known else _canonical(self.type, self.names)
            key = (self.resolved.key_source, self.resolved.key) if self.resolved else None
            plain = (places.NAME, self.type, " ".join(words_of(name)), self.country)
            self._told = (state, name, hashed("entity", *(key or plain)))
        return self._told[1], self._told[2]

    def row(self) -> dict[str, object]:
        """Its row of `entities`."""
        known = self.resolved
        return {
            "entity_id": self.entity_id, "name": self.name, "type": self.type, "country": self.country,
            "key_source": known.key_source if known else places.NAME,
            "wikidata_id": known.wikidata_id if known else None,
            "geonames_id": known.geonames_id if known else None,
            "latitude": known.latitude if known else None, "longitude": known.longitude if known else None,
        }  # fmt: skip

    def aliases(self) -> set[str]:
        """The forms under which the article names it, on one line each."""
        return {" ".join(name.text.split()) for name in self.names}


def _canonical(type_: str, names: Sequence[Name]) -> str:
    """The name to show for what no table knows."""
    forms = [tidy(name.text) for name in names]
    if type_ == "PERSON":
        return _usual(forms)
    fullest = max(forms, key=fullness)
    return expanded(fullest) if type_ == "ORG" else fullest


def _usual(forms: Sequence[str]) -> str:
    """A person's usual name: the form with first name and surname met most often, else the fullest."""
    counts = Counter(form for form in forms if len(person_words(form)) > 1 and person_words(form)[0] not in PARTICLES)
    if not counts:
        return max(forms, key=fullness)
    # The first met among equals: max keeps the first, and Counter keeps the order of the text.
    return max(counts, key=lambda form: (counts[form], -len(words_of(form))))


def known_entity(resolved: Resolved, type_: str) -> Entity:
    """A thing that is meant but not named as such: the country behind its capital's name."""
    return Entity(type=type_, resolved=resolved, country=resolved.country)


@dataclass(slots=True, eq=False)
class Cast:
    """The entities of one article and who is named where."""

    entities: list[Entity]
    by_name: dict[Name, Entity]

    def of(self, name: Name) -> Entity:
        """The entity that this name names."""
        return self.by_name[name]

    def move(self, name: Name, entity: Entity) -> None:
        """Let the name name that entity from now on."""
        self.by_name[name].names.remove(name)
        entity.names = sorted([*entity.names, name], key=lambda other: other.start)
        self.by_name[name] = entity

    def add(self, resolved: Resolved, type_: str) -> Entity:
        """The entity of that key: one of the article's, else a new one."""
        for entity in self.entities:
            if entity.resolved and (entity.resolved.key_source, entity.resolved.key) == (
                resolved.key_source,
                resolved.key,
            ):
                return entity
        self.entities.append(known_entity(resolved, type_))
        return self.entities[-1]


def cast_of(article: Article) -> Cast:
    """Group and resolve the names of the article."""
    types = _types(article.names)
    by_surface: dict[tuple[str, tuple[str, ...]], list[Name]] = defaultdict(list)
    for name in article.names:
        by_surface[types[_key(name)], _key(name)].append(name)
    countries = _countries(by_surface)
    entities: list[Entity] = []
    open_surfaces: list[Entity] = []
    resolved_entities: dict[tuple[str, str], Entity] = {}
    for (type_, _), names in by_surface.items():
        resolved = _resolved(article, type_, names, countries, by_surface)
        if resolved is None:
            open_surfaces.append(Entity(type=type_, names=names))
        elif known := resolved_entities.get((resolved.key_source, resolved.key)):
            known.names += names
        else:
            known = Entity(type=type_, names=list(names), resolved=resolved, country=resolved.country)
            resolved_entities[resolved.key_source, resolved.key] = known
            entities.append(known)
    entities += _grouped(article, open_surfaces, entities)
    for entity in entities:
        entity.names.sort(key=lambda name: name.start)
    entities.sort(key=lambda entity: entity.names[0].start)
    return Cast(entities, {name: entity for entity in entities for name in entity.names})


def _key(name: Name) -> tuple[str, ...]:
    return words_of(name.text) or (name.text,)


def _types(names: Iterable[Name]) -> dict[tuple[str, ...], str]:
    """One type for each form: the one that the recogniser gives it most often, the first among equals."""
    votes: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for name in names:
        votes[_key(name)][name.type] += 1
    return {key: counts.most_common(1)[0][0] for key, counts in votes.items()}


def _countries(by_surface: Mapping[tuple[str, tuple[str, ...]], Sequence[Name]]) -> Counter[str]:
    """How often the article names each country, by name or nationality."""
    found: Counter[str] = Counter()
    for (type_, _), names in by_surface.items():
        if type_ == "GPE":
            resolved = places.country_named(names[0].text) or places.state_named(names[0].text)
        else:
            resolved = places.nationality_named(names[0].text) if type_ == "NORP" else None
        if resolved and resolved.country:
            found[resolved.country] += len(names)
    return found


def _resolved(
    article: Article,
    type_: str,
    names: Sequence[Name],
    countries: Mapping[str, int],
    by_surface: Iterable[tuple[str, tuple[str, ...]]],
) -> Resolved | None:
    text = names[0].text
    match type_:
        case "GPE":
            half = _half_country(text, countries)
            inside = _inside(article, names)
            city = places.city_named(text, countries, inside) if inside else None
            return (
                half
                or city
                or places.country_named(text)
                or places.state_named(text)
                or places.city_named(text, countries)
            )
        case "LOC":
            return _half_country(text, countries)
        case "NORP":
            return places.nationality_named(text)
        case "ORG":
            if is_acronym(text) and _spelled_out(article, names, by_surface):
                return None
            return _organisation(text, names, countries, by_surface)
        case "PERSON":
            return person_named(text, countries, article.text)
        case _:
            return None


def _organisation(
    text: str, names: Sequence[Name], countries: Mapping[str, int], by_surface: Iterable[tuple[str, tuple[str, ...]]]
) -> Resolved | None:
    """The known body; a bare "Senate" or "State Department" only where the article is about that country.

    A longer name in the article that holds the bare one wins over the table: "Senate" beside "Puerto Rico Senate".
    """
    found = places.organisation_named(text) or places.organisation_named(expanded(text))
    if not found or not found.country or is_acronym(text) or places.is_one_of_its_name(found):
        return found
    if found.country in _named_in(text):
        return found
    words = words_of(text)
    if any(
        type_ == "ORG"
        and len(w) > len(words)
        and holds(w, words)
        and not places.organisation_named(" ".join(w).title())
        for type_, w in by_surface
    ):
        return None
    return found if not countries or 4 * countries.get(found.country, 0) >= max(countries.values()) else None


def _named_in(text: str) -> set[str | None]:
    """Countries that stand in a body's name."""
    words = text.split()
    parts = (" ".join(words[at : at + width]) for width in (1, 2) for at in range(len(words)))
    found = (places.country_named(part) or places.nationality_named(part) for part in parts)
    return {place.country for place in found if place}


def _half_country(text: str, countries: Mapping[str, int]) -> Resolved | None:
    """The country that "the North" means beside "North Korea" and "South Korea"."""
    iso3 = {"north": "PRK", "south": "KOR"}.get(" ".join(words_of(text)))
    return places.country_coded(iso3) if iso3 and countries.get("PRK") and countries.get("KOR") else None


_BEHIND = re.compile(r",\s+(?P<place>[A-Z][\w.]*(?: [A-Z][\w.]*)*)")


def _inside(article: Article, names: Sequence[Name]) -> Resolved | None:
    """The country or US state that stands right behind one of the names: "Springfield, Illinois"."""
    for name in names:
        if match := _BEHIND.match(article.text, name.end):
            place = match["place"]
            found = places.state_named(place) or places.state_named(place.rstrip(".")) or places.country_named(place)
            if found:
                return found
    return None


def _spelled_out(article: Article, names: Sequence[Name], by_surface: Iterable[tuple[str, tuple[str, ...]]]) -> bool:
    """Whether the article itself says what the acronym stands for, in a name that no table knows."""
    letters = names[0].text.replace(".", "").lower()
    long = [words for type_, words in by_surface if type_ == "ORG" and len(words) > 1 and letters in initials(words)]
    return any(places.organisation_named(" ".join(w.capitalize() for w in words)) is None for words in long)


# Grouping what no table knows


def _grouped(article: Article, surfaces: list[Entity], known: Sequence[Entity]) -> list[Entity]:
    """Shorter forms join the fuller ones that hold them; what is left stands for itself."""
    groups: list[Entity] = []
    order = sorted(surfaces, key=lambda entity: (-len(words_of(entity.names[0].text)), entity.names[0].start))
    for entity in order:
        candidates = [*groups, *(k for k in known if k.type == entity.type and k.type in ("ORG", "PERSON"))]
        home = _home(article, entity, candidates) if entity.type in _LINKABLE else None
        if home is None:
            groups.append(entity)
        else:
            home.names += entity.names
    return groups


def _home(article: Article, entity: Entity, groups: Sequence[Entity]) -> Entity | None:
    """The fuller entity that this form belongs to: the best fit, then the one named last before it."""
    start = _first_in_body(article, entity)
    scored = [
        (fit, nearest, group)
        for group in groups
        if group.type == entity.type or {group.type, entity.type} <= _PLACES
        if (fit := max((_fit(article, group, name, entity) for name in _forms(group)), default=0))
        for nearest in [max((name.start for name in group.names if name.start < start), default=-1)]
    ]
    return max(scored, key=lambda item: item[:2])[2] if scored else None


def _forms(entity: Entity) -> list[Name]:
    """One name for each form."""
    return list({_key(name): name for name in entity.names}.values())


def _first_in_body(article: Article, entity: Entity) -> int:
    return next((name.start for name in entity.names if name.start >= article.title_end), len(article.text))


def _fit(article: Article, group: Entity, longer: Name, entity: Entity) -> int:
    """How well the form fits the longer name: 0 not at all, more is better."""
    short = entity.names[0]
    if entity.type == "PERSON":
        return _person_fit(person_words(longer.text), person_words(short.text))
    if entity.type == "ORG":
        return _organisation_fit(article, group, longer, entity)
    if entity.type in ("EVENT", "PRODUCT", "FAC") and holds(words_of(longer.text), words_of(short.text)):
        return 1 if set(words_of(short.text)) - _GENERIC else 0
    return 0


def _person_fit(longer: tuple[str, ...], shorter: tuple[str, ...]) -> int:
    """Surname best, then the same ends with other middle names, then a first name or a leading surname."""
    if longer == shorter:
        return 4
    if len(shorter) >= len(longer):
        return 0
    if longer[-len(shorter) :] == shorter:
        return 3
    if len(shorter) > 1 and (longer[0], longer[-1]) == (shorter[0], shorter[-1]):
        return 3
    if len(shorter) > 1 and shorter[-1] == longer[-1] and len(shorter[0]) == 1 and longer[0].startswith(shorter[0]):
        return 2
    if longer[: len(shorter)] == shorter:
        return 2
    return 1 if holds(longer, shorter) else 0


def _organisation_fit(article: Article, group: Entity, longer: Name, entity: Entity) -> int:
    short = entity.names[0]
    long_words, short_words = organisation_words(longer.text), organisation_words(short.text)
    if long_words == short_words:
        return 4
    if is_acronym(short.text) and len(long_words) > 1:
        letters = short.text.replace(".", "").lower()
        if _in_brackets(article, group, entity):
            return 4
        return 3 if letters in initials(words_of(longer.text)) else 0
    if same_words(long_words, short_words):
        return 3
    if group.resolved or len(short_words) >= len(long_words) or not holds(long_words, short_words):
        return 0
    if len(short_words) == 1 and short_words[0] in _GENERIC:
        return 1
    introduced = min(name.start for name in group.names) < _first_in_body(article, entity)
    return 2 if introduced else 0


def _in_brackets(article: Article, group: Entity, entity: Entity) -> bool:
    """Whether the acronym stands in brackets behind the name: "National Intelligence Service (NIS)"."""
    ends = {name.end for name in group.names}
    return any(
        (opening := article.text.rfind("(", 0, name.start)) >= 0
        and article.text[opening + 1 : name.start].strip(" \u201c\"'") in ("", "the")
        and any(end in ends for end in range(opening - 3, opening + 1))
        for name in entity.names
    )
