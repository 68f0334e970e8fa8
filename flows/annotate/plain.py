"""The plain recogniser: rules only, a stand-in for a trained one. Sentences, names, quotes and events by lists."""

from spacy.tokens import Doc

from flows.annotate.layers import set_layers
from flows.annotate.plain_events import find_events
from flows.annotate.plain_names import find_names, name_spans
from flows.annotate.plain_quotes import find_attributions
from flows.annotate.plain_sentences import set_sentence_starts

VERSION = "1"


class PlainRecogniser:
    """The pipe: fills sentence starts, `doc.ents`, `Doc._.attributions`, `Doc._.events` and the span groups."""

    supplied = False
    version = f"plain {VERSION}"

    def __call__(self, doc: Doc) -> Doc:
        """Annotate in place. The text is never changed; an empty one stays empty."""
        starts = set(set_sentence_starts(doc))
        doc.ents = name_spans(doc, find_names(doc.text, starts))
        names = [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
        sentences = [(sent.start_char, sent.end_char) for sent in doc.sents]
        attributions = find_attributions(doc.text, sentences, names)
        events = find_events(doc.text, sentences, names)
        return set_layers(doc, attributions, events)
