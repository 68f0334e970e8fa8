"""Pages without an article are refused with the right reason; articles that look like them are not."""

import pytest

from flows.extract.page import MAX_BYTES, Page, Refusal, extract_page
from schemas.vocab import Reason

SENTENCE = (
    "The council of Averby voted on Monday to hang a second bell beside the cracked one, and nobody spoke against it. "
)


def fate(body: str | bytes, *, url: str | None = None, status: int | None = None) -> Reason | None:
    outcome = extract_page(body.encode() if isinstance(body, str) else body, url=url, status=status)
    return outcome.reason if isinstance(outcome, Refusal) else None


def whole(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def prose(number: int) -> str:
    """Paragraphs that differ, as an extractor drops what stands twice."""
    return "".join(f"<p>On day {i} of the sitting it was the same. {SENTENCE}</p>" for i in range(number))


def cards(number: int) -> str:
    return "".join(
        f'<div><h3><a href="/a/{i}">The bell that rang {i} times</a></h3><p>A visit to the tower, number {i}.</p></div>'
        for i in range(number)
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \n\t ", Reason.EMPTY),
        (b"%PDF-1.7 and so on", Reason.BINARY),
        (bytes(range(256)) * 40, Reason.BINARY),
        (b"<html><body></body></html>", Reason.NO_TEXT),
        (b"<html><body><script>var a = 1;</script><img src='x.png'></body></html>", Reason.NO_TEXT),
        (b"<p>" + b"x" * MAX_BYTES, Reason.TOO_LARGE),
        (b"<html><body>" + b"<div>" * 5000 + SENTENCE.encode() * 20 + b"</div>" * 5000, Reason.TOO_DEEP),
    ],
    ids=["nothing", "blank", "pdf", "bytes", "bare", "script", "large", "deep"],
)
def test_unusable_bodies(body: bytes, reason: Reason) -> None:
    assert fate(body) is reason


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body><p>" + SENTENCE.encode() * 5 + b"\x00</p><p>" + SENTENCE.encode() * 3,
        b"<html><body><article><p>" + SENTENCE.encode() * 5 + b"&#xD800; &#0; \xed\xa0\x80</p></article>",
        b"<p>" + SENTENCE.encode() * 4 + b"</p><p>" + SENTENCE.encode() * 4 + b"</p>",
    ],
    ids=["nul", "surrogates", "fragment"],
)
def test_dirt_is_dropped_and_the_text_kept(body: bytes) -> None:
    page = extract_page(body)

    assert isinstance(page, Page)
    assert SENTENCE.strip() in page.text
    assert not {"\x00", "\r"} & set(page.text)
    page.text.encode("utf-8")


@pytest.mark.parametrize(
    "title",
    ["Page not found", "404 Not Found", "Error 404", "Sorry, this page does not exist", "This article has been removed",
     "503 Service Unavailable", "Access Denied", "Just a moment...", "Something went wrong"],
)  # fmt: skip
def test_error_pages_that_were_sent_as_200(title: str) -> None:
    body = f"<h1>{title}</h1><p>Check the address, or begin again at the front page of the paper.</p>"

    assert fate(whole(body, f"<title>{title} - Averby Herald</title>")) is Reason.ERROR_PAGE


def test_an_article_about_an_error_page_is_an_article() -> None:
    body = f"<article><h1>Page not found: how a town lost its archive</h1>{prose(24)}</article>"

    assert fate(whole(body)) is None


def test_answers_with_an_error_status() -> None:
    assert fate(whole(f"<article><p>{SENTENCE * 4}</p></article>"), status=503) is Reason.HTTP_ERROR
    assert fate(whole(f"<article><p>{SENTENCE * 4}</p><p>{SENTENCE * 3}</p></article>"), status=200) is None


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<meta property="og:type" content="website">', None),
        ("", "https://averby.example/"),
        ("", "https://averby.example/tag/bells/"),
        ("", "https://averby.example/category/local/page/2"),
        ("", "https://averby.example/search?q=bell"),
        ('<meta property="og:type" content="article">', "https://averby.example/tag/bells"),
        ("", None),
    ],
)
def test_lists_of_other_pages(head: str, url: str | None) -> None:
    assert fate(whole(f"<h1>Bells</h1>{cards(6)}", head), url=url) is Reason.NOT_AN_ARTICLE


def test_an_article_with_related_stories_below_is_an_article() -> None:
    body = f"<article><h1>A second bell for Averby</h1>{prose(9)}</article><h2>More</h2>{cards(8)}"

    assert fate(whole(body), url="https://averby.example/a/second-bell") is None


@pytest.mark.parametrize(
    "notice",
    [
        "We value your privacy. We and our partners use cookies to store information on your device.",
        "Already a subscriber? Log in to continue reading this article.",
        "This content is only available to our subscribers. Register to read the full story.",
    ],
)
def test_walls(notice: str) -> None:
    assert fate(whole(f"<h1>A second bell</h1><div><p>{notice}</p></div>")) is Reason.WALL


def test_an_article_before_a_subscription_notice_is_an_article() -> None:
    body = f"<article><h1>A second bell</h1>{prose(6)}<p>Already a subscriber? Log in.</p></article>"

    assert fate(whole(body)) is None
