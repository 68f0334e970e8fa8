"""The measures of `evaluate` on a few words with known answers."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, Span

from flows.annotate.layers import set_layers
from flows.training import evaluate
from flows.training.data import Sentence
from schemas.layers import Argument, Attribution, EventFrame

NLP = spacy.blank("en")
ROWS = [
    ["1", "Ada", "Ada", "PROPN", "_", "_", "2", "nsubj", "_", "NER=B-PERSON"],
    ["2", "sails", "sail", "VERB", "_", "_", "0", "root", "_", "SpaceAfter=No"],
    ["3", ".", ".", "PUNCT", "_", "_", "2", "punct", "_", "_"],
]
SENTENCE = Sentence([row[:] for row in ROWS], True, True, True, "s1")


@dataclass
class Answering:
    """Gives every Doc the same labels."""

    heads: list[int]
    upos: list[str]
    name: str

    def __call__(self, doc: Doc) -> Doc:
        made = Doc(
            doc.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc], heads=self.heads,
            deps=["nsubj", "root", "punct"], pos=self.upos, lemmas=["Ada", "sails", "."],
        )  # fmt: skip
        made.ents = [Span(made, 0, 1, label=self.name)]
        return made


def scores(answering: Answering) -> dict[str, float]:
    return evaluate.syntax(answering, [[SENTENCE]])  # pyright: ignore[reportArgumentType]


def test_all_right_but_one_lemma() -> None:
    found = scores(Answering([1, 1, 1], ["PROPN", "VERB", "PUNCT"], "PERSON"))
    assert found == pytest.approx({"upos": 100, "lemma": 200 / 3, "uas": 100, "las": 100, "names": 100})


def test_wrong_ones_count() -> None:
    found = scores(Answering([1, 1, 0], ["NOUN", "VERB", "PUNCT"], "ORG"))
    assert found == pytest.approx({"upos": 200 / 3, "lemma": 200 / 3, "uas": 200 / 3, "las": 200 / 3, "names": 0})


def test_places_are_one_class() -> None:
    rows = [row[:] for row in ROWS]
    rows[0][9] = "NER=B-GPE"
    sentence = Sentence(rows, True, True, True, "s1")
    answering = Answering([1, 1, 1], ["PROPN", "VERB", "PUNCT"], "LOC")
    assert evaluate.syntax(answering, [[sentence]])["names"] == 100  # pyright: ignore[reportArgumentType]


def test_raw_text_parts_paragraphs() -> None:
    text, gold = evaluate.raw_text([SENTENCE, SENTENCE, Sentence(SENTENCE.rows, False, False, True, "s2")])
    assert text == "Ada sails. \n\nAda sails. Ada sails. ".replace(" \n", "\n")
    assert gold == {(0, 10), (12, 22), (23, 33)}


def test_layers_as_objects() -> None:
    doc = NLP("Ada said Oslo aids Rome.")
    doc.ents = [Span(doc, 0, 1, label="PERSON"), Span(doc, 2, 3, label="GPE"), Span(doc, 4, 5, label="GPE")]
    event = EventFrame(
        trigger=(14, 18), type="AID", mode=None, status="asserted",
        arguments=(Argument(role="actor", span=(9, 13)), Argument(role="recipient", span=(19, 23))),
    )  # fmt: skip
    set_layers(doc, [Attribution(content=((9, 23),), kind="indirect", cue=(4, 8), source=(0, 3))], [event])
    found = evaluate.layer_object("a", doc)
    assert [e["name"] for e in found["entities"]] == ["Ada", "Oslo", "Rome"]
    assert found["quotes"][0]["speaker"] == "E0"
    assert [a["entity"] for a in found["events"][0]["actors"] + found["events"][0]["recipients"]] == ["E1", "E2"]


def test_a_perfect_answer_scores_full() -> None:
    shared = Path(__file__).resolve().parents[4] / "shared"
    if not (shared / "tools" / "score_gold.py").exists():
        pytest.skip("the shared scoring tools are not beside the checkout")
    doc = NLP("Ada said Oslo aids Rome.")
    doc.ents = [Span(doc, 2, 3, label="GPE")]
    set_layers(doc, [Attribution(content=((9, 23),), kind="indirect", cue=(4, 8), source=(0, 3))], [])
    made = evaluate.layer_object("a", doc)
    found = evaluate.article_scores(evaluate.tool(shared, "score_gold"), [made], [made])
    assert (found["mention"], found["quote+speaker"]) == (100, 100)
