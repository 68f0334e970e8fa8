"""What the recogniser lays over an article and normalisation turns into rows: spans with their links, no ids yet.

All offsets are characters into the article's text, end exclusive. On a spaCy `Doc` the layers are
`Doc._.attributions` and `Doc._.events`; names are `Doc.ents` with the labels of EntityType.
"""

from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """One reported statement: what was said, by which words it is reported, by whom."""

    content: tuple[Span, ...]
    """The parts of what was said, in order; direct quotes without their outer marks."""
    kind: str
    """Vocabulary QuoteKind."""
    cue: Span | None = None
    source: Span | None = None
    """The speaker's words with the title before the name; None where the text names nobody near."""
    content_confidence: float | None = None
    source_confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A part of an event: its role and its words."""

    role: str
    """actor, recipient, place, date or quantity."""
    span: Span
    quantity_role: str | None = None
    """Vocabulary QuantityRole, for quantities where the recogniser tells it."""
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFrame:
    """One telling of an event: trigger, type, arguments."""

    trigger: Span
    type: str
    mode: str | None
    status: str
    """Vocabulary EventStatus."""
    arguments: tuple[Argument, ...] = ()
    confidence: float | None = None
