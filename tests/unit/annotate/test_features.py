"""Word shapes, quotation states, word pieces and windows."""

from pathlib import Path

import numpy as np
import pytest
import spacy

from flows.annotate.features import (
    BREAKS,
    CASES,
    QUOTES,
    PieceCutter,
    Words,
    break_of,
    case_of,
    inputs_of,
    plan_windows,
    quote_states,
    shapes_of,
    words_of,
)

NLP = spacy.blank("en")


def words(text: str) -> Words:
    return words_of(NLP(text))[0]


@pytest.fixture
def cutter(tmp_path: Path) -> PieceCutter:
    path = tmp_path / "vocab.txt"
    path.write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\nfire\n##s\na\n##a\nzoe\n", encoding="utf-8")
    return PieceCutter(path)


@pytest.mark.parametrize(
    ("form", "case"),
    [("fire", "lower"), ("Fire", "title"), ("U", "initial"), ("NATO", "upper"), ("McRae", "mixed"), ("1,200", "number"),
     ("24th", "with_digits"), (".", "stop"), (",", "mark"), ("U.S.", "upper"), ("\u00ad", "mark"), ("Å", "initial")],
)  # fmt: skip
def test_case(form: str, case: str) -> None:
    assert CASES[case_of(form)] == case


@pytest.mark.parametrize(
    ("gap", "kind"), [("", "glued"), (" ", "space"), ("\n", "line"), ("\r\n", "line"), (" \n \n", "paragraph")]
)
def test_break(gap: str, kind: str) -> None:
    assert BREAKS[break_of(gap, first=False)] == kind


def test_a_forgotten_mark_ends_with_its_paragraph() -> None:
    states = quote_states(words('He said "no.\n\nShe said “yes” too.'))
    expected = ["outside", "outside", "opens", "inside", "inside"]
    expected += ["outside", "outside", "opens", "inside", "closes", "outside", "outside"]
    assert [QUOTES[s] for s in states] == expected


def test_apostrophes_open_nothing() -> None:
    assert set(quote_states(words("The boys’ club and John's house"))) == {1}


def test_a_plurals_apostrophe_closes_nothing_before_the_mark_after_the_comma() -> None:
    given = words("‘It’s the farmers’ water, not the mine’s,’ said Tendai Moyo.")
    inside = [form for form, state in zip(given.forms, quote_states(given), strict=True) if QUOTES[state] == "inside"]
    assert (inside[0], inside[-2:]) == ("It", ["’s", ","])


def test_marks_close_their_own_kind() -> None:
    given = words("He “wasn’t going to pay” twice, «la fin’ de tout» said one.")
    outside = [form for form, state in zip(given.forms, quote_states(given), strict=True) if QUOTES[state] == "outside"]
    assert outside == ["He", "twice", ",", "said", "one", "."]


def test_pieces(cutter: PieceCutter) -> None:
    assert cutter.pieces("FIRES") == (4, 5)
    assert cutter.pieces("Zoe\u0308") == (8,)
    assert cutter.pieces("\u00ad") == (cutter.unknown,)
    assert cutter.pieces("x" * 1000) == (cutter.unknown,)
    assert cutter.pieces("a" * 50) == (6, *[7] * 7)


def test_windows_cover_every_word_once() -> None:
    text = words("A fire. " * 50 + "\n\n" + "More fires " * 90 + "\n\nEnd.")
    windows = list(plan_windows([1] * len(text.forms), text, 40, 8))
    assert [i for w in windows for i in range(w.start, w.end)] == list(range(len(text.forms)))
    assert all(w.end - w.context <= 40 and w.start - w.context <= 8 for w in windows)
    assert windows[0].end < 40
    assert text.forms[windows[0].end - 1] == "."


def test_a_window_ends_at_a_paragraph_where_it_can() -> None:
    text = words("One two three. Four.\n\nFive six seven. Eight nine ten.")
    first = next(plan_windows([1] * len(text.forms), text, 9, 0))
    assert text.forms[first.end] == "Five"


def test_one_word_larger_than_a_window_gets_its_own() -> None:
    text = words("a b c")
    assert [(w.start, w.end) for w in plan_windows([50, 50, 50], text, 40, 0)] == [(0, 1), (1, 2), (2, 3)]


def test_inputs_point_to_first_and_last_pieces(cutter: PieceCutter) -> None:
    text = words("Fires a")
    inputs = inputs_of([cutter.pieces(form) for form in text.forms], shapes_of(text), cutter)
    assert inputs.pieces.tolist() == [cutter.first, 4, 5, 6, cutter.last]
    assert (inputs.first.tolist(), inputs.last.tolist()) == ([1, 3], [2, 3])
    assert inputs.piece_shapes[0].tolist() == [0, 0, 0]
    assert np.array_equal(inputs.piece_shapes[1], inputs.piece_shapes[2])


def test_a_paragraphs_first_mark_opens_whichever_way_it_is_turned() -> None:
    words, _ = words_of(NLP("He spoke.\n\n”Fear won.” He left”"))
    names = [QUOTES[n] for n in quote_states(words)]
    assert names[3:] == ["opens", "inside", "inside", "inside", "closes", "outside", "outside", "outside"]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("He added: 'It's right to leave him.' She left.", "It 's right to leave him ."),
        ("He called it 'morally right' for them.", "morally right"),
        ("'The players' bus is here,' he said.", "The players ' bus is here ,"),
        ("He spoke of 'lots of cars', and left.", "lots of cars"),
        ("The workers' hall and the players' bus burned.", ""),
        ("He said 'It rained.\n\nIt's over.", ""),
        ("In the '90s and the '80s it rained.", ""),
    ],
)
def test_straight_single_marks_quote_where_they_end(text: str, quoted: str) -> None:
    words, _ = words_of(NLP(text))
    assert " ".join(words.forms[at] for at in np.flatnonzero(quote_states(words) == 2)) == quoted


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Snow fell.\n“It was cold.”\nAll went home.", {4}),
        ("The mayor of the town said that\nthe snow would go on falling for\nsome days. All went\nhome.", {3, 4}),
        ("Snow fell.\n\nThe mayor of\nthe town", {3, 4}),
    ],
)
def test_lines_that_end_as_sentences_do_are_paragraphs(text: str, kinds: set[int]) -> None:
    words, _ = words_of(NLP(text))
    assert {int(kind) for kind in words.breaks} - {1, 2} == kinds
