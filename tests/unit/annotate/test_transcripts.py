"""Turns of interviews, and what only looks like them."""

import pytest
import spacy

from flows.annotate.features import words_of
from flows.annotate.transcripts import turns

NLP = spacy.blank("en")


def read(text: str) -> list[tuple[str, str]]:
    words, _ = words_of(NLP(text))
    return [(" ".join(words.forms[slice(*label)]), " ".join(words.forms[slice(*said)])) for label, said in turns(words)]


def test_labels_that_come_back_speak() -> None:
    text = "A talk\n\nQ: Why did you close it?\n\nIda Kesten: We had no money left.\n\nQ: And now, what next?"
    assert read(text) == [("Q", "Why did you close it ?"), ("Q", "And now , what next ?")]


def test_brackets_are_no_part_of_the_label() -> None:
    assert [label for label, _ in read("(( WN )) : Why are you running?\n\n(( WN )) : What is your plan now?")] == [
        "WN"
    ] * 2


def test_names_in_capitals_take_turns() -> None:
    text = "KESTEN: We had no money.\n\nBRENNER: You had a bit.\n\nKESTEN: It was not much.\n\nBRENNER: So you say."
    assert [label for label, _ in read(text)] == ["KESTEN", "BRENNER"] * 2


def test_a_mark_may_stand_before_each_label() -> None:
    text = '"KESTEN: Why did you close it?\n\n"BRENNER: We had no money left.\n\n"KESTEN: And now, what next?'
    assert [label for label, _ in read(text)] == ["KESTEN", "KESTEN"]


@pytest.mark.parametrize(
    "text",
    [
        "Note: the harbour is closed today.\n\nThe mayor said: we wait for the rain to end.",
        "Photo: Ida Kesten of the Courier\n\nPhoto: Otto Brenner of the Courier",
        "Review: I love this bread so much.\n\nReview: It rose well and was soft.",
        "At 9:30 the doors open to all.\n\nAt 9:30 the doors close to all.",
        "Team size: between 51 and 200\n\nKey services: advice and design\n\nTeam size: under 50 people\n\n"
        "Key services: print and film",
        "DEAR RUTH: May I keep the cat?\n\nDEAR RUTH: May I keep the dog?",
        "the mayor: we wait for the rain.\n\nthe mayor: we wait for the snow.",
    ],
)
def test_other_colons_do_not(text: str) -> None:
    assert read(text) == []
