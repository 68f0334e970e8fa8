"""Attributions to rows of `quotes`: parts cleaned, continued ones joined, speakers resolved, circumstances read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flows.normalise.article import Article, Name
from flows.normalise.cues import cue_class, is_negated
from flows.normalise.dates import find_dates, resolve
from flows.normalise.entities import Cast, Entity
from flows.normalise.places import country_coded
from flows.normalise.reference import CONTINUED, NAME, Referent, Resolver
from flows.normalise.roles import Role, heads
from schemas.layers import Attribution, Span
from schemas.reference import organisations_by_name
from schemas.vocab import QuoteKind

_OPENING, _CLOSING = '\u201c"\u00ab\u201e', '\u201d"\u00bb'
_MARKS = _OPENING + _CLOSING + "\u2018\u2019'"
_PAIRS = {"\u2018": "\u2019", "'": "'"}


@dataclass(frozen=True, slots=True, eq=False)
class Quote:
    """A quotation with everything that its row says."""

    quote_id: str
    kind: str
    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    speaker: Entity | None
    reason: str | None
    role: str | None
    affiliation: Entity | None
    attribution: Attribution

    @property
    def start(self) -> int:
        """First character of what was said."""
        return self.content[0][0]

    @property
    def end(self) -> int:
        """One past the last character of what was said."""
        return self.content[-1][1]

    def holds(self, offset: int) -> bool:
        """Whether the character is part of what was said."""
        return any(start <= offset < end for start, end in self.content)


def quotes_of(article: Article, cast: Cast, resolver: Resolver, roles: Sequence[Role]) -> list[Quote]:
    """Quotations in the order of the text, each with another extent."""
    found: dict[Span, Quote] = {}
    for attribution in _joined(article, article.attributions):
        content = _parts(article.text, attribution)
        if content and (extent := (content[0][0], content[-1][1])) not in found:
            before = tuple(found.values())
            found[extent] = _quote(
                article, cast, resolver, roles, attribution=attribution, content=content, before=before
            )
    return sorted(found.values(), key=lambda quote: (quote.start, quote.end))


# The parts of what was said


def _joined(article: Article, attributions: Sequence[Attribution]) -> list[Attribution]:
    """A quoted sentence or paragraph with no cue and speaker of its own belongs to the quotation before it."""
    joined: list[Attribution] = []
    for attribution in sorted(attributions, key=lambda a: a.content[0]):
        if joined and _continues(article.text, joined[-1], attribution):
            joined[-1] = replace(joined[-1], content=joined[-1].content + attribution.content)
        else:
            joined.append(attribution)
    return joined


def _continues(text: str, last: Attribution, attribution: Attribution) -> bool:
    """Whether only marks and white space, or the reporting clause itself, part the two."""
    direct = QuoteKind.DIRECT
    if attribution.cue or attribution.source or attribution.kind != direct or last.kind != direct:
        return False
    start, end = last.content[-1][1], attribution.content[0][0]
    clause = [span for span in (last.cue, last.source) if span]
    between = "".join(c for at, c in enumerate(text[start:end], start) if not any(s <= at < e for s, e in clause))
    if "\n" in between:
        return not between.strip(" \r\n\t.," + _MARKS) and _runs_on(text, start)
    return not between.strip(" .," + _MARKS) or bool(clause and start <= clause[0][0] < end and len(between) < 80)


def _runs_on(text: str, end: int) -> bool:
    """Whether the paragraph ended without a closing mark, as it does where the speech goes on in the next one."""
    return text[end : end + 1] not in tuple(_CLOSING) or not text[end : end + 1].strip()


def _parts(text: str, attribution: Attribution) -> tuple[Span, ...]:
    trimmed = (_trimmed(text, start, end, attribution.kind) for start, end in sorted(attribution.content))
    parts: list[Span] = []
    for start, end in trimmed:
        if start < end and (not parts or start >= parts[-1][1]):
            parts.append((start, end))
    return tuple(parts)


def _trimmed(text: str, start: int, end: int, kind: str) -> Span:
    """Without white space and outer marks; reported clauses without "that" and their closing stop."""
    start, end = _blanks_off(text, start, end)
    if kind == QuoteKind.DIRECT:
        if text[start : start + 1] in _PAIRS and text[end - 1 : end] == _PAIRS[text[start]] and end - start > 1:
            start, end = start + 1, end - 1
        while start < end and text[start] in _OPENING:
            start += 1
        while start < end and text[end - 1] in _CLOSING:
            end -= 1
        return _blanks_off(text, start, end)
    if match := re.compile(r"that\s+", re.IGNORECASE).match(text, start, end):
        start = match.end()
    while start < end and text[end - 1] in ",.;:" and not re.search(r"\b[A-Z]\.$|\b[a-z]\.[a-z]\.$", text[start:end]):
        end -= 1
    return _blanks_off(text, start, end)


def _blanks_off(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _words(text: str, span: Span | None) -> Span | None:
    """The span without white space around it; None for none and for white space alone."""
    if span is None:
        return None
    start, end = _blanks_off(text, *span)
    return (start, end) if start < end else None


# Who said it


def _quote(
    article: Article, cast: Cast, resolver: Resolver, roles: Sequence[Role], *, attribution: Attribution,
    content: tuple[Span, ...], before: Sequence[Quote],
) -> Quote:  # fmt: skip
    source = _words(article.text, attribution.source)
    referent = resolver.speaker(source) if source else _same_sentence(article, attribution, before)
    role = _role(article, roles, referent.entity, source) if referent else None
    words = None if role or not source else _described_role(article, source)
    return Quote(
        quote_id=article.id_of("quote", content[0][0], content[-1][1]), kind=attribution.kind, content=content,
        cue=_words(article.text, attribution.cue), source=source, speaker=referent.entity if referent else None,
        reason=referent.reason if referent else None, role=role.title if role else words,
        affiliation=_affiliation(article, cast, role, referent, source), attribution=attribution,
    )  # fmt: skip


def _same_sentence(article: Article, attribution: Attribution, before: Sequence[Quote]) -> Referent | None:
    """A cue without a speaker ("..., adding that ...") goes on with the speaker of its sentence."""
    if not attribution.cue:
        return None
    sentence = article.sentence_at(attribution.cue[0])
    for quote in reversed(before):
        if quote.cue and article.sentence_at(quote.cue[0]) == sentence:
            return Referent(quote.speaker, CONTINUED)
    return None


def _role(article: Article, roles: Sequence[Role], speaker: Entity | None, source: Span | None) -> Role | None:
    """The speaker's office: as told with the name here, else as told last before, else as told first."""
    held = [role for role in roles if role.person is speaker]
    if not held:
        return None
    edge = source[1] + 3 if source else len(article.text)
    return next((role for role in reversed(held) if role.start <= edge), held[0])


