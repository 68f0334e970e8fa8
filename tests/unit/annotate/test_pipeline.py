"""Every layer of the pipe stands where it says, in every text, whatever the network answers."""

from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from flows.annotate.encoder import PAIRS, Network
from flows.annotate.pipeline import ModelRecogniser, model_folder
from flows.outcomes import UsageError
from tests.unit.annotate.network import NoisyNetwork

NLP = spacy.blank("en")
TEXTS = {
    "title": 'Fire at the mill\n\nThe mayor, Ida Kesten, said: "We lost it all." She left.\n\n"Never again," he said.',
    "emoji": "The mayor said 😀👩‍👩‍👧 the fire 🇮🇸 was a fire.",
    "combining": "The mayor, Zoe\u0308 S\u030cima, said a fi\u0301re.",
    "crlf": 'The mayor said.\r\n\r\nA fire. \r\n  "A the," said the mayor.\r\n',
    "soft hyphens": "The ma\u00adyor said a\u00ad fire \u00ad.",
    "blanks": "  \n\n The mayor\u00a0said \u2009 a fire\t\tthe mayor.\n\n\n",
    "marks only": '"“”…‚’—\u200b\ufeff',
}


@pytest.fixture(scope="module")
def recogniser(tmp_path_factory: pytest.TempPathFactory) -> ModelRecogniser:
    return ModelRecogniser(NoisyNetwork(tmp_path_factory.mktemp("model")))


def laid_over(doc: Doc) -> list[tuple[int, int]]:
    spans = [(e.start_char, e.end_char) for e in doc.ents] + [(s.start_char, s.end_char) for s in doc.sents]
    for attribution in doc._.attributions:
        spans += [*attribution.content, *(s for s in (attribution.cue, attribution.source) if s)]
    for event in doc._.events:
        spans += [event.trigger, *(argument.span for argument in event.arguments)]
    return spans


def check(doc: Doc, text: str) -> None:
    starts, ends = {t.idx for t in doc}, {t.idx + len(t) for t in doc}
    assert doc.text == text
    for start, end in laid_over(doc):
        assert 0 <= start < end <= len(text)
        assert start in starts
        assert end in ends
    assert all(not e.text[0].isspace() and not e.text[-1].isspace() for e in doc.ents)
    assert [t.i for s in doc.sents for t in s] == list(range(len(doc)))
    assert all(sum(t.head == t for t in s) == 1 for s in doc.sents)
    assert all(t.pos_ and t.dep_ for t in doc)


@pytest.mark.parametrize("name", TEXTS)
def test_layers_stand_where_they_say(recogniser: ModelRecogniser, name: str) -> None:
    doc = recogniser(NLP(TEXTS[name]))
    check(doc, TEXTS[name])


@given(st.text(alphabet=st.sampled_from('ab Tthe mayor said\n\r\t"“”.,!?😀\u0301\u00ad\u00a0\u200d'), max_size=120))
def test_no_text_breaks_the_alignment(recogniser: ModelRecogniser, text: str) -> None:
    check(recogniser(NLP(text)), text)


def test_noise_reaches_every_layer(recogniser: ModelRecogniser) -> None:
    """Else the tests above would prove nothing."""
    doc = recogniser(NLP(TEXTS["title"] * 4))
    assert doc.ents
    assert doc._.attributions
    assert doc._.events
    assert any(event.arguments for event in doc._.events)
    assert doc.spans["trigger"]


def test_empty_text_has_no_layers(recogniser: ModelRecogniser) -> None:
    doc = recogniser(NLP(""))
    assert (doc.text, doc._.attributions, doc._.events) == ("", (), ())


@pytest.mark.parametrize("text", ["\n\n", " ", "\r\n \t"])
def test_white_space_alone_is_one_sentence(recogniser: ModelRecogniser, text: str) -> None:
    doc = recogniser(NLP(text))
    assert doc.text == text
    assert len(list(doc.sents)) == 1


@pytest.mark.parametrize("text", ["x" * 100_000, "the fire said " * 700], ids=["one word", "one paragraph"])
def test_long_paragraphs(recogniser: ModelRecogniser, text: str) -> None:
    doc = recogniser(NLP(text))
    assert doc.text == text
    assert all(0 <= start < end <= len(text) for start, end in laid_over(doc))


def test_given_sentences_stay(recogniser: ModelRecogniser) -> None:
    words = ["the", "mayor", "said", "a", "fire", "said", "the"]
    doc = Doc(NLP.vocab, words=words, sent_starts=[True, False, False, True, False, True, False])
    assert [s.start for s in recogniser(doc).sents] == [0, 3, 5]


def test_white_space_hangs_on_the_word_before(recogniser: ModelRecogniser) -> None:
    doc = recogniser(NLP("The mayor\n\nsaid"))
    assert (doc[2].pos_, doc[2].dep_, doc[2].head.text) == ("SPACE", "dep", "mayor")


def test_the_same_in_any_company(recogniser: ModelRecogniser) -> None:
    alone = recogniser(NLP(TEXTS["title"]))
    recogniser(NLP(TEXTS["emoji"]))
    again = recogniser(NLP(TEXTS["title"]))
    assert alone.to_json() == again.to_json()
    assert alone._.events == again._.events


def test_no_such_model(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no model 'grand'.*accurate, fast"):
        model_folder("grand")
    with pytest.raises(UsageError, match=r"config\.json"):
        model_folder(str(tmp_path))


def test_a_model_of_an_earlier_version(tmp_path: Path) -> None:
    np.savez(tmp_path / PAIRS, relation_weight=np.zeros(1))

    with pytest.raises(UsageError, match="earlier version"):
        Network(tmp_path)
