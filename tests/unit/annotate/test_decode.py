"""Scores to labels, on scores made by hand."""

from pathlib import Path

import numpy as np
import pytest
import spacy

from flows.annotate.decode import (
    Placed,
    Typed,
    attributions_of,
    best_tags,
    events_of,
    lemma_of,
    lemmas_of,
    runs,
    spans_of,
    whole_quotes,
    with_articles,
)
from flows.annotate.encoder import Answer
from flows.annotate.features import Window, words_of
from tests.unit.annotate.network import PAIR_SIZE, RELATIONS, ROLE_COUNT, TAGS, NoisyNetwork

NLP = spacy.blank("en")
NAME = TAGS["name"]
NONE, ACTOR, RECIPIENT, PLACE, KILLED = [0, 3, 6], 1, 2, 4, 7
"""Where the roles stand in the scores of a pair."""


@pytest.fixture
def network(tmp_path: Path) -> NoisyNetwork:
    made = NoisyNetwork(tmp_path)
    made._pair_weights["role_weight"] = np.eye(ROLE_COUNT, PAIR_SIZE, dtype="f4")
    return made


def placed(text: str) -> Placed:
    doc = NLP(text)
    words, tokens = words_of(doc)
    starts = np.asarray([doc[int(i)].idx for i in tokens])
    return Placed(words, starts, starts + np.asarray([len(doc[int(i)]) for i in tokens]))


def answer(count: int) -> Answer:
    """Everything outside, every word linked to the root."""
    tags = {layer: np.zeros((count, len(labels)), dtype="f4") for layer, labels in TAGS.items()}
    for scores in tags.values():
        scores[:, 0] = 1
    links = np.zeros((count, count + 1), dtype="f4")
    links[:, 0] = 1
    pairs = {f"{kind}_{side}": np.zeros((count, PAIR_SIZE), dtype="f4") for kind in ("relation", "role")
             for side in ("left", "right")}  # fmt: skip
    pairs["role_right"][:, NONE] = 1
    return Answer(Window(0, 0, count), tags, np.zeros((count, count + 1), dtype="f4"), links, pairs)


def mark(given: Answer, layer: str, start: int, end: int, kind: str = "") -> None:
    labels = TAGS[layer]
    for at in range(start, end):
        part = "B" if at == start else "I"
        given.tags[layer][at, labels.index(f"{part}-{kind}" if kind else part)] = 9


def link(given: Answer, start: int, end: int, target: int) -> None:
    given.links[start:end, target + 1] = 9


