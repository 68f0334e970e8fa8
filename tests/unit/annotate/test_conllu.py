"""CoNLL-U: what is written reads back as the sentence, with the heads where they were."""

import spacy
from spacy.tokens import Doc

from flows.annotate import load
from flows.annotate.conllu import conllu


def parsed() -> Doc:
    """Title, blank line, one sentence with a tree; white space tokens as spaCy makes them."""
    nlp = spacy.blank("en")
    words = ["Rain", "\n\n", "She", "can't", "  ", "stay", "."]
    spaces = [False, False, True, True, False, False, False]
    doc = Doc(
        nlp.vocab, words=words, spaces=spaces, pos=["NOUN", "SPACE", "PRON", "AUX", "SPACE", "VERB", "PUNCT"],
        heads=[0, 0, 5, 5, 3, 5, 5], deps=["ROOT", "dep", "nsubj", "aux", "dep", "ROOT", "punct"],
        lemmas=["rain", "", "she", "can", "", "stay", "."], sent_starts=[True, False, True, False, False, False, False],
    )  # fmt: skip
    return doc


def rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines() if "\t" in line]


def test_sentences_words_and_heads() -> None:
    text = conllu(parsed(), "a1")

    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# newdoc id = a1", "# newpar", "# sent_id = a1-1", "# text = Rain",
        "# newpar", "# sent_id = a1-2", "# text = She can't stay.",
    ]  # fmt: skip
    assert [(row[0], row[1], row[3], row[6], row[7]) for row in rows(text)] == [
        ("1", "Rain", "NOUN", "0", "root"),
        ("1", "She", "PRON", "3", "nsubj"),
        ("2", "can't", "AUX", "3", "aux"),
        ("3", "stay", "VERB", "0", "root"),
        ("4", ".", "PUNCT", "3", "punct"),
    ]
    assert all(len(row) == 10 for row in rows(text))


def test_the_text_line_is_what_words_and_space_after_give() -> None:
    text = conllu(parsed(), "a1")

    for sentence in text.split("\n\n"):
        if not rows(sentence):
            continue
        rebuilt = "".join(row[1] + ("" if row[9] == "SpaceAfter=No" else " ") for row in rows(sentence)).rstrip()
        assert f"# text = {rebuilt}" in sentence


def test_what_the_recogniser_does_not_give_is_left_open() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")

    row = rows(conllu(nlp("Rain falls."), "a1"))[0]

    assert row[2:9] == ["_"] * 7


def test_our_own_recogniser_gives_words_back_and_an_empty_article_has_none() -> None:
    nlp = load("fast")

    text = conllu(nlp("It rained.\r\n\r\nIt’s “over”."), "a1")

    assert "# text = It rained.\n" in text
    assert "# text = It’s “over”.\n" in text
    assert conllu(nlp(""), "a2") == "# newdoc id = a2\n"
