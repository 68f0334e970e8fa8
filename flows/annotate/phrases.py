"""Speakers, parties and places as whole phrases: the heads label word by word and leave a word hanging now and then."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from schemas.layers import Argument, Attribution, EventFrame, Span

ARTICLES = frozenset({"the", "a", "an"})
HANGING_BEFORE = frozenset(
    {",", "of", "by", "from", "to", "in", "on", "for", "with", "and", "or", "against", "'s", "’s"}
)
"""Words that begin no party; "at", "over" and "about" do: "at least two", "over 100 people"."""
HANGING_BEHIND = HANGING_BEFORE - {"'s", "’s"} | ARTICLES | {"at", "into", "than", "as", "that", "who", "which"}
REACH = 6
"""Words from an article to its noun, at most."""
PHRASES = frozenset({"actor", "recipient", "place"})
"""Roles whose words are a phrase; dates begin with "on" and quantities with "about"."""


def whole_sources(doc: Doc, attributions: Sequence[Attribution]) -> list[Attribution]:
    """The attributions, each source as a whole phrase."""
    return [replace(each, source=whole_phrase(doc, each.source)) if each.source else each for each in attributions]


def whole_parties(doc: Doc, events: Sequence[EventFrame]) -> list[EventFrame]:
    """The events, each party and place as a whole phrase; arguments of nothing but hanging words are left out."""
    return [replace(event, arguments=tuple(_whole(doc, event.arguments))) for event in events]


def whole_phrase(doc: Doc, span: Span) -> Span:
    """Characters of the phrase without what hangs over: "of teachers", "workers at"; an article alone gets its noun."""
    tokens = doc.char_span(*span, alignment_mode="expand")
    if tokens is None:
        return span
    first, end = tokens.start, tokens.end
    while first < end and doc[first].lower_ in HANGING_BEFORE:
        first += 1
    while first < end and doc[end - 1].lower_ in HANGING_BEHIND:
        end -= 1
    if first == end:
        return _with_noun(doc[tokens.end - 1]) or span
    return doc[first].idx, doc[end - 1].idx + len(doc[end - 1])


def _whole(doc: Doc, arguments: Sequence[Argument]) -> Iterator[Argument]:
    for each in arguments:
        span = whole_phrase(doc, each.span) if each.role in PHRASES else each.span
        tokens = doc.char_span(*span, alignment_mode="expand")
        if tokens is None or any(token.lower_ not in HANGING_BEHIND for token in tokens):
            yield replace(each, span=span)


def _with_noun(article: Token) -> Span | None:
    """From an article to the noun that it belongs to; None for other words, and where no noun is near behind it."""
    noun = article.head
    near = article.lower_ in ARTICLES and 0 < noun.i - article.i <= REACH and noun.sent == article.sent
    return (article.idx, noun.idx + len(noun)) if near else None