def test_spans() -> None:
    text = placed("a b c d e\n\nf g").words
    numbers = [NAME.index(tag) for tag in ("I-GPE", "I-GPE", "I-PERSON", "B-PERSON", "I-PERSON", "I-PERSON", "O")]
    assert spans_of(np.asarray(numbers), NAME, text) == [
        Typed(0, 2, "GPE"), Typed(2, 3, "PERSON"), Typed(3, 5, "PERSON"), Typed(5, 6, "PERSON"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names", "whole"),
    [
        ("He joined The Haitian Times today", [(2, 3), (3, 5)], [(2, 5)]),
        ("The Haitian Times closed", [(0, 1), (1, 3)], [(1, 3)]),
        ("He wrote The 7 Habits of Oslo", [(2, 3), (6, 7)], [(6, 7)]),
        ("He went to The", [(3, 4)], []),
    ],
)
def test_an_article_is_part_of_a_name_or_none(
    text: str, names: list[tuple[int, int]], whole: list[tuple[int, int]]
) -> None:
    found = with_articles([Typed(start, end, "ORG") for start, end in names], placed(text).words)
    assert [(name.start, name.end) for name in found] == whole


def test_tags_that_contradict_each_other_are_read_as_a_whole() -> None:
    text = placed("Port Alm Valley said no\n\nValley road").words
    scores = np.zeros((7, len(NAME)), dtype="f4")
    scores[:, 0] = 1
    best = ("O", "B-GPE", "I-PERSON", "O", "O", "I-PERSON", "O")
    scores[np.arange(7), [NAME.index(tag) for tag in best]] = 2
    scores[1, NAME.index("B-PERSON")] = 1.8
    scores[5, NAME.index("B-PERSON")] = 1.5
    tags = [NAME[n] for n in best_tags(scores, NAME, text)]
    assert tags == ["O", "B-PERSON", "I-PERSON", "O", "O", "B-PERSON", "O"]
    assert [NAME[n] for n in scores.argmax(axis=-1)] == list(best)


@pytest.mark.parametrize(
    ("form", "rule", "lemma"),
    [("Parties", "lower|3|y", "party"), ("was", "lower|3|be", "be"), ("Oslo", "keep|0|", "Oslo"),
     ("a", "lower|3|y", "a"), ("it", "lower|2|", "it")],
)  # fmt: skip
def test_lemma(form: str, rule: str, lemma: str) -> None:
    assert lemma_of(form, rule) == lemma


def test_of_likely_lemmas_known_words_come_first() -> None:
    rules = ("lower|0|", "lower|3|", "lower|3|e", "keep|0|")
    words = placed("completing knitting me").words
    scores = np.asarray([[0, 5, 3, 1], [0, 5, 3, 1], [0, 0, 0, 5]], dtype="f4")
    known = frozenset({"complete", "me", "knitting"})
    assert lemmas_of(scores, rules, words, known) == ["complete", "knitt", "me"]


def test_runs() -> None:
    assert list(runs(np.asarray([0, 1, 1, 2, 0, 0, 2]))) == [(1, 3), (3, 4), (6, 7)]
    assert list(runs(np.asarray([], dtype=np.int64))) == []


def test_a_split_quote_is_one_statement(network: NoisyNetwork) -> None:
    text = placed('"We wait," said Ida Kesten. "Then we sail."')
    given = answer(len(text.words.forms))
    for part in ((0, 5), (9, 14)):
        mark(given, "content", *part)
        link(given, *part, 5)
    mark(given, "cue", 5, 6)
    mark(given, "source", 6, 8)
    link(given, 5, 6, 6)
    (found,) = attributions_of(network, [given], text)
    assert found.content == ((1, 9), (29, 42))
    assert (found.cue, found.source, found.kind) == ((11, 15), (16, 26), "direct")


def test_a_quote_with_no_cue_goes_on_from_the_one_before(network: NoisyNetwork) -> None:
    text = placed('He said: "We wait."\n\n"Then we sail."')
    given = answer(len(text.words.forms))
    mark(given, "content", 3, 8)
    mark(given, "cue", 1, 2)
    link(given, 3, 8, 1)
    mark(given, "content", 8, 14)
    assert [len(a.content) for a in attributions_of(network, [given], text)] == [2]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([0, 0, 1, 0, 2, 2, 0, 0], [0, 0, 1, 2, 2, 2, 0, 0]), ([0, 0, 0, 0, 1, 2, 0, 0], [0, 0, 0, 0, 1, 2, 0, 0]),
     ([1, 2, 0, 2, 2, 2, 0, 0], [1, 2, 2, 2, 2, 2, 0, 0])],
)  # fmt: skip
def test_what_stands_between_marks_is_one(numbers: list[int], expected: list[int]) -> None:
    states = np.asarray([1, 3, 2, 2, 2, 2, 4, 1])
    assert whole_quotes(np.asarray(numbers), states).tolist() == expected


def test_half_quoted_is_mixed(network: NoisyNetwork) -> None:
    text = placed('She said it was "a long day".')
    given = answer(len(text.words.forms))
    mark(given, "cue", 1, 2)
    mark(given, "content", 2, 9)
    link(given, 2, 9, 1)
    (found,) = attributions_of(network, [given], text)
    assert (found.kind, found.cue, found.source) == ("mixed", (4, 8), None)