def _described_role(article: Article, source: Span) -> str | None:
    """The office in the words for someone unnamed: "South Korean legislators", "a spokesman for the Red Cross"."""
    for match in re.finditer(r"[\w-]+", article.text[slice(*source)]):
        word = match[0].lower()
        if word in heads() or (word.endswith("s") and word[:-1] in heads()):
            return match[0]
    return None


def _affiliation(
    article: Article, cast: Cast, role: Role | None, referent: Referent | None, source: Span | None
) -> Entity | None:
    """Country or body that the speaker speaks for; a body that speaks for itself has none."""
    if role and role.organisation:
        return role.organisation
    entity = referent.entity if referent else None
    if entity is None and source:
        names = [name for name in article.names_in(*source) if name.type in ("ORG", "GPE", "NORP")]
        return _state(cast, names[0]) if names else None
    if entity and entity.type == "ORG" and source and referent and referent.reason == NAME and referent.name:
        return (
            entity if (referent.name.start, referent.name.end) != source and _described_role(article, source) else None
        )
    return None


def _state(cast: Cast, name: Name) -> Entity:
    """The country of a nationality; every other name's own entity."""
    entity = cast.of(name)
    known = entity.resolved
    if entity.type == "NORP" and known and known.key == entity.country:
        return cast.add(country_coded(known.key), "GPE")
    return entity


# Under which circumstances

