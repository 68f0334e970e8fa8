"""Fetched rows to article rows and refusals: every row once, in order, with ids that do not depend on the batch."""

import hashlib
from collections.abc import Mapping

import pyarrow as pa
import pytest

from flows.extract import EXTRACTOR_VERSION, extract
from schemas.fetches import FETCHED
from schemas.ids import article_id, fetch_id, revision_id
from schemas.model import ContractError
from schemas.vocab import ContentKind, Reason, SourceKind, Stage

SENTENCE = (
    "The council of Averby voted on Monday to hang a second bell beside the cracked one, and nobody spoke against it. "
)
PAGE = f"""<html><head><title>A second bell</title><link rel="canonical" href="https://averby.example/a/bell">
<meta property="article:published_time" content="2024-03-11T23:30:00-05:00"></head>
<body><article><h1>A second bell</h1><p>{SENTENCE * 2}</p><p>{SENTENCE}</p></article></body></html>"""


def row(body: str | bytes, **given: object) -> Mapping[str, object]:
    raw = body.encode() if isinstance(body, str) else body
    digest = hashlib.sha256(raw).hexdigest()
    reference = str(given.pop("source_ref", "pages/bell.html"))
    kind = ContentKind.TEXT if given.pop("text", False) else ContentKind.HTML
    empty = dict.fromkeys(FETCHED.names())
    return empty | {
        "fetch_id": fetch_id(source_kind="html_file", source_ref=reference, url=None, body_sha256=digest),
        "source_kind": str(SourceKind.HTML_FILE),
        "source_ref": reference,
        "content_kind": str(kind),
        "body": raw,
        "body_sha256": digest,
        "body_bytes": len(raw),
        "given_authors": [],
        **given,
    }


def extracted(*rows: Mapping[str, object]) -> tuple[list[dict], list[dict]]:
    articles, refused = extract(FETCHED.build(rows), None)
    assert articles.num_rows + refused.num_rows == len(rows)
    return articles.to_pylist(), refused.to_pylist()


def test_an_article_row() -> None:
    ((article,), refused) = extracted(row(PAGE))

    assert refused == []
    assert article["text"].startswith("A second bell\n\nThe council")
    assert article["article_id"] == article_id(url="https://averby.example/a/bell", site=None, title=None, text="")
    assert article["revision_id"] == revision_id(article["text"])
    assert (article["site"], article["site_source"]) == ("averby.example", "url")
    assert str(article["published_date"]) == "2024-03-11"
    assert article["published_at"].isoformat() == "2024-03-12T04:30:00+00:00"
    assert (article["published_offset"], article["published_precision"]) == (-300, "second")
    assert (article["language"], article["paywalled"], article["under_extracted"]) == ("en", False, False)
    assert article["word_count"] == len(article["text"].split())
    assert article["extractor_version"] == EXTRACTOR_VERSION


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE html>\n<html>",
        '<!DOCTYPE html PUBLIC "" "">',
        "<html/>",
        '\n<!doctype html SYSTEM "about:legacy-compat">\n<html lang="en" />',
        '<?xml version="1.0" encoding="windows-1252"?><html>',
    ],
)
def test_a_page_whose_head_is_odd_is_read_whole(head: str) -> None:
    ((article,), _) = extracted(row(PAGE.replace("<html>", head)))

    assert article["text"].startswith("A second bell\n\nThe council")


def test_the_source_s_address_goes_before_the_page_s_own() -> None:
    ((article,), _) = extracted(row(PAGE, requested_url="https://m.mirror.example/x?utm_source=y"))

    assert article["url"] == "https://m.mirror.example/x?utm_source=y"
    assert article["canonical_url"] == "https://averby.example/a/bell"
    assert article["site"] == "mirror.example"


def test_without_any_address_the_words_identify_an_article() -> None:
    text = f"A second bell\n\n{SENTENCE}\n\n{SENTENCE}"
    ((one, two), _) = extracted(
        row(text, text=True, given_site="Averby Herald", source_ref="a.txt"),
        row(text + "\n\nLeave a Reply", text=True, given_site="Averby Herald", source_ref="b.txt"),
    )

    assert (one["site"], one["site_source"], one["url"]) == ("Averby Herald", "given", None)
    assert one["article_id"] == two["article_id"]
    assert one["revision_id"] == two["revision_id"]
    assert one["fetch_id"] != two["fetch_id"]


def test_given_values_stand_where_the_page_states_nothing() -> None:
    bare = PAGE.replace('<meta property="article:published_time" content="2024-03-11T23:30:00-05:00">', "")
    given = {"given_published": "2024-03-10", "given_authors": ["Ida Roon"], "given_section": "Local"}
    ((article,), _) = extracted(row(bare, **given))

    assert (str(article["published_date"]), article["published_source"]) == ("2024-03-10", "given")
    assert (article["authors"], article["authors_source"]) == (["Ida Roon"], "given")
    assert (article["section"], article["section_source"]) == ("Local", "given")


def test_a_refusal_row() -> None:
    (articles, (refusal,)) = extracted(
        row("<html><body><h1>Page not found</h1></body></html>", source_ref="my pages/x.html")
    )

    assert articles == []
    assert (refusal["stage"], refusal["reason"]) == (Stage.EXTRACT, Reason.ERROR_PAGE)
    assert refusal["evidence"].startswith("<html>")
    assert refusal["replay"] == "wirehouse ingest --retry 'my pages/x.html'"


def test_one_fate_each_in_order_and_the_same_alone_or_together() -> None:
    rows = [
        row(PAGE, source_ref="1"),
        row(b"", source_ref="2"),
        row(b"%PDF-1.4", source_ref="3"),
        row(PAGE + " ", source_ref="4"),
    ]
    articles, refused = extracted(*rows)

    assert [article["source_ref"] for article in articles] == ["1", "4"]
    assert [(refusal["source_ref"], refusal["reason"]) for refusal in refused] == [("2", "empty"), ("3", "binary")]
    assert articles == [article for each in (rows[0], rows[3]) for article in extracted(each)[0]]
    assert refused[1]["evidence"] is None


def test_a_wrong_table_is_our_bug() -> None:
    with pytest.raises(ContractError):
        extract(pa.table({"body": [b"x"]}), None)


def test_no_rows() -> None:
    assert extracted() == ([], [])
