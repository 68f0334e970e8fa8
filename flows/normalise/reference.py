"""Whom words refer to: a name in them, a pronoun, a description. Speakers and the parties of events ask here."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.normalise.article import Article, Name
from flows.normalise.entities import Cast, Entity
from flows.normalise.roles import Role
from flows.normalise.surfaces import words_of
from flows.normalise.wordlists import word_set
from schemas.layers import Span

NAME, PRONOUN, DESCRIPTION, CONTINUED = "name", "pronoun", "description", "continued"

_PERSONAL = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_THING = frozenset({"it", "its", "itself"})
_MANY = frozenset({"they", "them", "their", "themselves", "who", "we", "i", "you", "us"})
_MALE = word_set(
    """mr sir lord king prince father son brother husband man boy spokesman chairman businessman sheikh pope actor
    emperor congressman policeman"""
)
_FEMALE = word_set(
    """mrs ms miss lady dame queen princess mother daughter sister wife woman girl spokeswoman chairwoman businesswoman
    actress congresswoman"""
)
_SPEAKS_FOR = word_set(
    """official officials spokesman spokeswoman spokesperson spokespeople representative representatives lawyer lawyers
    agent agents statement statements report reports record records data figures document documents website"""
)
_BODIES = {
    "agency": "agency service bureau office intelligence administration", "company": "", "firm": "",
    "group": "", "organization": "", "organisation": "", "ministry": "ministry", "department": "department",
    "court": "court tribunal", "bank": "bank", "party": "party", "council": "council",
    "commission": "commission", "committee": "committee", "university": "university college", "union": "union",
    "team": "", "club": "", "paper": "times post newspaper daily",
    "newspaper": "times post newspaper daily journal gazette tribune herald", "channel": "", "network": "",
    "police": "police", "airline": "airlines airways air", "center": "center centre", "centre": "center centre",
    "service": "service", "association": "association", "foundation": "foundation fund",
    "institute": "institute", "board": "board", "government": "government", "military": "army forces",
    "army": "army", "body": "", "watchdog": "", "charity": "", "bureau": "bureau", "office": "office",
    "parliament": "parliament assembly congress", "senate": "senate", "house": "house",
    "alliance": "alliance nato", "bloc": "union", "church": "church", "school": "school",
    "hospital": "hospital", "federation": "federation", "league": "league", "authority": "authority",
    "store": "", "website": "", "chain": "", "carmaker": "", "manufacturer": "", "militia": "",
    "movement": "movement",
}  # fmt: skip
"""Words for bodies, with the words that their names hold; "" for those that any body's name may hold."""


@dataclass(frozen=True, slots=True)
class Referent:
    """Who is meant by some words and how that was found; no entity where nobody named is meant."""

    entity: Entity | None
    reason: str
    name: Name | None = None
    """The name that tells it, where one stands in the words."""


