"""Lemma rules make the lemma they were read from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.annotate.decode import lemma_of
from flows.training.labels import NAME_TAGS, frequent_rules, lemma_rule


@given(st.text(alphabet="abcXYZ'", min_size=1, max_size=8), st.text(alphabet="abcXYZ'", min_size=1, max_size=8))
def test_a_rule_makes_its_lemma(form: str, lemma: str) -> None:
    assert lemma_of(form, lemma_rule(form, lemma)) == lemma


@pytest.mark.parametrize(
    ("form", "lemma", "rule"),
    [
        ("The", "the", "lower|0|"),
        ("studies", "study", "lower|3|y"),
        ("Oslo", "Oslo", "keep|0|"),
        ("were", "be", "lower|4|be"),
    ],
)
def test_rules(form: str, lemma: str, rule: str) -> None:
    assert lemma_rule(form, lemma) == rule


def test_rare_rules_are_dropped() -> None:
    pairs = [("a", "a")] * 3 + [("b", "b")] + [("cs", "c")] * 2
    assert frequent_rules(pairs, 2) == ("lower|0|", "lower|1|")


def test_name_tags_are_one_outside_and_two_a_type() -> None:
    assert len(NAME_TAGS) == 17
    assert NAME_TAGS[:3] == ("O", "B-PERSON", "I-PERSON")
