"""Event frames to rows of `event_mentions`, `event_arguments` and `event_quantities`."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flows.normalise.article import Article
from flows.normalise.codes import cameo, check_type, contexts, goldstein, quad_class
from flows.normalise.dates import DateRange, resolve
from flows.normalise.entities import Entity
from flows.normalise.quantities import Quantity, quantity_at
from flows.normalise.quotes import Quote
from flows.normalise.reference import Referent, Resolver
from schemas.layers import EventFrame, Span
from schemas.vocab import ArgumentRole, EventStatus

BACKGROUND_AFTER = timedelta(days=30)
"""An act that ended longer before the article is history, not its news."""

_SPEAKER_WORDS = frozenset({"i", "me", "my", "we", "us", "our"})
_AHEAD = frozenset({EventStatus.PLANNED, EventStatus.THREATENED})
_HAPPENED = frozenset({EventStatus.ASSERTED, EventStatus.DENIED})


@dataclass(frozen=True, slots=True)
class Party:
    """Someone who acts or is acted on."""

    role: str
    span: Span
    referent: Referent


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """A telling of an event with everything that its rows say."""

    mention_id: str
    frame: EventFrame
    sentence: Span
    parties: tuple[Party, ...]
    place: Span | None
    place_entity: Entity | None
    date_words: Span | None
    dates: DateRange | None
    quantities: tuple[Quantity, ...]
    quote: Quote | None

    def entities(self, role: str) -> list[Entity]:
        """The entities in that role."""
        return [party.referent.entity for party in self.parties if party.role == role and party.referent.entity]


def events_of(article: Article, resolver: Resolver, quotes: Sequence[Quote]) -> list[Event]:
    """Events in the order of their triggers, each trigger and type once."""
    found: dict[str, Event] = {}
    told: tuple[int, DateRange] | None = None
    for frame in sorted(article.events, key=lambda frame: (frame.trigger, frame.type)):
        anchor = told[1] if told and _near(article, told[0], frame.trigger[0]) else None
        event = _event(article, resolver, quotes, frame, anchor)
        found.setdefault(event.mention_id, event)
        if event.dates and event.date_words:
            told = event.date_words[0], event.dates
    return list(found.values())


def _near(article: Article, before: int, offset: int) -> bool:
    """Whether both stand in the same or in neighbouring paragraphs: as far as "the same day" reaches."""
    return article.paragraph_index(offset) - article.paragraph_index(before) <= 1


def _event(
    article: Article, resolver: Resolver, quotes: Sequence[Quote], frame: EventFrame, anchor: DateRange | None
) -> Event:
    type_ = check_type(frame.type)
    sentence = article.sentence_at(frame.trigger[0])
    quote = _quote_around(quotes, frame.trigger)
    place = _first(article, frame, "place")
    words = _first(article, frame, "date")
    dates = _dates(article, frame, words, anchor) if words else None
    return Event(
        mention_id=article.id_of("event_mention", *frame.trigger, type_), frame=frame, sentence=sentence,
        parties=tuple(_parties(article, resolver, frame, quote)),
        place=place, place_entity=_place(resolver, place) if place else None, date_words=words, dates=dates,
        quantities=tuple(_quantities(article, frame, sentence)), quote=quote,
    )  # fmt: skip


def _quote_around(quotes: Iterable[Quote], trigger: Span) -> Quote | None:
    """The smallest quotation in whose words the trigger stands."""
    around = [quote for quote in quotes if quote.start <= trigger[0] < quote.end and quote.holds(trigger[0])]
    return min(around, key=lambda quote: quote.end - quote.start, default=None)


def _spans(article: Article, frame: EventFrame, role: str) -> list[Span]:
    """The arguments of that role without white space, in the order of the text, each once."""
    spans = {a.span for a in frame.arguments if a.role == role and 0 <= a.span[0] < a.span[1] <= len(article.text)}
    trimmed = {_trimmed(article.text, *span) for span in spans}
    return sorted(span for span in trimmed if span[0] < span[1])


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _first(article: Article, frame: EventFrame, role: str) -> Span | None:
    spans = _spans(article, frame, role)
    return spans[0] if spans else None


def _parties(article: Article, resolver: Resolver, frame: EventFrame, quote: Quote | None) -> Iterable[Party]:
    for role in (ArgumentRole.ACTOR, ArgumentRole.RECIPIENT):
        for span in _spans(article, frame, role):
            yield Party(role, span, _referent(article, resolver, span, quote))


def _referent(article: Article, resolver: Resolver, span: Span, quote: Quote | None) -> Referent:
    """Who is meant; "I" and "we" in someone's words are the speaker."""
    if quote and article.text[slice(*span)].strip().lower() in _SPEAKER_WORDS:
        return Referent(quote.speaker, "pronoun")
    return resolver.party(span)


