"""What hangs over at the ends of a phrase goes, an article gets its noun, and everything else stays."""

import pytest
import spacy
from spacy.tokens import Doc

from flows.annotate.phrases import whole_parties, whole_phrase, whole_statements
from schemas.layers import Argument, Attribution, EventFrame

TEXT = "a group of teachers at the old town hall met them and workers at Oslo"


def parsed(text: str, heads: list[int]) -> Doc:
    words = text.split(" ")
    spaces = [*[True] * (len(words) - 1), False]
    return Doc(spacy.blank("en").vocab, words=words, spaces=spaces, heads=heads, deps=["dep"] * len(words))


@pytest.fixture
def doc() -> Doc:
    return parsed(TEXT, [1, 9, 3, 1, 8, 8, 8, 8, 3, 9, 9, 12, 9, 14, 12])


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ("a group", "a group"),
        ("of teachers", "teachers"),
        ("workers at", "workers"),
        ("a group of", "a group"),
        ("group of teachers", "group of teachers"),
        ("the", "the old town hall"),
        ("them", "them"),
        ("and workers at", "workers"),
    ],
)
def test_phrases(doc: Doc, given: str, whole: str) -> None:
    start, end = whole_phrase(doc, at(given))

    assert doc.text == TEXT
    assert TEXT[start:end] == whole


def test_parties_and_speakers_are_whole_and_dates_stay(doc: Doc) -> None:
    said = Attribution(content=(at("met them"),), kind="indirect", source=at("workers at"))
    given = [("actor", "of teachers"), ("place", "the"), ("date", "at the old"), ("date", "and"), ("recipient", "of")]
    event = EventFrame(
        trigger=at("met"), type="CONSULT", mode=None, status="asserted",
        arguments=tuple(Argument(role=role, span=at(words)) for role, words in given),
    )  # fmt: skip
    (whole,) = whole_parties(doc, [event])

    assert [TEXT[slice(*each.source)] for each in whole_statements(doc, [said]) if each.source] == ["workers"]
    assert [(each.role, TEXT[slice(*each.span)]) for each in whole.arguments] == [
        ("actor", "teachers"), ("place", "the old town hall"), ("date", "at the old"),
    ]  # fmt: skip


CLAUSE = "She said it deals with the novel virus of the hills , Roe added today ."


@pytest.mark.parametrize(
    ("given", "kind", "whole"),
    [
        ("it deals with the novel", "indirect", "it deals with the novel virus of the hills"),
        ("it deals with the novel virus", "mixed", "it deals with the novel virus of the hills"),
        ("it deals with the novel virus of the hills", "indirect", "it deals with the novel virus of the hills"),
        ("it deals with the novel", "direct", "it deals with the novel"),
    ],
)
def test_a_reported_clause_goes_on_to_the_end_of_its_phrase(given: str, kind: str, whole: str) -> None:
    doc = parsed(CLAUSE, [1, 1, 3, 1, 7, 7, 7, 3, 10, 10, 7, 1, 13, 1, 13, 1])
    start = CLAUSE.index(given)
    cue = (CLAUSE.index("added"), CLAUSE.index("added") + 5)
    said = Attribution(content=((start, start + len(given)),), kind=kind, cue=cue)

    assert [CLAUSE[slice(*part)] for each in whole_statements(doc, [said]) for part in each.content] == [whole]
