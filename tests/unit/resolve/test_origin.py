"""Where a group probably comes from, and what tells so."""

import datetime as dt

import pytest

from flows.resolve.members import Member
from flows.resolve.origin import Origin, likely_origin, outlet_of
from schemas.ids import article_id
from schemas.vocab import OriginReason, Precision

DAY = dt.date(2025, 3, 10)


def member(
    name: str,
    *,
    day: dt.date | None = DAY,
    hour: int | None = None,
    canonical_url: str | None = None,
    credit: str | None = None,
    site: str | None = None,
) -> Member:
    return Member(
        article_id=article_id(url=f"https://{name}/story", site=None, title=None, text=""),
        group_id=None, nearest_article_id=None, jaccard=None, containment=None, site=site or name,
        canonical_url=canonical_url, published_at=day and dt.datetime.combine(day, dt.time(hour or 0), dt.UTC),
        published_precision=Precision.DAY if hour is None else Precision.SECOND, day=day, credit=credit,
        credit_text=credit and f"({credit})",
    )  # fmt: skip


FIRST = member("first.example", hour=8)
SECOND = member("second.example", hour=9)


def test_the_first_page_is_the_origin_where_nothing_else_tells() -> None:
    assert likely_origin([SECOND, FIRST]) == Origin(
        reason=OriginReason.FIRST_PUBLISHED, article_id=FIRST.article_id, name="first.example",
        evidence="2025-03-10 08:00+00:00",
    )  # fmt: skip


def test_a_credit_counts_more_than_being_first() -> None:
    origin = likely_origin([FIRST, member("third.example", hour=10, credit="Reuters")])

    assert (origin.reason, origin.name, origin.article_id) == (OriginReason.CREDIT, "Reuters", None)
    assert origin.evidence == "(Reuters)"


def test_the_agencys_own_page_counts_more_than_its_credit() -> None:
    own = member("reuters.com", hour=11)
    origin = likely_origin([FIRST, own, member("third.example", hour=10, credit="Reuters")])

    assert (origin.reason, origin.name, origin.article_id) == (OriginReason.AGENCY_SITE, "Reuters", own.article_id)


def test_a_canonical_link_to_another_site_counts_most() -> None:
    link = "https://www.second.example/story?utm_source=x"
    origin = likely_origin([FIRST, SECOND, member("copy.example", canonical_url=link, credit="Reuters")])

    assert (origin.reason, origin.name) == (OriginReason.CANONICAL_LINK, "second.example")
    assert (origin.article_id, origin.evidence) == (SECOND.article_id, link)


def test_the_page_behind_a_canonical_link_need_not_be_stored() -> None:
    origin = likely_origin([FIRST, member("copy.example", canonical_url="https://away.example/a")])

    assert (origin.name, origin.article_id) == ("away.example", None)


@pytest.mark.parametrize(
    "link",
    ["https://first.example/other", "https://m.news.first.example/story", "https://away.example/", "not an address"],
)
def test_other_canonical_links_tell_nothing(link: str) -> None:
    """Those within the outlet, to a home page, or broken."""
    origin = likely_origin([member("first.example", hour=8, canonical_url=link), SECOND])

    assert origin.reason is OriginReason.FIRST_PUBLISHED


def test_most_links_win_and_the_alphabet_decides_between_equals() -> None:
    def copy(site: str, link: str) -> Member:
        return member(site, canonical_url=f"https://{link}.example/a")

    assert likely_origin([copy("a.example", "x"), copy("b.example", "y"), copy("c.example", "y")]).name == "y.example"
    assert likely_origin([copy("a.example", "y"), copy("b.example", "x")]).name == "x.example"


@pytest.mark.parametrize(
    "members",
    [
        [member("a.example"), member("b.example")],
        [member("a.example"), member("b.example", hour=9)],
        [member("a.example", hour=9), member("b.example", hour=9)],
        [member("a.example", day=None), member("b.example", day=None)],
    ],
)
def test_the_same_day_or_none_tells_nothing(members: list[Member]) -> None:
    assert likely_origin(members) == Origin(reason=OriginReason.UNKNOWN)


def test_only_the_day_is_enough_where_the_others_came_later() -> None:
    origin = likely_origin([member("a.example"), member("b.example", day=DAY + dt.timedelta(1), hour=3)])

    assert (origin.name, origin.evidence) == ("a.example", "2025-03-10")


def test_pages_of_the_same_site_are_no_rivals() -> None:
    assert likely_origin([member("a.example"), member("a2.example", site="a.example")]).name == "a.example"


@pytest.mark.parametrize(
    ("site", "outlet"),
    [
        ("edition.cnn.com", "cnn.com"),
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("bbc.co.uk", "bbc.co.uk"),
        ("localhost", "localhost"),
        (None, None),
    ],
)
def test_editions_are_one_outlet(site: str | None, outlet: str | None) -> None:
    assert outlet_of(site) == outlet
