"""Speakers, parties, places and clauses as wholes: the heads label word by word, and words are left hanging."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from flows.annotate.decode import ARTICLES
from schemas.layers import Argument, Attribution, EventFrame, Span
from schemas.vocab import QuoteKind

HANGING_BEFORE = frozenset(
    {",", "of", "by", "from", "to", "in", "on", "for", "with", "and", "or", "against", "'s", "’s"}
)
"""Words that begin no party; "at", "over" and "about" do: "at least two", "over 100 people"."""
HANGING_BEHIND = HANGING_BEFORE - {"'s", "’s"} | ARTICLES | {"at", "into", "than", "as", "that", "who", "which"}
REACH = 6
"""Words from an article to its noun, and of a clause's end that may depend on what follows, at most."""
PHRASES = frozenset({"actor", "recipient", "place"})
"""Roles whose words are a phrase; dates begin with "on" and quantities with "about"."""


def whole_statements(doc: Doc, attributions: Sequence[Attribution]) -> list[Attribution]:
    """The attributions, each source as a whole phrase, each reported clause up to the end of what it breaks off in."""
    return [
        replace(
            each,
            source=whole_phrase(doc, each.source) if each.source else None,
            content=each.content if each.kind == QuoteKind.DIRECT else _to_its_end(doc, each),
        )
        for each in attributions
    ]


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


def _to_its_end(doc: Doc, statement: Attribution) -> tuple[Span, ...]:
    """The parts, the last one with the phrase that it breaks off in: "in dealing with the novel" gets "coronavirus"."""
    *parts, (start, end) = statement.content
    tokens = doc.char_span(start, end, alignment_mode="expand")
    if tokens is None:
        return statement.content
    limit = _limit(doc, tokens, statement)
    last = tokens.end
    while last < limit and (further := _end_of_broken(doc, tokens.start, last)) > last:
        last = min(further, limit)
    while last > tokens.end and (doc[last - 1].is_punct or doc[last - 1].is_space):
        last -= 1
    return (*parts, (start, doc[last - 1].idx + len(doc[last - 1])) if last > tokens.end else (start, end))


def _limit(doc: Doc, tokens: DocSpan, statement: Attribution) -> int:
    """Where the sentence ends, or who says it or says so comes."""
    limit = doc[tokens.end - 1].sent.end
    for span in (statement.cue, statement.source):
        frame = doc.char_span(*span, alignment_mode="expand") if span else None
        if frame is not None and frame.start >= tokens.end:
            limit = min(limit, frame.start)
    return limit


def _end_of_broken(doc: Doc, first: int, last: int) -> int:
    """One past what a word before `last` depends on behind it, or past an "of" that follows; `last` where none does."""
    following = doc[last]
    if following.is_punct or following.is_space or following.is_quote:
        return last
    if following.lower_ == "of":
        return following.head.right_edge.i + 1
    heads = [token.head for token in doc[max(first, last - REACH) : last] if token.head.i >= last]
    return min(heads, key=lambda head: head.i).right_edge.i + 1 if heads else last


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
