"""Words that date something, counted from Wednesday, 23 October 2024 unless told otherwise."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.normalise.dates import DateRange, find_dates, resolve

WEDNESDAY = date(2024, 10, 23)


def written(
    words: str, *, published: date | None = WEDNESDAY, future: bool | None = None, anchor: DateRange | None = None
):
    found = resolve(words, published, future=future, anchor=anchor)
    return found.written() if found else None


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("2024-05-17", "2024-05-17", "2024-05-17"),
        ("On 17 May 2014", "2014-05-17", "2014-05-17"),
        ("May 17th, 2014", "2014-05-17", "2014-05-17"),
        ("on the night of June 21", "2024-06-21", "2024-06-21"),
        ("in Dec. 2019", "2019-12", "2019-12"),
        ("In late August", "2024-08", "2024-08"),
        ("in 1997", "1997", "1997"),
        ("in the 1990s", "1990", "1999"),
        ("in the 1800s", "1800", "1899"),
        ("today", "2024-10-23", "2024-10-23"),
        ("Yesterday evening", "2024-10-22", "2024-10-22"),
        ("tomorrow", "2024-10-24", "2024-10-24"),
        ("the day before yesterday", "2024-10-21", "2024-10-21"),
        ("last night", "2024-10-22", "2024-10-22"),
        ("this morning", "2024-10-23", "2024-10-23"),
        ("last week", "2024-10-14", "2024-10-20"),
        ("earlier this week", "2024-10-21", "2024-10-23"),
        ("next week", "2024-10-28", "2024-11-03"),
        ("last month", "2024-09", "2024-09"),
        ("earlier this month", "2024-10", "2024-10"),
        ("last year", "2023", "2023"),
        ("this year", "2024", "2024"),
        ("last weekend", "2024-10-19", "2024-10-20"),
        ("last October", "2023-10", "2023-10"),
        ("in January of last year", "2023-01", "2023-01"),
        ("three days ago", "2024-10-20", "2024-10-20"),
        ("a week ago", "2024-10-16", "2024-10-16"),
        ("two months ago", "2024-08", "2024-08"),
        ("fifteen years ago", "2009", "2009"),
        ("in two weeks", "2024-11-06", "2024-11-06"),
        ("within ten days", "2024-10-23", "2024-11-02"),
        ("over the past two years", "2022-10", "2024-10"),
        ("in the last 48 hours", "2024-10-21", "2024-10-23"),
        ("since 2015", "2015", "2024"),
        ("since August", "2024-08", "2024-10"),
        ("by November 22", None, "2024-11-22"),
        ("as of Tuesday", None, "2024-10-22"),
        ("by the end of January", "2025-01", "2025-01"),
        ("until 1974", None, "1974"),
        ("December 5 and 6", "2024-12-05", "2024-12-06"),
        ("from July 13 to 17 of last year", "2023-07-13", "2023-07-17"),
        ("2008 and 2012", "2008", "2012"),
        ("1919\u201333", "1919", "1933"),
        ("from Monday night to Wednesday", "2024-10-21", "2024-10-23"),
        ("in the third quarter of 2023", "2023-07", "2023-09"),
        ("summer 2019", "2019-06", "2019-08"),
    ],
)  # fmt: skip
def test_words(words: str, start: str | None, end: str) -> None:
    assert written(words) == (start, end)


@pytest.mark.parametrize(
    ("words", "future", "day"),
    [
        ("on Wednesday", False, "2024-10-23"),
        ("on Tuesday", False, "2024-10-22"),
        ("on Thursday", False, "2024-10-17"),
        ("on Thursday", True, "2024-10-24"),
        ("on Tuesday", True, "2024-10-29"),
        ("Friday's", False, "2024-10-18"),
        ("last Wednesday", None, "2024-10-16"),
        ("next Friday", None, "2024-11-01"),
        ("until Monday", False, "2024-10-28"),
        ("this coming Saturday", None, "2024-10-26"),
        ("This past Friday", None, "2024-10-18"),
        ("Monday last week", None, "2024-10-14"),
    ],
)
def test_weekdays_follow_the_tense_and_their_own_words(words: str, future: bool | None, day: str) -> None:
    assert written(words, future=future) == (day, day)


def test_one_weekday_twice_in_a_sentence_of_two_tenses() -> None:
    monday = date(2023, 10, 9)
    assert written("on Wednesday", published=monday, future=False) == ("2023-10-04", "2023-10-04")
    assert written("on Wednesday", published=monday, future=True) == ("2023-10-11", "2023-10-11")


@pytest.mark.parametrize(
    ("words", "future", "expected"),
    [
        ("on October 16", False, "2023-10-16"),
        ("on October 16", True, "2024-10-16"),
        ("on February 29", True, "2024-02-29"),
        ("March 24", None, "2024-03-24"),
    ],
)
def test_a_date_without_year_is_the_next_on_its_side(words: str, future: bool | None, expected: str) -> None:
    assert written(words, published=date(2024, 1, 10), future=future) == (expected, expected)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the same day", "2019-03-15"),
        ("that night", "2019-03-15"),
        ("the following day", "2019-03-16"),
        ("at around 3:30 a.m.", "2019-03-15"),
        ("two days later", "2019-03-17"),
        ("a week earlier", "2019-03-08"),
    ],
)
def test_what_counts_from_the_date_told_before(words: str, expected: str) -> None:
    anchor = DateRange(date(2019, 3, 15), date(2019, 3, 15), "day")
    assert written(words, anchor=anchor) == (expected, expected)
    assert written(words) is None


def test_history_stays_in_its_year() -> None:
    anchor = DateRange(date(1944, 2, 1), date(1944, 2, 29), "month")
    assert written("on November 21", future=False, anchor=anchor) == ("1944-11-21", "1944-11-21")


@pytest.mark.parametrize(
    "words", ["", "soon", "in the house", "may ban", "9999", "0000-00-00", "several days ago", "31"]
)
def test_words_that_date_nothing(words: str) -> None:
    assert written(words) is None


def test_without_the_articles_date_only_full_dates_are_known() -> None:
    assert written("on Wednesday", published=None) is None
    assert written("in May", published=None) is None
    assert written("12 May 2020", published=None) == ("2020-05-12", "2020-05-12")


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 6), st.booleans())
def test_weekday_arithmetic(published: date, number: int, future: bool) -> None:
    name = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[number]
    found = resolve(f"on {name}", published, future=future)
    assert found and found.start and found.start == found.end
    distance = (found.start - published).days
    assert found.start.weekday() == number
    assert (0 <= distance <= 6) if future else (-6 <= distance <= 0)


@given(st.text(max_size=60), st.dates(date(2, 1, 1), date(9998, 1, 1)), st.none() | st.booleans())
def test_no_words_break_it(words: str, published: date, future: bool | None) -> None:
    found = resolve(words, published, future=future)
    assert found is None or found.start is None or found.end is None or found.start <= found.end


@given(st.integers(0, 400), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_days_ago(count: int, published: date) -> None:
    found = resolve(f"{count} days ago", published)
    assert found and found.start == published - timedelta(days=count)


def test_days_are_found_in_running_text() -> None:
    text = "He told reporters on Wednesday, a day after 12 May 2020, that May 5 and yesterday may not do."
    assert [text[s:e] for s, e in find_dates(text)] == ["on Wednesday", "12 May 2020", "May 5", "yesterday"]
