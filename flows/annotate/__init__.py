"""Text to spaCy Docs with syntax, names, attributions and events. Knows no tables, ids or files but its own."""

from pathlib import Path

import spacy
from spacy.language import Language
from spacy.util import is_package

from flows.annotate import layers
from flows.annotate.pipeline import ModelRecogniser, model_folder, read_network
from flows.annotate.tokens import GuardedTokenizer
from flows.outcomes import UsageError

DEFAULT_MODEL = "accurate"
MAX_CHARACTERS = 10_000_000
"""Longest text that is read: spaCy's own limit of a million guards its parser, which is not used here."""

layers.register()


@Language.factory("wirehouse", default_config={"model": DEFAULT_MODEL, "supplied": False})
def create_wirehouse(nlp: Language, name: str, model: str, supplied: bool) -> ModelRecogniser:
    """The pipe that `nlp.add_pipe("wirehouse")` adds.

    `model` is the name of a shipped one or a folder; `supplied` keeps what pipes before it have set of syntax and
    names. Raises UsageError where there is no such model.
    """
    return ModelRecogniser(read_network(model_folder(model)), supplied=supplied)


def load(model: str = DEFAULT_MODEL, pipeline: str = "") -> Language:
    """A pipeline whose Docs keep the text: `doc.text == text`.

    `pipeline` names an installed spaCy pipeline or its folder, which then supplies tokens, sentences, syntax and names;
    ours adds what it lacks. Raises UsageError for an unknown model or pipeline.
    """
    require(model, pipeline)
    nlp = _supplier(pipeline) if pipeline else spacy.blank("en")
    nlp.max_length = MAX_CHARACTERS
    nlp.tokenizer = GuardedTokenizer(nlp.tokenizer, nlp.vocab)
    nlp.add_pipe("wirehouse", config={"model": model, "supplied": bool(pipeline)})
    return nlp


def require(model: str, pipeline: str) -> None:
    """Raises UsageError where there is no such model or pipeline; reads neither."""
    model_folder(model)
    if pipeline and not is_package(pipeline) and not Path(pipeline).exists():
        raise _no_pipeline(pipeline)


def _supplier(pipeline: str) -> Language:
    try:
        return spacy.load(pipeline)
    except OSError as error:  # a folder that holds something else
        raise _no_pipeline(pipeline) from error


def _no_pipeline(pipeline: str) -> UsageError:
    return UsageError(
        f"there is no spaCy pipeline {pipeline!r}: install its package into this environment, or give its folder"
    )


def annotator_version(nlp: Language) -> str:
    """What stands in the rows as the version: the model's, and the pipeline's that supplied it."""
    recogniser = nlp.get_pipe("wirehouse")
    assert isinstance(recogniser, ModelRecogniser)
    supplier = f" on {nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}" if recogniser.supplied else ""
    return recogniser.version + supplier


def analysed_languages(nlp: Language) -> frozenset[str]:
    """ISO 639-1 codes of the languages that it reads; articles in others are stored without rows."""
    return frozenset({nlp.lang or "en"})
