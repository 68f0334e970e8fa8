"""The pipe that a trained model makes: fills a spaCy Doc with sentences, syntax, names, attributions and events."""

from functools import cache
from pathlib import Path

import numpy as np
from spacy.attrs import DEP, HEAD, LEMMA, POS
from spacy.strings import StringStore
from spacy.symbols import IDS
from spacy.tokens import Doc, Span

from flows.annotate.country_names import with_listed
from flows.annotate.decode import (
    Placed,
    attributions_of,
    best_tags,
    events_of,
    heads_of,
    lemmas_of,
    relations_of,
    spans_of,
    with_articles,
)
from flows.annotate.encoder import Answer, Network, joined
from flows.annotate.features import Integers, Words, words_of
from flows.annotate.layers import set_layers
from flows.annotate.phrases import whole_parties, whole_statements
from flows.outcomes import UsageError
from schemas.vocab import EntityType

MODELS = Path(__file__).parent / "model"
SUPPLIED_TYPES = {
    **{str(kind): str(kind) for kind in EntityType},
    "PER": "PERSON",
    "WORK_OF_ART": "PRODUCT",
    "LAW": "PRODUCT",
}
"""Types of names in other pipelines' schemes (OntoNotes, WikiNER) as ours; the others, such as dates, are no names."""


@cache
def read_network(folder: Path) -> Network:
    """A model, read once a process. Raises FileNotFoundError where the folder holds none."""
    return Network(folder)


def model_folder(model: str) -> Path:
    """Folder of a shipped model by its name, or the path itself. Raises UsageError where there is no model."""
    folder = MODELS / model if (MODELS / model / "config.json").exists() else Path(model)
    if not (folder / "config.json").exists():
        shipped = ", ".join(sorted(folder.parent.name for folder in MODELS.glob("*/config.json")))
        raise UsageError(f"there is no model {model!r}: give a shipped one ({shipped}) or a folder with config.json")
    return folder


class ModelRecogniser:
    """The pipe. Sentences that the Doc has already are kept, everything else is set anew; the text never changes.

    With `supplied`, syntax and names are kept too where pipes before it have set them: a Doc without a parse or
    without names gets ours.
    """

    def __init__(self, network: Network, *, supplied: bool = False) -> None:
        self.network, self.supplied = network, supplied

    @property
    def version(self) -> str:
        """What stands in the rows as the version."""
        return self.network.config.version

    def __call__(self, doc: Doc) -> Doc:
        """Annotate in place."""
        words, tokens = words_of(doc)
        if not words.forms:
            return _without_words(doc)
        starts = np.asarray([doc[int(i)].idx for i in tokens], dtype=np.int64)
        ends = starts + np.asarray([len(doc[int(i)].text) for i in tokens], dtype=np.int64)
        placed = Placed(words, starts, ends)
        answers = list(self.network.answers(words))
        if not (self.supplied and doc.has_annotation("DEP")):
            self._syntax(doc, answers, placed, tokens)
        if self.supplied and doc.has_annotation("ENT_IOB"):
            doc.ents = [_retyped(ent) for ent in doc.ents if ent.label_ in SUPPLIED_TYPES]
        else:
            doc.ents = self._names(doc, answers, words, tokens)
        attributions = whole_statements(doc, attributions_of(self.network, answers, placed))
        return set_layers(doc, attributions, whole_parties(doc, events_of(self.network, answers, placed)))

    def _names(self, doc: Doc, answers: list[Answer], words: Words, tokens: Integers) -> list[Span]:
        labels = self.network.config.tags["name"]
        read = spans_of(best_tags(joined(answers, "name"), labels, words), labels, words)
        found = with_listed(with_articles(read, words), words)
        return [Span(doc, int(tokens[n.start]), int(tokens[n.end - 1]) + 1, label=n.kind) for n in found]

    def _syntax(self, doc: Doc, answers: list[Answer], placed: Placed, tokens: Integers) -> None:
        tags, forms = self.network.config.tags, placed.words.forms
        firsts = self._sentence_starts(doc, answers, placed, tokens)
        heads = heads_of(answers, firsts, len(forms))
        relations = relations_of(self.network, answers, heads)
        upos = [tags["upos"][int(n)] for n in joined(answers, "upos").argmax(axis=-1)]
        lemmas = lemmas_of(joined(answers, "lemma"), tags["lemma"], placed.words, self.network.vocabulary)
        _set_syntax(doc, tokens, heads, {DEP: relations, POS: upos, LEMMA: lemmas})

    def _sentence_starts(self, doc: Doc, answers: list[Answer], placed: Placed, tokens: Integers) -> Integers:
        """First words of the sentences: the Doc's own where it has them, else a paragraph's first and the read ones."""
        if doc.has_annotation("SENT_START"):
            first = [bool(doc[int(i)].is_sent_start) for i in tokens]
        else:
            first = (joined(answers, "start").argmax(axis=-1) == 1) | (placed.words.breaks == 4)
        found = np.flatnonzero(np.asarray(first))
        return found if len(found) and found[0] == 0 else np.concatenate([[0], found]).astype(np.int64)


def _retyped(ent: Span) -> Span:
    return Span(ent.doc, ent.start, ent.end, label=SUPPLIED_TYPES[ent.label_], kb_id=ent.kb_id_)


def _without_words(doc: Doc) -> Doc:
    """White space alone, or nothing: one sentence at most, no layers."""
    none = np.zeros(0, dtype=np.int64)
    if len(doc):
        _set_syntax(doc, none, none, {DEP: [], POS: [], LEMMA: []})
    return set_layers(doc, [], [])


def _set_syntax(doc: Doc, tokens: Integers, heads: Integers, labels: dict[int, list[str]]) -> None:
    """All at once: spaCy derives the sentences from the roots. White space hangs on the word before it."""
    strings: StringStore = doc.vocab.strings
    targets = _space_heads(len(doc), tokens)
    targets[tokens] = np.where(heads >= 0, tokens[heads], tokens)
    rows = np.zeros((len(doc), 4), dtype=np.uint64)
    rows[:, 0] = (targets - np.arange(len(doc))).astype(np.int64).view(np.uint64)
    rows[:, 1], rows[:, 2] = strings.add("dep"), IDS["SPACE"]
    rows[:, 3] = [strings.add(token.text) for token in doc]
    rows[tokens, 1] = [strings.add(relation) for relation in labels[DEP]]
    rows[tokens, 2] = [IDS[tag] for tag in labels[POS]]
    rows[tokens, 3] = [strings.add(lemma) for lemma in labels[LEMMA]]
    doc.from_array([HEAD, DEP, POS, LEMMA], rows)  # pyright: ignore[reportArgumentType] the stub wants a list type


def _space_heads(count: int, tokens: Integers) -> Integers:
    """Where white space tokens hang: the word before, at the very beginning the first word, without words the first."""
    if not len(tokens):
        return np.zeros(count, dtype=np.int64)
    before = np.searchsorted(tokens, np.arange(count), side="right") - 1
    return tokens[np.maximum(before, 0)].copy()