_OUTLET = re.compile(
    r"\b(News|Times|Post|TV|Television|Radio|Press|Journal|Magazine|Herald|Tribune|Guardian|Gazette|Newspaper|Daily|Channel)\b"
)
_OUTLET_KINDS = frozenset({"news_agency", "broadcaster"})
_TOLD = re.compile(
    r"(?:^|\b)(?:tell|tells|told|telling|inform|informed|assure|assured|remind|reminded|urge|urged|ask|asked|warn|warned)\b",
    re.IGNORECASE,
)
_NOUN_PHRASE = re.compile(
    r"\s+(?:to\s+)?((?:the |a |an |his |her |their |its )?(?:[\w.'\u2019-]+ ){0,3}?[\w'\u2019-]+?)"
    r"(?=\s+(?:that|in|on|at|during|after|before|of|he|she|it|they|there|to|from|by|via|yesterday|today|last|this|about)\b|[,.;:\u201c\"\u2018]|\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\s*$)"
)
_MEDIUM = re.compile(
    r"\b(?:on|via|through|in|to)\s+"
    r"((?:Twitter|Facebook|X|Instagram|Telegram|YouTube|Weibo|TikTok|LinkedIn|Reddit|Truth Social)\b|"
    r"(?:an?|the|his|her|their|its)\s+(?:[\w-]+\s+){0,2}?"
    r"(?:statement|interview|e-?mail|letter|tweet|post|press release|"
    r"news release|report|blog post|video|message|memo|broadcast|op-ed|column|article|book|filing)\b)"
)
_VENUE = re.compile(
    r"\b(?:at|during)\s+((?:an?|the|his|her|their|its)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:press conference|news conference|briefing|summit|rally|"
    r"meeting|hearing|conference|ceremony|forum|debate|funeral|event|session|trial)(?:\s+in\s+(?:[A-Z]\w+ ?)+)?)"
)
_VIA = re.compile(r",?\s+(?:citing|quoting)\s+((?:the |an? |its )?[^,.;:\u201c\u201d\"\n]{2,60})")
_IN_PLACE = re.compile(r"\s+in\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How, where, when and to whom it was said, as far as the reporting clause tells."""

    addressee: str | None = None
    medium: str | None = None
    venue: str | None = None
    via: str | None = None
    said_on: date | None = None


def circumstances(article: Article, quote: Quote) -> Circumstances:
    """Read the reporting clause: the sentence of the cue without what was said."""
    if not quote.cue:
        return Circumstances()
    start, end = article.sentence_at(quote.cue[0])
    clause = _clause(article.text, start, end, quote)
    addressee, medium, venue = _listener(article, quote)
    via = _VIA.search(clause)
    return Circumstances(
        addressee=addressee,
        medium=medium or _first(_MEDIUM, clause),
        venue=venue or _first(_VENUE, clause),
        via=" ".join(via[1].split()) if via else None,
        said_on=_said_on(article, clause),
    )


def _clause(text: str, start: int, end: int, quote: Quote) -> str:
    """The sentence with blanks in place of what was said, so that offsets stay."""
    characters = list(text[start:end])
    for part_start, part_end in quote.content:
        for at in range(max(start, part_start), min(end, part_end)):
            characters[at - start] = " "
    return "".join(characters)


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return " ".join(match[1].split()) if match else None


def _listener(article: Article, quote: Quote) -> tuple[str | None, str | None, str | None]:
    """Addressee, outlet and place right behind "told": "told reporters in Rome", "told Fox News"."""
    assert quote.cue
    words, end = article.text[slice(*quote.cue)], quote.cue[1]
    limit = min([start for start, _ in quote.content if start >= end] + [article.sentence_at(quote.cue[0])[1]])
    match = _NOUN_PHRASE.match(article.text, end, limit)
    if not match or not (_TOLD.search(words) or re.match(r"\s+to\s", article.text[end:limit])):
        return None, None, None
    listener = " ".join(match[1].split())
    names = article.names_in(match.start(1), match.end(1))
    venue = None
    if place := _IN_PLACE.match(article.text, match.end(1), limit):
        found = [n for n in article.names_in(place.end(), place.end() + 1) if n.type in ("GPE", "LOC", "FAC")]
        venue = found[0].text if found else None
    if any(_is_outlet(name) for name in names):
        return None, names[0].text, venue
    return listener, None, venue


def _is_outlet(name: Name) -> bool:
    known = organisations_by_name().get(name.text)
    return name.type == "ORG" and (bool(_OUTLET.search(name.text)) or bool(known and known.category in _OUTLET_KINDS))


def _said_on(article: Article, clause: str) -> date | None:
    for start, end in find_dates(clause):
        found = resolve(clause[start:end], article.published, future=False)
        if found and found.precision == "day" and found.start == found.end:
            return found.start
    return None


# Rows


def quote_row(article: Article, quote: Quote, parent: Quote | None, *, method: str, version: str) -> dict[str, object]:
    """The row of `quotes`."""
    text = article.text
    told = circumstances(article, quote)
    sentence = article.sentence_at(quote.cue[0] if quote.cue else quote.start)
    return {
        "quote_id": quote.quote_id, "article_id": article.article_id, "revision_id": article.revision_id,
        "published_date": article.published, "kind": quote.kind, "start_char": quote.start, "end_char": quote.end,
        "text": text[quote.start : quote.end], "words": " ".join(text[s:e] for s, e in quote.content),
        "content": [{"start_char": s, "end_char": e, "text": text[s:e]} for s, e in quote.content],
        "sentence_start": sentence[0], "sentence_end": sentence[1],
        **_edges(text, "cue", quote.cue), **_edges(text, "speaker", quote.source),
        "cue_class": cue_class(text[slice(*quote.cue)]) if quote.cue else None,
        "negated": is_negated(text, *quote.cue) if quote.cue else False,
        "speaker_id": quote.speaker.entity_id if quote.speaker else None, "speaker_reason": quote.reason,
        "role": quote.role, "affiliation_id": quote.affiliation.entity_id if quote.affiliation else None,
        "addressee": told.addressee, "medium": told.medium, "venue": told.venue, "said_on": told.said_on,
        "via": told.via,
        "parent_quote_id": parent.quote_id if parent else None,
        "content_confidence": quote.attribution.content_confidence,
        "speaker_confidence": quote.attribution.source_confidence, "method": method, "version": version,
    }  # fmt: skip


def parents(quotes: Sequence[Quote]) -> dict[Quote, Quote]:
    """Each quotation that stands inside another, with the smallest such one."""
    found: dict[Quote, Quote] = {}
    for quote in quotes:
        around = [
            q
            for q in quotes
            if q is not quote and q.start <= quote.start and quote.end <= q.end and q.holds(quote.start)
        ]
        if around:
            found[quote] = min(around, key=lambda q: q.end - q.start)
    return found


def _edges(text: str, name: str, span: Span | None) -> dict[str, object]:
    start, end = span or (None, None)
    return {name: text[start:end] if span else None, f"{name}_start": start, f"{name}_end": end}
