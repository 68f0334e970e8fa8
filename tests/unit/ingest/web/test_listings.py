"""Feeds and sitemaps: the kinds of trouble they make, and what is built to do harm."""

import gzip

import pytest

from flows.ingest.web.feeds import is_feed, parse_feed
from flows.ingest.web.items import ListingError, stated_time
from flows.ingest.web.sitemaps import is_sitemap, parse_sitemap, unpacked
from schemas.vocab import Reason

HOME = "https://lunsk.example/feed"
NEWS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'


def rss(items: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>Post</title>{items}</channel></rss>'.encode()


def test_white_space_in_cdata_an_odd_offset_and_a_guid_that_is_no_address() -> None:
    (item,) = parse_feed(rss(
        "<item><title><![CDATA[ Ferry back ]]></title><link><![CDATA[\nhttps://lunsk.example/f.html\n]]></link>"
        "<author><![CDATA[ Ida Roon ]]></author><pubDate><![CDATA[ Mon, 21 Oct 2019 11:10:21+5:30 ]]></pubDate>"
        "<guid><![CDATA[ 15716 ]]></guid></item>"
    ), url=HOME).items  # fmt: skip
    assert (item.url, item.title, item.authors) == ("https://lunsk.example/f.html", "Ferry back", ("Ida Roon",))
    assert item.published == "2019-10-21T11:10:21+05:30"


def test_of_atom_links_the_alternate_is_the_page() -> None:
    (item,) = parse_feed(
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:x</id><title>Bus</title><updated>2024-02-02T10:00:00Z'
        b'</updated><link rel="replies" href="/b.html#c"/><link rel="self" href="/feeds/9"/><link rel="alternate" '
        b'href="/b.html"/><link rel="enclosure" type="image/jpeg">https://i.example/b.jpg</link></entry></feed>',
        url=HOME,
    ).items
    assert item.url == "https://lunsk.example/b.html"
    assert item.modified is not None


@pytest.mark.parametrize(
    ("guid", "count"),
    [("12345", 0), ("https://lunsk.example/a", 1), ("tag:lunsk.example,2024:1", 0)],
)
def test_an_item_without_a_link_has_its_guid_at_best(guid: str, count: int) -> None:
    assert len(parse_feed(rss(f"<item><title>T</title><guid>{guid}</guid></item>"), url=HOME).items) == count


def test_a_feed_that_is_cut_short_gives_what_is_there() -> None:
    whole = rss("".join(f"<item><title>T</title><link>/a/{n}</link></item>" for n in range(20)))
    assert len(parse_feed(whole[: len(whole) // 2], url=HOME).items) > 5


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (rss("<item><link>/&c;</link></item>", '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY c "&a;&a;">]>'), "bad_record"),
        (rss("", '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "bad_record"),
        (rss("<item><link>/a</link></item>" * 100_000), "too_large"),
        (rss("<b>" * 100_000), "too_deep"),
        (b"", "bad_record"),
        (b"<html><body>no feed</body></html>", "bad_record"),
    ],
    ids=["bomb", "outside", "many", "deep", "empty", "page"],
)
def test_what_is_refused_as_a_feed(body: bytes, reason: str) -> None:
    with pytest.raises(ListingError) as refusal:
        parse_feed(body, url=HOME)
    assert refusal.value.reason == reason


def test_an_entity_in_an_article_is_no_bomb() -> None:
    text = "<item><link>/a</link><description><![CDATA[ how to write <!ENTITY b '&a;'> ]]></description></item>"
    assert len(parse_feed(rss(text), url=HOME).items) == 1


def test_a_news_sitemap() -> None:
    body = (
        f'<?xml version="1.0"?><urlset {NEWS} xmlns:i="i"><url><i:image><i:loc>https://i.example/1.jpg</i:loc></i:image>'
        "<loc> https://lunsk.example/1 </loc><lastmod>2024-02-03</lastmod><n:news><n:publication><n:name>A</n:name>"
        "</n:publication><n:publication_date>2024-02-03T04:05:06+01:00</n:publication_date><n:title>Fog</n:title>"
        "</n:news></url><url><loc>/2</loc></url></urlset>"
    )
    found = parse_sitemap(body.encode())
    assert [(item.url, item.title, item.published) for item in found.items] == [
        ("https://lunsk.example/1", "Fog", "2024-02-03T04:05:06+01:00")
    ]
    assert found.passed_over == 1


def test_an_index_and_a_packed_one() -> None:
    index = (
        f"<sitemapindex {NEWS}><sitemap><loc>https://lunsk.example/s1.xml.gz</loc></sitemap></sitemapindex>".encode()
    )
    packed = gzip.compress(index)
    assert [item.url for item in parse_sitemap(unpacked(packed, 10_000)).sitemaps] == [
        "https://lunsk.example/s1.xml.gz"
    ]
    assert is_sitemap(packed, "/s1.xml.gz")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (gzip.compress(b"x" * 1_000_000), Reason.TOO_LARGE),
        (b"x" * 1001, Reason.TOO_LARGE),
        (b"\x1f\x8bno gzip", Reason.UNREADABLE),
    ],
)
def test_what_does_not_unpack_within_the_limit(body: bytes, reason: Reason) -> None:
    with pytest.raises(ListingError) as refusal:
        unpacked(body, 1000)
    assert refusal.value.reason is reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"<urlset {NEWS}>".encode() + b"<url><loc>https://lunsk.example/</loc></url>" * 60_000, Reason.TOO_LARGE),
        (f"<urlset {NEWS}>".encode() + b"<x>" * 10_000, Reason.TOO_DEEP),
        (b"<!DOCTYPE u [<!ENTITY a '&b;&b;'>]><urlset></urlset>", Reason.BAD_RECORD),
    ],
)
def test_what_is_refused_as_a_sitemap(body: bytes, reason: Reason) -> None:
    with pytest.raises(ListingError) as refusal:
        parse_sitemap(body)
    assert refusal.value.reason is reason


def test_what_is_told_apart() -> None:
    assert is_feed(rss("")) and not is_feed(b"<!doctype html><html><body>&lt;rss <rss></body></html>")
    assert is_sitemap(f"<urlset {NEWS}></urlset>".encode()) and not is_sitemap(rss(""))
    assert is_sitemap(b"https://lunsk.example/1\nhttps://lunsk.example/2\n", "/sitemap.txt")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 21 Oct 2019 11:10:21 +0200", "2019-10-21T11:10:21+02:00"),
        ("Mon, 21 Oct 2019 11:10:21 GMT", "2019-10-21T11:10:21+00:00"),
        ("Mon, 21 Oct 2019 11:10:21 CEST", "2019-10-21T11:10:21+02:00"),
        ("2024-02-03", "2024-02-03T00:00:00+00:00"),
        ("2024-02-03T04:05:06Z", "2024-02-03T04:05:06+00:00"),
        ("yesterday", None), ("", None), ("0000-00-00", None),
    ],
)  # fmt: skip
def test_times_as_feeds_write_them(text: str, expected: str | None) -> None:
    found = stated_time(text)
    assert (found.isoformat() if found else None) == expected
