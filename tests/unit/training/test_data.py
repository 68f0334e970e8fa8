"""Corpora to examples, on corpora of a few lines."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from flows.training.data import Offsets, gold_examples, name_corpus, polnear, role_number, treebank
from flows.training.labels import NAME_TAGS, ROOT, UNKNOWN, UPOS, LabelSets

LABELS = LabelSets(
    lemma_rules=("lower|0|", "lower|1|"), relations=("nsubj", "obj", "punct", "root"), event_types=("AID", "HAZARD"),
    modes=("AID", "HAZARD/fire"),
)  # fmt: skip
CONLLU = """\
# newdoc id = d1
# newpar
# sent_id = d1-1
1	Ada	Ada	PROPN	NNP	_	2	nsubj	_	NER=B-PERSON
2-3	didn't	_	_	_	_	_	_	_	SpaceAfter=No
2	did	did	VERB	VBD	_	0	root	_	_
3	n't	n't	PART	RB	_	2	obj	_	_
4	.	.	PUNCT	.	_	2	punct	_	_

# sent_id = d1-2
1	Go	go	VERB	VB	_	0	root	_	NER=B-MISC

"""


def packed(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write(text)
    return path


def test_treebank(tmp_path: Path) -> None:
    (document,) = treebank(packed(tmp_path, "t.conllu.gz", CONLLU), LABELS, ["PERSON", "MISC"])
    labels = document.labels
    assert document.words.forms == ("Ada", "did", "n't", ".", "Go")
    assert document.words.breaks.tolist() == [4, 2, 1, 1, 2]
    assert labels["head"].tolist() == [1, ROOT, 1, 1, ROOT]
    assert labels["start"].tolist() == [1, 0, 0, 0, 1]
    assert [UPOS[n] for n in labels["upos"]] == ["PROPN", "VERB", "PART", "PUNCT", "VERB"]
    assert labels["name"].tolist() == [NAME_TAGS.index("B-PERSON"), 0, 0, 0, UNKNOWN]
    assert (labels["cue"] == UNKNOWN).all()
    assert "ORG" in document.free_names
    assert "PERSON" not in document.free_names


def test_names_without_their_types_are_not_outside(tmp_path: Path) -> None:
    row = {
        "doc": "d-7",
        "tokens": ["Ida", "won", "it"],
        "spaces": [1, 0, 0],
        "entities": [[0, 1, "PERSON"], [2, 3, "WORK"]],
    }
    path = packed(tmp_path, "n.jsonl.gz", json.dumps(row) + "\n" + json.dumps(row | {"doc": "d-8"}))
    (document,) = name_corpus(path, ["PERSON", "WORK"], skip=lambda doc: doc == "d-8")
    assert [NAME_TAGS[n] for n in document.labels["name"]] == ["B-PERSON", "O", "B-PRODUCT"]
    assert document.words.breaks.tolist() == [2, 2, 1]
    assert document.free_names == {"ORG", "GPE", "LOC", "FAC", "NORP", "EVENT"}


def span(text: str, part: str) -> list[int]:
    return [text.index(part), text.index(part) + len(part)]


def article() -> dict[str, Any]:
    text = "Fire\n\nA fire killed two, the mayor said."
    mayor = {"entity": None, "span": span(text, "the mayor")}
    return {
        "id": "a", "text": text,
        "entities": [{"type": "EVENT", "mentions": [span(text, "Fire")]}],
        "quotes": [{"content": [span(text, "A fire killed two")], "cue": span(text, "said"),
                    "speaker_mention": mayor["span"]}],
        "events": [{"type": "HAZARD", "mode": "fire", "trigger": span(text, "fire"), "actors": [],
                    "recipients": [mayor],
                    "place": None, "date": None, "quantities": [{"span": span(text, "two"), "role": "killed"}],
                    "status": "asserted", "background": False}],
    }  # fmt: skip


def test_gold_article() -> None:
    (document,) = gold_examples([article()], LABELS)
    labels, forms = document.labels, document.words.forms
    assert forms == ("Fire", "A", "fire", "killed", "two", ",", "the", "mayor", "said", ".")
    assert labels["content"].tolist() == [0, 1, 2, 2, 2, 0, 0, 0, 0, 0]
    assert labels["link"].tolist() == [UNKNOWN, 8, 8, 8, 8, UNKNOWN, UNKNOWN, UNKNOWN, 6, UNKNOWN]
    assert labels["trigger"].tolist() == [0, 0, 3, 0, 0, 0, 0, 0, 0, 0]
    (event,) = document.events
    assert (event.word, LABELS.modes[event.mode]) == (2, "HAZARD/fire")
    assert event.arguments == (
        (6, 8, role_number("participant", "recipient")),
        (4, 5, role_number("quantity", "killed")),
    )
    assert (labels["upos"] == UNKNOWN).all()


def test_polnear_keeps_speech_and_masks_the_rest(tmp_path: Path) -> None:
    text = 'Kesten, a nurse, said that "all is well." Voters hope to win.'
    cue = {"cue_type": "speech", "kind": "mixed"}
    rows = [
        cue | {"source": [span(text, "Kesten, a nurse,")], "cue": [span(text, "said")],
               "content": [span(text, 'that "all is well."')]},
        {"cue_type": "other", "kind": "indirect", "source": [span(text, "Voters")], "cue": [span(text, "hope")],
         "content": [span(text, "to win")]},
    ]  # fmt: skip
    path = packed(tmp_path, "p.jsonl.gz", json.dumps({"id": "p", "text": text, "attributions": rows, "discard": []}))
    (document,) = polnear(path)
    forms, labels = document.words.forms, document.labels
    assert [f for f, n in zip(forms, labels["source"], strict=True) if n > 0] == ["Kesten"]
    assert [f for f, n in zip(forms, labels["content"], strict=True) if n > 0] == ["all", "is", "well", "."]
    assert labels["cue"][forms.index("hope")] == UNKNOWN
    assert (labels["name"] == UNKNOWN).all()


@pytest.mark.parametrize("part", ["Ida Kesten", "😀", "co-op", "end"])
def test_characters_to_words_and_back(part: str) -> None:
    text = "So\u00ad Ida Kesten 😀\r\n\r\nleft the co-op’s end"
    offsets = Offsets(text)
    found = offsets.span(span(text, part))
    assert found is not None
    assert text[offsets.starts[found[0]] : offsets.ends[found[1] - 1]] == part


def test_white_space_touches_no_word() -> None:
    assert Offsets("a  b").span((1, 3)) is None
    assert np.array_equal(Offsets("").starts, [])
