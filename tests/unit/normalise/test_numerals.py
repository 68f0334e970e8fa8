"""Written numbers and their values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.normalise.numerals import NUMBER, read_number


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1.5 million", 1_500_000), ("12.5 million", 12_500_000), ("1,00,000", 100_000), ("3,000", 3000),
        ("two million thirty-four thousand", 2_034_000), ("seven thousand, four hundred", 7400), ("half a dozen", 6),
        ("two dozen", 24), ("dozens", 24), ("scores", 40), ("hundreds", 200), ("thousands", 1000),
        ("tens of thousands", 10_000), ("hundreds of thousands", 100_000), ("a couple", 2), ("twenty-one", 21),
        ("one hundred and five", 105), ("a hundred", 100), ("half a million", 500_000), ("5 lakh", 500_000),
        ("2.5m", 2_500_000), ("47.3 million", 47_300_000), ("nineteen hundred", 1900), ("0", 0),
    ],
)  # fmt: skip
def test_values(words: str, value: float) -> None:
    assert read_number(words) == value


@pytest.mark.parametrize("words", ["", "many", "million-dollar baby", "abc", "1.2.3", "and"])
def test_no_numbers(words: str) -> None:
    assert read_number(words) is None


def test_numbers_are_found_whole() -> None:
    text = "Some 1.5 million people, two dozen ships, tens of thousands more and 1,00,000 tents; three-day talks."
    assert [m[0] for m in NUMBER.finditer(text)] == [
        "1.5 million",
        "two dozen",
        "tens of thousands",
        "1,00,000",
        "three",
    ]


@given(st.integers(0, 10**12))
def test_figures_with_commas(value: int) -> None:
    assert read_number(f"{value:,}") == value


@given(st.text(max_size=40))
def test_no_words_break_it(words: str) -> None:
    assert read_number(words) is None or isinstance(read_number(words), int | float)
