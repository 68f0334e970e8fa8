"""Which tellings tell the same event: within an article by type and parties, across articles by the event's key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flows.normalise.article import Article
from flows.normalise.events import Event
from flows.normalise.surfaces import words_of
from schemas.ids import hashed
from schemas.vocab import ArgumentRole

ALONE, SAME_ARTICLE, SAME_KEY = "alone", "same_article", "same_key"
_SCORES = {ALONE: 1.0, SAME_ARTICLE: 0.8, SAME_KEY: 0.7}
"""How sure a decision of that kind is, set by hand until it is measured."""

_BY_PLACE_AND_DAY = frozenset({"ASSAULT", "HAZARD", "PROTEST"})
"""Types whose victims and doers are told in many ways: place, day and mode identify them better than parties."""

_Parties = tuple[frozenset[str], frozenset[str]]


@dataclass(slots=True)
class _Cluster:
    """Tellings of one article that tell the same event."""

    events: list[Event] = field(default_factory=list)

    def parties(self, article: Article) -> _Parties:
        return max((_parties(article, event) for event in self.events), key=lambda p: len(p[0]) + len(p[1]))

    def first(self, name: str) -> object:
        """The first value that a telling gives."""
        return next((value for event in self.events if (value := getattr(event, name)) is not None), None)

    def mode(self) -> str | None:
        return next((event.frame.mode for event in self.events if event.frame.mode), None)


def link_rows(article: Article, events: Sequence[Event], *, method: str, version: str) -> Iterable[dict[str, object]]:
    """The rows of `event_links`: every telling once. The same key in another article gives the same event id."""
    for cluster in _clusters(article, events):
        event_id, shared = _event_id(article, cluster)
        reason = SAME_KEY if shared else SAME_ARTICLE if len(cluster.events) > 1 else ALONE
        for event in cluster.events:
            yield {
                "event_mention_id": event.mention_id, "article_id": article.article_id,
                "revision_id": article.revision_id, "published_date": article.published, "event_id": event_id,
                "score": _SCORES[reason], "reason": reason, "method": method, "version": version,
            }  # fmt: skip


def _clusters(article: Article, events: Sequence[Event]) -> list[_Cluster]:
    clusters: list[_Cluster] = []
    for event in events:
        home = next((c for c in clusters if all(_same(article, event, other) for other in c.events)), None)
        if home is None:
            clusters.append(home := _Cluster())
        home.events.append(event)
    return clusters


def _same(article: Article, one: Event, other: Event) -> bool:
    """Same type and status, nothing that contradicts, and the same parties, or the same place and day."""
    if one.frame.type != other.frame.type or one.frame.status != other.frame.status:
        return False
    if (
        _differ(one.frame.mode, other.frame.mode)
        or _differ(one.dates, other.dates)
        or _differ(_place(article, one), _place(article, other))
    ):
        return False
    if _parties(article, one) == _parties(article, other) and (
        any(_parties(article, one)) or _trigger(article, one) == _trigger(article, other)
    ):
        return True
    same_place = _place(article, one) is not None and _place(article, one) == _place(article, other)
    return same_place and one.dates is not None and one.dates == other.dates and one.frame.type in _BY_PLACE_AND_DAY


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _place(article: Article, event: Event) -> str | None:
    if event.place_entity:
        return event.place_entity.entity_id
    return " ".join(words_of(article.text[slice(*event.place)])) if event.place else None


def _trigger(article: Article, event: Event) -> str:
    return article.text[slice(*event.frame.trigger)].casefold()


def _parties(article: Article, event: Event) -> _Parties:
    """Who acts and who is acted on: ids, else the words."""

    def keys(role: str) -> frozenset[str]:
        return frozenset(
            party.referent.entity.entity_id
            if party.referent.entity
            else " ".join(words_of(article.text[slice(*party.span)]))
            for party in event.parties
            if party.role == role
        )

    return keys(ArgumentRole.ACTOR), keys(ArgumentRole.RECIPIENT)


def _event_id(article: Article, cluster: _Cluster) -> tuple[str, bool]:
    """The event's id, and whether other articles that tell it get the same one.

    Shared where the days are known and so is the place or a named party; else the event stays the article's own.
    """
    lead = cluster.events[0]
    place = next((p for event in cluster.events if (p := _place(article, event))), None)
    dates = cluster.first("dates")
    actors, recipients = cluster.parties(article)
    named = any(event.entities(role) for event in cluster.events for role in ArgumentRole)
    key = (lead.frame.type, lead.frame.status, place, *(dates.written() if dates else (None, None)))  # type: ignore[attr-defined]
    if dates and place and lead.frame.type in _BY_PLACE_AND_DAY:
        return hashed("event", *key), True
    parties = (" ".join(sorted(actors)), " ".join(sorted(recipients)))
    if dates and named:
        return hashed("event", *key, cluster.mode(), *parties), True
    return hashed("event", article.article_id, *key, cluster.mode(), *parties, _trigger(article, lead)), False
