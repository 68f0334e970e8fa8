"""Ids depend on nothing but what they name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ids import article_id, fetch_id, hashed, normalised_url, reject_id, revision_id, site_of

PLAIN = "courier.example/2024/03/mill-for-sale"


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/2024/03/mill-for-sale",
        "http://www.courier.example/2024/03/mill-for-sale/",
        "https://m.courier.example/2024/03/mill-for-sale",
        "https://COURIER.example:443/2024//03/./mill-for-sale#comments",
        "https://courier.example/2024/03/mill-for-sale?utm_source=feed&fbclid=x",
        "https://courier.example/2024/03/mill-for-sale/amp/",
        "https://amp.courier.example/2024/03/mill-for-sale?outputType=amp",
        "https://courier.example/x/../2024/03/mill%2Dfor%2Dsale",
        "<https://courier.example/2024/03/mill-for-sale>",
        "https://courier.example/2024/03/mill-for-sale;jsessionid=9F2?PHPSESSID=1",
    ],
)
def test_what_does_not_name_the_page_is_folded(url: str) -> None:
    assert normalised_url(url) == PLAIN


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/2024/03/mill-for-sale?page=2",
        "https://courier.example/2024/03/Mill-for-sale",
        "https://sport.courier.example/2024/03/mill-for-sale",
        "https://courier.example:8080/2024/03/mill-for-sale",
        "https://courier.example/2024/03/mill-for-sale?view=map",
    ],
)
def test_what_may_name_another_page_is_kept(url: str) -> None:
    assert normalised_url(url) != PLAIN


def test_query_order_does_not_matter() -> None:
    assert normalised_url("https://a.example/?b=2&a=1") == normalised_url("https://a.example/?a=1&b=2")


def test_a_host_that_is_only_a_folded_word_stays() -> None:
    assert normalised_url("https://m.example/x") == "m.example/x"


@pytest.mark.parametrize("url", ["", "ftp://a.example/x", "a.example/x", "file:///etc/hosts", "https://"])
def test_no_address_raises(url: str) -> None:
    with pytest.raises(ValueError, match="not an http"):
        normalised_url(url)


def test_site_is_the_host_as_readers_name_it() -> None:
    assert site_of("https://www.Courier.example/x") == "courier.example"
    assert site_of("nonsense") is None


def test_an_article_is_its_address_whatever_it_says() -> None:
    one = article_id(url="https://www.a.example/x?utm_source=q", site=None, title="A", text="A\n\nOne.")
    other = article_id(url="http://a.example/x", site="a", title="B", text="B\n\nTwo.")
    assert one == other


def test_an_article_without_address_is_publisher_title_and_first_words() -> None:
    long = " ".join(f"word{n}" for n in range(40))
    one = article_id(url=None, site="A", title="Fog", text=f"Fog\n\n{long} first edition")
    later = article_id(url=None, site="a", title="FOG", text=f"FOG\n\n{long} second edition")
    elsewhere = article_id(url=None, site="B", title="Fog", text=f"Fog\n\n{long} first edition")
    assert one == later != elsewhere


def test_a_revision_is_its_words() -> None:
    assert revision_id("“Fog” stays.\n\nIt rains.") == revision_id('"fog"  stays. It rains')
    assert revision_id("Seven died.") != revision_id("Eight died.")
    assert revision_id("café") == revision_id("cafe\u0301")


def test_items_and_refusals_differ_by_what_they_are() -> None:
    one = fetch_id(source_kind="html_file", source_ref="/a.html", url=None, body_sha256="00")
    assert one != fetch_id(source_kind="html_file", source_ref="/a.html", url=None, body_sha256="01")
    assert reject_id(source_ref="/a", fetch_id=None, stage="ingest", reason="empty") != reject_id(
        source_ref="/a", fetch_id=None, stage="ingest", reason="binary"
    )


@given(st.lists(st.one_of(st.none(), st.text(), st.integers()), min_size=1), st.data())
def test_no_two_sequences_share_an_id(parts: list[object], data: st.DataObject) -> None:
    assert hashed(*parts) == hashed(*parts)
    assert hashed(*parts) != hashed(*parts, None)
    assert hashed(None) != hashed("")


@given(st.text(alphabet="abcé./%?&=#:-_~ ", max_size=40))
def test_normalising_twice_is_normalising_once(tail: str) -> None:
    once = normalised_url(f"https://a.example/{tail}")
    assert normalised_url(f"https://{once}") == once
