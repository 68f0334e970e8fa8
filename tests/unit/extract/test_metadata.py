"""What a page states about itself: which statement wins, and what is cleaned off it."""

from datetime import date

import pytest
from lxml import html

from flows.extract.bylines import people
from flows.extract.metadata import Metadata, read_metadata
from flows.extract.published import url_day


def read(head: str, body: str = "<p>x</p>", url: str | None = None) -> Metadata:
    return read_metadata(html.fromstring(f"<html><head>{head}</head><body>{body}</body></html>"), url)


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("By Ida Roon", ["Ida Roon"]),
        ("Ida Roon and Pell Marsh", ["Ida Roon", "Pell Marsh"]),
        ("Ida Roon, Pell Marsh & Tam Okoro", ["Ida Roon", "Pell Marsh", "Tam Okoro"]),
        ("Ida Roon | Updated: May 30, 2024, 16:45 IST", ["Ida Roon"]),
        ("Written by Ida Roon, Senior Reporter", ["Ida Roon"]),
        ("Posted by: Ida Roon on March 3, 2024", ["Ida Roon"]),
        ("April Fenn", ["April Fenn"]),
        ("Roon, Ida", ["Ida Roon"]),
        ("https://averby.example/people/ida-roon", []),
        ("admin", []),
        ("@idaroon", []),
        ("Ida Roon Ida Roon", ["Ida Roon"]),
        ("Ida Roon Averby Herald", ["Ida Roon"]),
    ],
)
def test_people(value: str, names: list[str]) -> None:
    assert people([value], ["Averby Herald"]) == names


def test_json_ld_goes_before_meta() -> None:
    found = read(
        ld('{"@graph": [{"@type": "NewsArticle", "author": {"@id": "#a"}, "articleSection": ["Sea"]},'
           ' {"@id": "#a", "@type": "Person", "name": "Ida Roon"}]}')
        + '<meta name="author" content="Web Desk"><meta property="article:section" content="News">'
    )  # fmt: skip

    assert (found.authors, found.authors_source) == (["Ida Roon"], "jsonld")
    assert (found.section, found.section_source) == ("Sea", "jsonld")


def test_broken_json_ld_is_mended_or_passed_over() -> None:
    assert read(ld('{"@type": "NewsArticle", "author": "Ida Roon",}')).authors == ["Ida Roon"]
    assert read(ld('{"@type": "NewsArticle", "author"') + '<meta name="author" content="Pell Marsh">').authors == [
        "Pell Marsh"
    ]


def test_surrogates_and_nul_in_json_ld_are_dropped() -> None:
    found = read(ld(r'{"@type": "NewsArticle", "headline": "A \ud800 bell\u0000 rings", "author": "Ida \udc00Roon"}'))

    assert found.title == "A bell rings"
    assert found.authors == ["Ida Roon"]


def test_the_site_is_its_own_author_only_where_nobody_else_is() -> None:
    head = (
        ld('{"@type": "NewsArticle", "author": "Averby Herald"}')
        + '<meta property="og:site_name" content="Averby Herald">'
    )

    assert read(head, '<h1>A bell rings twice</h1><p class="byline">By Ida Roon</p>').authors == ["Ida Roon"]
    assert read(head).authors == ["Averby Herald"]


def test_byline_without_any_mark() -> None:
    body = '<h1>A bell rings twice</h1><div class="x1">By Ida Roon <span>March 3, 2024</span></div><p>Text.</p>'

    assert read("", body).authors == ["Ida Roon"]


def test_bylines_of_comments_and_other_stories_do_not_count() -> None:
    body = '<h1>A bell rings twice</h1><div class="comment"><span class="author">Guest Voice</span></div>'

    assert read("", body).authors == []


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>A bell rings twice - Averby Herald</title>", "<h1>A bell rings twice</h1>", "A bell rings twice"),
        ("<title>A bell rings twice | News | averby.example</title>", "", "A bell rings twice"),
        ("<title>Averby Herald: A bell rings twice</title>", "<h1>A bell rings twice</h1>", "A bell rings twice"),
        ('<meta property="og:title" content="A bell rings twice">', "<h1>Averby Herald</h1>", "A bell rings twice"),
        (
            '<meta property="og:title" content="A bell rings twice">',
            "<h1>Local News | A bell rings twice</h1>",
            "A bell rings twice",
        ),
        ("", "<h1>A bell rings twice | Opinion</h1>", "A bell rings twice"),
        ("<title>War-weary town - a bell rings</title>", "", "War-weary town - a bell rings"),
    ],
)  # fmt: skip
def test_titles(head: str, body: str, title: str) -> None:
    site = '<meta property="og:site_name" content="Averby Herald">'

    assert read(site + head, body + "<p>x</p>", "https://averby.example/a").title == title


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://averby.example/2024/03/11/bell", date(2024, 3, 11)),
        ("https://averby.example/news/2024/mar/11/bell", date(2024, 3, 11)),
        ("https://averby.example/bell-2024-03-11.html", date(2024, 3, 11)),
        ("https://averby.example/20240311/bell", date(2024, 3, 11)),
        ("https://averby.example/2016/12/12-bells-ring", None),
        ("https://averby.example/2024/13/41/bell", None),
        ("https://averby.example/bell-120240311", None),
        (None, None),
    ],
)
def test_url_day(url: str | None, day: date | None) -> None:
    assert url_day(url) == day


PUBLISHED = '<meta property="article:published_time" content="2024-03-12T03:10:21Z">'


@pytest.mark.parametrize(
    ("rest", "url", "offset"),
    [
        ('<time datetime="2024-03-11T22:10:21-05:00">1 h ago</time>', None, -300),
        ('<time datetime="2024-03-11 19:10:21">March 11</time>', None, -480),
        ('<time datetime="2024-03-11 19:10:44">another story</time>', None, 0),
        ("", None, 0),
    ],
)
def test_the_zone_of_the_page_is_found_beside_utc(rest: str, url: str | None, offset: int) -> None:
    found = read(PUBLISHED, rest + "<p>x</p>", url).published

    assert found is not None
    assert found.offset == offset
    assert found.at.isoformat() == "2024-03-12T03:10:21+00:00"


def test_an_address_names_the_day_where_utc_is_past_midnight() -> None:
    found = read(PUBLISHED, url="https://averby.example/2024/03/11/bell").published

    assert found is not None
    assert (found.day, found.offset) == (date(2024, 3, 11), 0)


def test_canonical_address_is_kept_and_used_only_where_the_source_has_none() -> None:
    found = read(
        '<link rel="canonical" href="/a/bell"><meta property="og:url" content="https://averby.example/a/bell?x=1">'
    )

    assert found.canonical_url == "https://averby.example/a/bell"
    assert read('<link rel="canonical" href="javascript:void(0)">').canonical_url is None


@pytest.mark.parametrize("address", ["http://[broken", "//", "http://", "x" * 3000, "https://averby.example:port/"])
def test_what_is_no_address_does_no_harm(address: str) -> None:
    head = f'<meta property="og:url" content="{address}"><link rel="canonical" href="{address}">'

    assert read(head, "<h1>A bell rings twice</h1>").title == "A bell rings twice"