class Resolver:
    """Answers who is meant, for one article. Holds what the article tells of its people: roles and sexes."""

    def __init__(
        self, article: Article, cast: Cast, roles: Sequence[Role], places: Mapping[Name, Entity] | None = None
    ) -> None:
        self.article, self.cast, self.roles = article, cast, roles
        self.places = places or {}
        """The cities behind the names that stand for governments."""
        self.quoted: list[Span] = sorted(
            part for attribution in article.attributions if attribution.kind == "direct" for part in attribution.content
        )
        self.sexes = _sexes(article, cast, roles)

    def speaker(self, span: Span) -> Referent:
        """Who speaks: countries and peoples in the words ("Turkish officials") are not the speaker."""
        return self._refer(span, for_speech=True)

    def party(self, span: Span) -> Referent:
        """Who acts or is acted on: a country or people in the words is whose act it is."""
        return self._refer(span, for_speech=False)

    def _refer(self, span: Span, *, for_speech: bool) -> Referent:
        words = self.article.text[slice(*span)]
        plain = words.strip().lower()
        if plain in _PERSONAL:
            return Referent(self._person_before(span[0], _PERSONAL[plain]), PRONOUN)
        if plain in _THING:
            return Referent(self._thing_before(span[0]), PRONOUN)
        if plain in _MANY:
            return Referent(self._many_before(span[0]) if plain in ("they", "them") else None, PRONOUN)
        name = self._named(span, for_speech=for_speech)
        if name:
            return Referent(self.cast.of(name), NAME, name)
        described = self._described(span)
        if described or for_speech:
            return Referent(described, DESCRIPTION)
        whose = self._whose(span)
        return Referent(self.cast.of(whose), NAME, whose) if whose else Referent(None, DESCRIPTION)

    # By a name in the words

    def _named(self, span: Span, *, for_speech: bool) -> Name | None:
        """The name that is the head of the words: at their end, else before a relation or a clause."""
        names = self.article.names_in(*span)
        people = [name for name in names if name.type == "PERSON"]
        if person := next((name for name in people if not _owns(self.article.text, name.end, span[1])), None):
            return person
        heads = [n for n in names if n.type not in ("NORP", "PERSON") and self._is_head(n, span)]
        if heads:
            return heads[0]
        bodies = [n for n in names if n.type == "ORG" and self._speaks_for(n, span)]
        if bodies:
            return bodies[0]
        norps = [n for n in names if n.type == "NORP" and n.end == span[1]]
        return norps[0] if norps and not for_speech else None

    def _is_head(self, name: Name, span: Span) -> bool:
        """Whether nothing but a mark, a clause or a relation follows the name in the words."""
        rest = self.article.text[name.end : span[1]]
        before = self.article.text[span[0] : name.start].lower().split()
        alone = not before or all(word in ("the", "a", "an", "both", "and") for word in before) or name.type == "ORG"
        return (
            alone
            and bool(re.match(r"\s*(?:$|[,;(\u2014-]| and | in | on | of )", rest))
            and not (set(before) & {"of", "in", "from", "for", "at"})
        )

    def _speaks_for(self, name: Name, span: Span) -> bool:
        """Whether who is described speaks for the body: "NATO officials", "a spokesman for the Red Cross"."""
        words = set(words_of(self.article.text[span[0] : name.start]) + words_of(self.article.text[name.end : span[1]]))
        return bool(words & _SPEAKS_FOR) or words <= _BODIES.keys() | {"the", "a", "an", "news", "television"}

    def _whose(self, span: Span) -> Name | None:
        """The country, people or body that the words belong to: "the Turkish military", "Japan's parliament"."""
        names = [n for n in self.article.names_in(*span) if n.type in ("NORP", "GPE", "ORG", "LOC")]
        return names[0] if names else None

    # By a pronoun

    def _person_before(self, offset: int, sex: str) -> Entity | None:
        """The person named last in the sentences before, the first one in the nearest sentence that fits."""
        for names in self._sentences_back(offset, limit=6):
            people = [name for name in names if self.cast.of(name).type == "PERSON"]
            fitting = [n for n in people if self.sexes.get(self.cast.of(n), sex) == sex and not self._in_quotes(n)]
            if fitting:
                return self.cast.of(fitting[0])
        return None

    def _thing_before(self, offset: int) -> Entity | None:
        """Who "it" is: the body, else the country named last, at the head of a sentence before."""
        for names in self._sentences_back(offset, limit=3):
            things = [name for name in names if name.type in ("ORG", "GPE") and not self._in_quotes(name)]
            bodies = [name for name in things if name.type == "ORG"]
            if things:
                return self.cast.of((bodies or things)[0])
        return None

    def _many_before(self, offset: int) -> Entity | None:
        return None

    def _sentences_back(self, offset: int, limit: int) -> Iterator[list[Name]]:
        """The names of the sentence up to the offset, then of each sentence before it."""
        start, _ = self.article.sentence_at(offset)
        yield [name for name in self.article.names_in(start, offset) if name.end <= offset]
        for _ in range(limit):
            if start <= max(0, self.article.title_end):
                return
            end = start
            start, sentence_end = self.article.sentence_at(start - 1)
            yield self.article.names_in(start, min(end, sentence_end))

    def _in_quotes(self, name: Name) -> bool:
        return any(start <= name.start < end for start, end in self.quoted)

    # By a description

    def _described(self, span: Span) -> Entity | None:
        """Who has that office here ("the minister"), or the body of that kind named last ("the agency")."""
        words = self.article.text[slice(*span)].strip()
        match = re.match(r"(?i)(?:the|this|that|its|their|his|her)\s+(?:\w+[\s-]+){0,3}?(\w+)$", words)
        whose = self._whose(span)
        country = self.cast.of(whose).country if whose else None
        if not match and not country and not words[:1].islower():
            return None
        noun = match[1].lower() if match else words.split()[-1].lower() if words else ""
        return self._holder(noun, span[0], country) or (self._body(noun, span[0]) if match else None)

    def _holder(self, noun: str, offset: int, country: str | None) -> Entity | None:
        """The person with that office or occupation, for that country where one is told: the last before, else any."""
        fitting = [role for role in self.roles if role.title.lower().split()[-1] == noun]
        if country:
            fitting = [role for role in fitting if country in (role.country, role.person.country)]
        before = [role for role in fitting if role.start < offset]
        return (before or fitting)[-1].person if before else fitting[0].person if fitting else None

    def _body(self, noun: str, offset: int) -> Entity | None:
        if noun not in _BODIES:
            return None
        wanted = frozenset(_BODIES[noun].split())
        names = [name for name in self.article.names_before(offset) if name.type == "ORG" and not self._in_quotes(name)]
        for name in reversed(names):
            entity = self.cast.of(name)
            if not wanted or wanted & _all_words(entity):
                return entity
        return None


def _all_words(entity: Entity) -> frozenset[str]:
    texts: Iterable[str] = {name.text for name in entity.names} | {entity.name}
    return frozenset(word for text in texts for word in words_of(text))


def _owns(text: str, end: int, limit: int) -> bool:
    """Whether the name owns what follows: "Smith's lawyer"."""
    return bool(re.match(r"['\u2019]s?\s+\w", text[end:limit]))


def _sexes(article: Article, cast: Cast, roles: Sequence[Role]) -> dict[Entity, str]:
    """What titles before names and nouns of roles tell of a person's sex."""
    found: dict[Entity, str] = {}
    for role in roles:
        words = set(role.title.lower().split())
        if words & _MALE or words & _FEMALE:
            found.setdefault(role.person, "m" if words & _MALE else "f")
    for name in article.names:
        entity = cast.of(name)
        if entity.type == "PERSON" and entity not in found:
            words = words_of(article.text[max(0, name.start - 6) : name.start] + name.text.split()[0])
            if sex := next(("m" if word in _MALE else "f" for word in words if word in _MALE | _FEMALE), None):
                found[entity] = sex
    return found