def test_a_clause_goes_on_behind_its_quoted_words(network: NoisyNetwork) -> None:
    text = placed('She said it was "a long day" for all.')
    given = answer(len(text.words.forms))
    for part in ((2, 8), (9, 11)):
        mark(given, "content", *part)
        link(given, *part, 1)
    mark(given, "cue", 1, 2)
    (found,) = attributions_of(network, [given], text)
    assert found.content == ((9, 36),)


def test_a_cue_beside_the_words_goes_before_one_farther_off(network: NoisyNetwork) -> None:
    text = placed('"We wait," said Ida Kesten.\n\n"Late again," sighed Otto Brenner.')
    given = answer(len(text.words.forms))
    for part, cue in (((1, 3), 5), ((10, 12), 14)):
        mark(given, "content", *part)
        mark(given, "cue", cue, cue + 1)
        link(given, *part, 5)
    link(given, 10, 12, 14)
    given.links[10:12, 6] = 12
    first, second = attributions_of(network, [given], text)
    assert (first.cue, second.cue) == ((11, 15), (43, 49))


def test_the_line_above_is_no_part_of_what_was_said(network: NoisyNetwork) -> None:
    text = placed('Fire at the mill\n\n"We ran," said Ida Kesten.')
    given = answer(len(text.words.forms))
    for part in ((0, 4), (5, 8)):
        mark(given, "content", *part)
        link(given, *part, 9)
    mark(given, "cue", 9, 10)
    (found,) = attributions_of(network, [given], text)
    assert (found.content, found.kind) == (((19, 26),), "direct")


def test_what_is_told_in_another_paragraph_is_no_part_of_what_was_said(network: NoisyNetwork) -> None:
    text = placed("Ida Kesten said we wait.\n\nThe harbour was closed in May.")
    given = answer(len(text.words.forms))
    mark(given, "source", 0, 2)
    mark(given, "cue", 2, 3)
    mark(given, "content", 3, 5)
    mark(given, "content", 6, 10)
    link(given, 3, 10, 2)
    link(given, 2, 3, 1)
    (said,) = attributions_of(network, [given], text)
    assert len(said.content) == 1


def test_figures_that_show_something_say_nothing(network: NoisyNetwork) -> None:
    text = placed("Figures show that fares rose.")
    given = answer(len(text.words.forms))
    mark(given, "content", 3, 5)
    mark(given, "cue", 1, 2)
    link(given, 3, 5, 1)
    assert attributions_of(network, [given], text) == []


def test_a_name_behind_a_dash_signs_the_quotation(network: NoisyNetwork) -> None:
    text = placed('"Peace at last." \u2014 Ida Kesten, baker')
    given = answer(len(text.words.forms))
    mark(given, "content", 1, 5)
    (found,) = attributions_of(network, [given], text)
    assert (found.source, found.kind) == ((19, 29), "direct")


def test_the_name_behind_the_dash_goes_before_the_one_that_a_link_finds(network: NoisyNetwork) -> None:
    text = placed("“It rains here every day.” — Ida Kesten\n\n“The harbour is closed now.” — Otto Brenner")
    given = answer(len(text.words.forms))
    forms = text.words.forms
    second = forms.index("The")
    mark(given, "source", forms.index("Ida"), forms.index("Ida") + 2)
    mark(given, "content", 1, 7)
    mark(given, "content", second, second + 6)
    link(given, second, second + 6, forms.index("Kesten"))
    whole = "“It rains here every day.” — Ida Kesten\n\n“The harbour is closed now.” — Otto Brenner"
    assert [whole[slice(*said.source)] for said in attributions_of(network, [given], text) if said.source] == [
        "Ida Kesten", "Otto Brenner",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"We will sail in the morning."', True),
        ('"will sail in the morning."', False),
        ('"The Light of the East"', False),
        ('"We sail."', False),
        ("We will sail in the morning.", False),
    ],
)
def test_of_what_nobody_says_only_sentences_in_marks_are_statements(
    network: NoisyNetwork, text: str, said: bool
) -> None:
    words = placed(text)
    given = answer(len(words.words.forms))
    mark(given, "content", 0, len(words.words.forms))
    assert bool(attributions_of(network, [given], words)) is said


