"""Text to spaCy Docs with names, attributions and events. Knows no tables, ids or files but its own."""

import spacy
from spacy.language import Language

from flows.annotate import layers
from flows.annotate.plain import VERSION as PLAIN_VERSION
from flows.annotate.plain import PlainRecogniser
from flows.annotate.tokens import GuardedTokenizer

ANALYSED_LANGUAGES = frozenset({"en"})
"""ISO 639-1 codes of the languages that the recogniser reads; articles in others are stored without rows."""

MAX_CHARACTERS = 10_000_000
"""Longest text that is read: spaCy's own limit of a million guards its parser, which is not used here."""

layers.register()


@Language.factory("wirehouse", default_config={"model": "plain"})
def create_wirehouse(nlp: Language, name: str, model: str) -> PlainRecogniser:
    """The pipe that `nlp.add_pipe("wirehouse")` adds: it sets sentence starts, ents, attributions and events.

    Raises ValueError where there is no such model.
    """
    if model != "plain":
        raise ValueError(f"there is no model {model!r}: only 'plain'")
    return PlainRecogniser()


def load(model: str = "plain") -> Language:
    """An English pipeline whose Docs keep the text: `doc.text == text`. Raises ValueError for an unknown model."""
    nlp = spacy.blank("en")
    nlp.max_length = MAX_CHARACTERS
    nlp.tokenizer = GuardedTokenizer(nlp.tokenizer, nlp.vocab)
    nlp.add_pipe("wirehouse", config={"model": model})
    return nlp


def annotator_version(nlp: Language) -> str:
    """What stands in the rows as the version: the recogniser and its number."""
    return f"plain {PLAIN_VERSION}" if "wirehouse" in nlp.pipe_names else f"spacy {nlp.meta['name']}"
