"""To which country the persons, bodies and buildings of an article belong, as far as its words tell."""

import re
from collections import Counter
from collections.abc import Iterable

from flows.normalise import places
from flows.normalise.article import Article, Name
from flows.normalise.entities import Cast, Entity
from flows.normalise.roles import Role
from flows.normalise.wordlists import word_set
from schemas.reference import titles_by_name

_GAP = re.compile(r"(?:['\u2019]s?)?(?: [a-z][\w-]*){0,3} $")
_NO_GAP = word_set(
    """and or in on at to from with by of for said says told against over after as who that the a is was"""
)
_HERE = re.compile(r"(?:,| in| of| at) (?:the )?$")
_DESCRIBED = re.compile(r", an? (?=[A-Z])")
_OWNED = frozenset({"ORG", "FAC", "LOC", "GPE", "EVENT", "PRODUCT"})
"""Types whose names and neighbours can tell a country; a person's comes from offices too."""
_SCOPES = frozenset({"country", "ministry", "legislature", "subnational", "police", "court", "military"})


def assign_countries(article: Article, cast: Cast, roles: Iterable[Role]) -> None:
    """Fill `country` of the entities that have none. Changes the entities of the cast."""
    home = _home(_counts(cast))
    ground = _home(_counts(cast, ("GPE",)))
    by_person: dict[Entity, list[Role]] = {}
    for role in roles:
        by_person.setdefault(role.person, []).append(role)
    for entity in cast.entities:
        if entity.country or entity.resolved or entity.type not in _OWNED:
            continue
        entity.country = (
            _inside_name(entity) or _from_before(article, cast, entity) or _from_behind(article, cast, entity)
        )
        if entity.type in ("FAC", "GPE") and entity.country is None:
            # A nationality does not count here: whose drones strike says nothing about where.
            entity.country = ground
    for entity in cast.entities:
        if entity.type == "PERSON" and entity.country is None:
            entity.country = _of_person(article, cast, entity, by_person.get(entity, []), home)


def _counts(cast: Cast, types: tuple[str, ...] = ("GPE", "NORP")) -> Counter[str]:
    """How often the article names each country, or its people."""
    counts: Counter[str] = Counter()
    for entity in cast.entities:
        if entity.type in types and entity.country:
            counts[entity.country] += len(entity.names)
    return counts


def _home(counts: Counter[str]) -> str | None:
    """The country that the article is about: the one that makes up half of all countries' mentions."""
    if not counts:
        return None
    country, count = counts.most_common(1)[0]
    return country if 2 * count >= counts.total() else None


def _of_person(article: Article, cast: Cast, person: Entity, roles: list[Role], home: str | None) -> str | None:
    for role in roles:
        if role.country:
            return role.country
    found = _from_before(article, cast, person) or _from_behind(article, cast, person)
    if found:
        return found
    return home if any(_is_public_office(role.title) for role in roles) else None


def _is_public_office(title: str) -> bool:
    """Offices that an article names without their country when they are its own country's."""
    known = titles_by_name().get(title.lower()) or titles_by_name().get(title.lower().split()[-1])
    return bool(known and known.scope in _SCOPES)


def _inside_name(entity: Entity) -> str | None:
    """A country, people or city in the name: "Bank of Japan", "Kenya Airways", "University of Montreal"."""
    words = [word for name in entity.names for word in [name.text.replace("\u2019", "'").split()]]
    for parts in words:
        for width in (3, 2, 1):
            for at in range(len(parts) - width + 1):
                part = " ".join(parts[at : at + width])
                if part[0].isupper() and part != entity.name and (found := _country_of(part)):
                    return found
    return None


def _country_of(words: str) -> str | None:
    found = places.country_named(words) or places.state_named(words) or places.nationality_named(words)
    return found.country if found else None


def _from_before(article: Article, cast: Cast, entity: Entity) -> str | None:
    """The country that owns it: "Germany's Federal Foreign Office", "Turkish broadcaster NTV"."""
    for name in entity.names:
        before = article.names_before(name.start)
        if before and (country := _country_at(cast, before[-1])):
            gap = article.text[before[-1].end : name.start]
            if gap.endswith(" ") and _GAP.match(gap) and not set(gap.split()) & _NO_GAP:
                return country
    return None


def _from_behind(article: Article, cast: Cast, entity: Entity) -> str | None:
    """The country told behind it: "NTV, a Turkish broadcaster", "the Grand Mosque in Tarsk"."""
    for name in entity.names:
        for following in article.names_in(name.end, name.end + 30)[:1]:
            gap = article.text[name.end : following.start]
            country = _country_at(cast, following)
            if country and (
                _DESCRIBED.fullmatch(gap)
                or re.fullmatch(r", an? ", gap)
                or (entity.type != "PERSON" and _HERE.fullmatch(gap))
            ):
                return country
            if country and entity.type == "PERSON" and gap == " of ":
                return country
    return None


def _country_at(cast: Cast, name: Name) -> str | None:
    entity = cast.of(name)
    return entity.country if entity.type in ("GPE", "NORP", "LOC") else None