@pytest.mark.parametrize(
    ("headline", "speaker"),
    [
        ("“We need the rain now”", None),
        ("Ida Kesten: “We need the rain now”", "Ida Kesten"),
        ("“We need rain now.”", "He"),
    ],
)
def test_a_headlines_quotation_is_no_part_of_the_texts(
    network: NoisyNetwork, headline: str, speaker: str | None
) -> None:
    between = "The lake at Harwick has been dry for three weeks now, as all can see."
    whole = f"{headline}\n\n{between}\n\n“We need rain,” he said. He left."
    text = placed(whole)
    given, forms = answer(len(text.words.forms)), text.words.forms
    cue, who = forms.index("said"), forms.index("He")
    opens = [at for at, form in enumerate(forms) if form == "“"]
    for at in opens:
        end = forms.index("”", at)
        mark(given, "content", at, end + 1)
        link(given, at, end + 1, cue)
    mark(given, "cue", cue, cue + 1)
    mark(given, "source", who, who + 1)
    link(given, cue, cue + 1, who)
    *first, last = attributions_of(network, [given], text)
    assert (len(last.content), last.cue is None) == (1, False)
    assert [whole[slice(*a.source)] for a in first if a.source] == ([speaker] if speaker else [])


@pytest.mark.parametrize(
    ("text", "parts"), [("“We sail.” She said. It was time.", 1), ("“We sail” at noon, she said. It was time.", 2)]
)
def test_scraps_of_other_sentences_are_no_part_of_words_in_marks(network: NoisyNetwork, text: str, parts: int) -> None:
    words = placed(text)
    given, forms = answer(len(words.words.forms)), words.words.forms
    cue, scrap = forms.index("said"), forms.index("noon") if "noon" in forms else forms.index("time")
    mark(given, "content", 0, forms.index("”") + 1)
    mark(given, "content", scrap, scrap + 1)
    mark(given, "cue", cue, cue + 1)
    link(given, 0, forms.index("”") + 1, cue)
    link(given, scrap, scrap + 1, cue)
    (found,) = attributions_of(network, [given], words)
    assert len(found.content) == parts


def test_a_turn_of_an_interview_takes_the_place_of_its_pieces(network: NoisyNetwork) -> None:
    text = placed("WN: Why did you close it?\n\nWN: And what comes next now?")
    given = answer(len(text.words.forms))
    mark(given, "content", 3, 5)
    found = attributions_of(network, [given], text)
    assert [(a.content, a.source, a.kind) for a in found] == [
        (((4, 25),), (0, 2), "direct"),
        (((31, 55),), (27, 29), "direct"),
    ]


def test_event_with_arguments_of_its_paragraph(network: NoisyNetwork) -> None:
    text = placed("Fire killed two in Oslo or Rome.\n\nRescuers came.")
    given = answer(len(text.words.forms))
    mark(given, "trigger", 1, 2, "HAZARD")
    given.tags["mode"][1] = [5, 2, 3]
    given.tags["status"][1, 1] = 5
    given.pairs["role_right"][0, ACTOR] = 9
    given.pairs["role_right"][2, [RECIPIENT, KILLED]] = 9
    given.pairs["role_right"][4, PLACE] = 9
    given.pairs["role_right"][6, PLACE] = 12
    given.pairs["role_right"][8, RECIPIENT] = 9
    (found,) = events_of(network, [given], text)
    assert (found.type, found.mode, found.status, found.trigger) == ("HAZARD", "accident", "planned", (5, 11))
    said = [(a.role, a.quantity_role, a.span) for a in found.arguments]
    assert said == [
        ("actor", None, (0, 4)), ("recipient", None, (12, 15)), ("place", None, (27, 31)),
        ("quantity", "killed", (12, 15)),
    ]  # fmt: skip


def test_labels_of_the_fake_fit() -> None:
    assert ROLE_COUNT <= PAIR_SIZE
    assert "root" in RELATIONS
