"""Which tellings tell the same event: within an article by type and parties, across articles by the event's key."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flows.normalise.article import Article
from flows.normalise.dates import DateRange
from flows.normalise.events import Event
from flows.normalise.surfaces import words_of
from schemas.ids import hashed
from schemas.vocab import ArgumentRole

ALONE, SAME_ARTICLE, SAME_KEY = "alone", "same_article", "same_key"
_SCORES = {ALONE: 1.0, SAME_ARTICLE: 0.8, SAME_KEY: 0.7}
"""How sure a decision of that kind is, set by hand until it is measured."""

_BY_PLACE_AND_DAY = frozenset({"ASSAULT", "HAZARD", "PROTEST"})
"""Types whose victims and doers are told in many ways: place, day and mode identify them better than parties."""

_COMPARED = 20
"""Tellings of an event that a new one is compared with: enough for an article, and bounded for a list."""

_Parties = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """A telling with what it is compared by, computed once."""

    event: Event
    parties: _Parties
    place: str | None
    trigger: str


@dataclass(slots=True)
class _Cluster:
    """Tellings of one article that tell the same event."""

    told: list[_Told] = field(default_factory=list)

    def parties(self) -> _Parties:
        """The parties of the telling that names most."""
        return max((one.parties for one in self.told), key=lambda parties: len(parties[0]) + len(parties[1]))

    def dates(self) -> DateRange | None:
        """The first dates that a telling gives."""
        return next((one.event.dates for one in self.told if one.event.dates), None)

    def place(self) -> str | None:
        """The first place that a telling gives."""
        return next((one.place for one in self.told if one.place), None)

    def mode(self) -> str | None:
        """The first mode that a telling gives."""
        return next((one.event.frame.mode for one in self.told if one.event.frame.mode), None)


def link_rows(article: Article, events: Sequence[Event], *, method: str, version: str) -> Iterable[dict[str, object]]:
    """The rows of `event_links`: every telling once. The same key in another article gives the same event id."""
    for cluster in _clusters([_told(article, event) for event in events]):
        event_id, shared = _event_id(article, cluster)
        reason = SAME_KEY if shared else SAME_ARTICLE if len(cluster.told) > 1 else ALONE
        for one in cluster.told:
            yield {
                "event_mention_id": one.event.mention_id, "article_id": article.article_id,
                "revision_id": article.revision_id, "published_date": article.published, "event_id": event_id,
                "score": _SCORES[reason], "reason": reason, "method": method, "version": version,
            }  # fmt: skip


def _told(article: Article, event: Event) -> _Told:
    place = " ".join(words_of(article.text[slice(*event.place)])) if event.place else None
    return _Told(
        event=event,
        parties=(_keys(article, event, ArgumentRole.ACTOR), _keys(article, event, ArgumentRole.RECIPIENT)),
        place=event.place_entity.entity_id if event.place_entity else place,
        trigger=article.text[slice(*event.frame.trigger)].casefold(),
    )


def _keys(article: Article, event: Event, role: str) -> frozenset[str]:
    """Who plays the role: ids, else the words."""
    return frozenset(
        party.referent.entity.entity_id
        if party.referent.entity
        else " ".join(words_of(article.text[slice(*party.span)]))
        for party in event.parties
        if party.role == role
    )


def _clusters(tellings: Sequence[_Told]) -> list[_Cluster]:
    """Each telling joins the first event of its type and status with which all its tellings agree."""
    found: dict[tuple[str, str], list[_Cluster]] = defaultdict(list)
    for one in tellings:
        clusters = found[one.event.frame.type, one.event.frame.status]
        home = next((c for c in clusters if all(_same(one, other) for other in c.told[-_COMPARED:])), None)
        if home is None:
            clusters.append(home := _Cluster())
        home.told.append(one)
    return [cluster for clusters in found.values() for cluster in clusters]


def _same(one: _Told, other: _Told) -> bool:
    """Nothing that contradicts, and the same parties (without any the same trigger), or the same place and day."""
    dates, others = one.event.dates, other.event.dates
    if (
        _differ(one.event.frame.mode, other.event.frame.mode)
        or _differ(dates, others)
        or _differ(one.place, other.place)
    ):
        return False
    if one.parties == other.parties and (any(one.parties) or one.trigger == other.trigger):
        return True
    at_once = one.place is not None and one.place == other.place and dates is not None and dates == others
    return at_once and one.event.frame.type in _BY_PLACE_AND_DAY


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _event_id(article: Article, cluster: _Cluster) -> tuple[str, bool]:
    """The event's id, and whether other articles that tell it get the same one.

    Shared where the days are known and so is the place or a named party; else the event stays the article's own.
    """
    lead = cluster.told[0]
    frame, place, dates = lead.event.frame, cluster.place(), cluster.dates()
    key = (frame.type, frame.status, place, *(dates.written() if dates else (None, None)))
    if dates and place and frame.type in _BY_PLACE_AND_DAY:
        return hashed("event", *key), True
    parties = tuple(" ".join(sorted(names)) for names in cluster.parties())
    if dates and any(one.event.entities(role) for one in cluster.told for role in ArgumentRole):
        return hashed("event", *key, cluster.mode(), *parties), True
    return hashed("event", article.article_id, *key, cluster.mode(), *parties, lead.trigger), False
