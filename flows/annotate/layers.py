"""The layers that a recogniser lays over a spaCy Doc: the extension attributes and the span groups that show them."""

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc, Span

from schemas.layers import Attribution, EventFrame

SPAN_GROUPS = ("source", "cue", "content", "trigger", "actor", "recipient", "place", "date", "quantity")
"""Names of the groups in `Doc.spans`, for displaCy: offsets snapped outwards to tokens, labels as in the layers."""


def register() -> None:
    """Make `Doc._.attributions` (tuple of Attribution) and `Doc._.events` (tuple of EventFrame) known; repeatable."""
    for name in ("attributions", "events"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=())


def set_layers(doc: Doc, attributions: Sequence[Attribution], events: Sequence[EventFrame]) -> Doc:
    """Lay both layers over the Doc and show them in its span groups. The Doc is changed and handed back."""
    register()
    doc._.attributions = tuple(attributions)
    doc._.events = tuple(events)
    found: dict[str, list[Span]] = {name: [] for name in SPAN_GROUPS}
    for attribution in attributions:
        found["content"] += _spans(doc, attribution.content, attribution.kind)
        found["cue"] += _spans(doc, [attribution.cue], "cue")
        found["source"] += _spans(doc, [attribution.source], "source")
    for event in events:
        found["trigger"] += _spans(doc, [event.trigger], "/".join(filter(None, (event.type, event.mode))))
        for argument in event.arguments:
            found[argument.role] += _spans(doc, [argument.span], argument.role)
    for name, spans in found.items():
        doc.spans[name] = spans
    return doc


def _spans(doc: Doc, offsets: Iterable[tuple[int, int] | None], label: str) -> list[Span]:
    spans = (doc.char_span(*pair, label=label, alignment_mode="expand") for pair in offsets if pair)
    return [span for span in spans if span is not None]
