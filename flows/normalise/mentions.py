"""Rows of `mentions`, `entities`, `entity_aliases` and `roles`."""

from collections.abc import Iterable, Mapping, Sequence

from flows.normalise.article import Article, Name
from flows.normalise.entities import Cast, Entity
from flows.normalise.events import Event
from flows.normalise.quotes import Quote
from flows.normalise.reference import PRONOUN
from flows.normalise.roles import Role
from schemas.layers import Span
from schemas.vocab import MentionKind


def mention_rows(
    article: Article, cast: Cast, places: Mapping[Name, Entity], quotes: Sequence[Quote], events: Sequence[Event],
    *, method: str, version: str,
) -> Iterable[dict[str, object]]:  # fmt: skip
    """Every name, then the pronouns and descriptions that were resolved; each extent once."""
    taken: set[Span] = set()
    for name in article.names:
        entity, place = cast.of(name), places.get(name)
        taken.add((name.start, name.end))
        yield _row(
            article, entity, MentionKind.NAME, (name.start, name.end), place=place, method=method, version=version
        )
    for span, entity, kind in sorted(_meant(quotes, events), key=lambda item: item[0]):
        if span not in taken and not any(cast.of(name) is entity for name in article.names_in(*span)):
            taken.add(span)
            yield _row(article, entity, kind, span, place=None, method=method, version=version)


def _meant(quotes: Sequence[Quote], events: Sequence[Event]) -> Iterable[tuple[Span, Entity, MentionKind]]:
    """Words that are no names but mean someone named: speakers and parties."""
    for quote in quotes:
        if quote.source and quote.speaker:
            yield quote.source, quote.speaker, MentionKind.PRONOUN if quote.reason == PRONOUN else MentionKind.NOMINAL
    for event in events:
        for party in event.parties:
            if entity := party.referent.entity:
                pronoun = party.referent.reason == PRONOUN
                yield party.span, entity, MentionKind.PRONOUN if pronoun else MentionKind.NOMINAL


def _row(
    article: Article, entity: Entity, kind: MentionKind, span: Span, *, place: Entity | None, method: str, version: str
) -> dict[str, object]:
    start, end = span
    return {
        "mention_id": article.id_of("mention", start, end), "article_id": article.article_id,
        "revision_id": article.revision_id, "published_date": article.published, "entity_id": entity.entity_id,
        "kind": kind, "type": entity.type, "start_char": start, "end_char": end, "text": article.text[start:end],
        "place_entity_id": place.entity_id if place else None, "confidence": None, "method": method, "version": version,
    }  # fmt: skip


def alias_rows(entities: Iterable[Entity]) -> Iterable[dict[str, object]]:
    """Every form under which each entity is named."""
    for entity in entities:
        for alias in sorted(entity.aliases()):
            yield {"entity_id": entity.entity_id, "alias": alias}


def role_rows(article: Article, roles: Iterable[Role], *, method: str, version: str) -> Iterable[dict[str, object]]:
    """The rows of `roles`, each wording of a person once."""
    seen: set[str] = set()
    for role in roles:
        role_id = article.id_of("role", role.person.entity_id, role.start, role.end)
        if role_id in seen:
            continue
        seen.add(role_id)
        yield {
            "role_id": role_id, "article_id": article.article_id, "revision_id": article.revision_id,
            "published_date": article.published, "entity_id": role.person.entity_id, "title": role.title,
            "modifier": role.modifier, "organisation_id": role.organisation.entity_id if role.organisation else None,
            "start_char": role.start, "end_char": role.end, "text": article.text[role.start : role.end],
            "method": method, "version": version,
        }  # fmt: skip
