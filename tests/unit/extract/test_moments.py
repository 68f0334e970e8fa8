"""Times as pages write them."""

from datetime import UTC, date, datetime

import pytest

from flows.extract.moments import Moment, moment


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # pyright: ignore[reportArgumentType, reportCallIssue]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-11T08:15:00+00:00", Moment(at(2024, 3, 11, 8, 15), True, 0)),
        ("2024-03-11T08:15:00.123Z", Moment(at(2024, 3, 11, 8, 15), True, 0)),
        ("2024-03-11T23:30:00-0500", Moment(at(2024, 3, 12, 4, 30), True, -300)),
        ("2024-03-11T08:15:00+05:30", Moment(at(2024, 3, 11, 2, 45), True, 330)),
        ("2024-03-11 08:15", Moment(at(2024, 3, 11, 8, 15), True, None)),
        ("2024-03-11", Moment(at(2024, 3, 11), False, None)),
        ("20240311", Moment(at(2024, 3, 11), False, None)),
        ("March 11, 2024", Moment(at(2024, 3, 11), False, None)),
        ("Published: 11 March 2024", Moment(at(2024, 3, 11), False, None)),
        ("Mar 11, 2024, 4:45 p.m. EDT", Moment(at(2024, 3, 11, 20, 45), True, -240)),
        ("May 30, 2024, 16:45 IST", Moment(at(2024, 5, 30, 11, 15), True, 330)),
    ],
)
def test_forms(text: str, expected: Moment) -> None:
    assert moment(text) == expected


@pytest.mark.parametrize("text", [None, "", "yesterday", "2024-13-45", "1066-10-14", "9999-01-01", "x" * 300, "3 May"])
def test_no_moment(text: str | None) -> None:
    assert moment(text) is None


def test_the_day_is_that_of_the_page() -> None:
    late = moment("2024-03-11T23:30:00-05:00")

    assert late is not None
    assert late.day == date(2024, 3, 11)
    assert late.at.date() == date(2024, 3, 12)


def test_order_and_zone_from_elsewhere_on_the_page() -> None:
    assert moment("08/10/2021 06:40", day_first=True, zone=120) == Moment(at(2021, 10, 8, 4, 40), True, 120)
    assert moment("08/10/2021 06:40", day_first=False, zone=120) == Moment(at(2021, 8, 10, 4, 40), True, 120)