def _place(resolver: Resolver, span: Span) -> Entity | None:
    """The first place that the words name."""
    for name in resolver.article.names_in(*span):
        entity = resolver.places.get(name) or resolver.cast.of(name)
        if entity.type in ("GPE", "LOC", "FAC"):
            return entity
    return None


def _dates(article: Article, frame: EventFrame, words: Span, anchor: DateRange | None) -> DateRange | None:
    future = True if frame.status in _AHEAD else False if frame.status in _HAPPENED else None
    return resolve(article.text[slice(*words)], article.published, future=future, anchor=anchor)


def _quantities(article: Article, frame: EventFrame, sentence: Span) -> Iterable[Quantity]:
    roles = {argument.span: argument.quantity_role for argument in frame.arguments if argument.role == "quantity"}
    for span in sorted(roles):
        found = quantity_at(article.text, _trimmed(article.text, *span), frame.type, sentence, roles[span])
        if found:
            yield found


# Rows


def event_row(article: Article, event: Event, *, method: str, version: str) -> dict[str, object]:
    """The row of `event_mentions`."""
    text, frame, quote, dates = article.text, event.frame, event.quote, event.dates
    start, end = frame.trigger
    confidences = [argument.confidence for argument in frame.arguments if argument.confidence is not None]
    return {
        **_keys(article, event), "type": frame.type, "mode": frame.mode,
        "contexts": contexts(text[slice(*event.sentence)]), "cameo_code": cameo(frame.type, frame.mode),
        "quad_class": quad_class(frame.type), "goldstein": goldstein(frame.type, frame.mode),
        "start_char": start, "end_char": end, "text": text[start:end],
        "sentence_start": event.sentence[0], "sentence_end": event.sentence[1],
        **_edges(text, "place", event.place), "place_entity_id": _id(event.place_entity),
        **_edges(text, "date_text", event.date_words),
        "start_date": dates.start if dates else None, "end_date": dates.end if dates else None,
        "date_precision": dates.precision if dates else None, "status": EventStatus(frame.status),
        "source": text[slice(*quote.source)] if quote and quote.source else None,
        "source_entity_id": _id(quote.speaker) if quote else None, "quote_id": quote.quote_id if quote else None,
        "is_lead": _is_lead(article, start), "is_background": _is_background(article, event),
        "trigger_confidence": frame.confidence, "arguments_confidence": min(confidences, default=None),
        "method": method, "version": version,
    }  # fmt: skip


def argument_rows(article: Article, event: Event) -> Iterable[dict[str, object]]:
    """The rows of `event_arguments`."""
    ordinals: dict[str, int] = {}
    for party in event.parties:
        start, end = party.span
        ordinal = ordinals[party.role] = ordinals.get(party.role, -1) + 1
        yield {
            **_keys(article, event), "role": party.role, "ordinal": ordinal, "entity_id": _id(party.referent.entity),
            "start_char": start, "end_char": end, "text": article.text[start:end],
        }  # fmt: skip


def quantity_rows(article: Article, event: Event) -> Iterable[dict[str, object]]:
    """The rows of `event_quantities`."""
    for ordinal, found in enumerate(event.quantities):
        yield {
            **_keys(article, event), "ordinal": ordinal, "value": found.value, "unit": found.unit, "role": found.role,
            "bound": found.bound, "start_char": found.start, "end_char": found.end,
            "text": article.text[found.start : found.end],
        }  # fmt: skip


def _keys(article: Article, event: Event) -> dict[str, object]:
    return {
        "event_mention_id": event.mention_id, "article_id": article.article_id, "revision_id": article.revision_id,
        "published_date": article.published,
    }  # fmt: skip


def _edges(text: str, name: str, span: Span | None) -> dict[str, object]:
    start, end = span or (None, None)
    return {name: text[start:end] if span else None, f"{name}_start": start, f"{name}_end": end}


def _id(entity: Entity | None) -> str | None:
    return entity.entity_id if entity else None


def _is_lead(article: Article, offset: int) -> bool:
    """In the headline or the first paragraph below it."""
    return article.paragraph_index(offset) < (2 if article.title_end else 1)


def _is_background(article: Article, event: Event) -> bool:
    ended = event.dates.end if event.dates else None
    if ended and article.published:
        return ended < article.published - BACKGROUND_AFTER
    return bool(
        re.search(
            r"\bhad (?:been )?\w+ed\b.*\b(?:years?|decades?|months) (?:ago|earlier|before)\b",
            article.text[slice(*event.sentence)],
        )
    )
