"""Names of columns guessed, values of cells as text."""

from datetime import UTC, date, datetime

import pytest

from flows.ingest.columns import DumpColumns, MissingColumnError, as_text, described, given, matched, moment


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            ["id", "url", "date", "title", "text"],
            {"text": "text", "title": "title", "url": "url", "date": "date", "id": "id"},
        ),
        (["Article Body", "HEADLINE", "pub_date"], {"text": "Article Body", "title": "HEADLINE", "date": "pub_date"}),
        (
            ["maintext", "date_publish", "source_domain"],
            {"text": "maintext", "date": "date_publish", "site": "source_domain"},
        ),
        (["content", "text"], {"text": "text"}),
        (["raw_html", "link", "by-line"], {"html": "raw_html", "url": "link", "authors": "by-line"}),
    ],
)
def test_common_names(names, expected):
    found = matched(names, {})
    assert found.mapped() == expected
    assert found.guessed == set(expected)


def test_what_is_named_is_not_guessed_again():
    found = matched(["text", "html", "title", "name"], {"text": "title", "title": "name"})
    assert found.mapped() == {"text": "title", "title": "name"}
    assert not found.guessed


@pytest.mark.parametrize(("names", "wanted"), [(["a", "b"], {}), (["text"], {"text": "txet"}), ([], {})])
def test_a_missing_column_names_those_that_are_there(names, wanted):
    with pytest.raises(MissingColumnError, match=f"the columns are {', '.join(names) or 'none'}"):
        matched(names, wanted)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" a ", "a"), ("", None), (None, None), (float("nan"), None), (7, "7"), (True, "True"),
        (["a", None, "b"], "a, b"),
        ({"name": "Post"}, "Post"), ({}, None), (b"a", "a"), (date(2024, 3, 5), "2024-03-05"), (20240305, "20240305"),
    ],
)  # fmt: skip
def test_cells_as_text(value, expected):
    assert as_text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-03-05T10:00:00+01:00", datetime(2024, 3, 5, 9, tzinfo=UTC)),
        ("2024-03-05T09:00:00Z", datetime(2024, 3, 5, 9, tzinfo=UTC)),
        (1709629200, datetime(2024, 3, 5, 9, tzinfo=UTC)),
        (1709629200000.0, datetime(2024, 3, 5, 9, tzinfo=UTC)),
        ("2024-03-05", None),
        ("yesterday", None),
        (20240305, None),
        (float("inf"), None),
        (True, None),
        ("0001-01-01T00:00:00+05:00", None),
    ],
)
def test_moments(value, expected):
    assert moment(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ada Moor; Ben Orr", ("Ada Moor", "Ben Orr")),
        ("Moor, Ada", ("Moor, Ada",)),
        ('["Ada Moor", "Ben Orr"]', ("Ada Moor", "Ben Orr")),
        ("['Ada Moor']", ("Ada Moor",)),
        ("[staff]", ("staff",)),
        ([{"name": "Ada Moor"}], ("Ada Moor",)),
        (None, ()),
        ("[]", ()),
    ],
)
def test_authors(value, expected):
    assert given({"by": value}, DumpColumns(authors="by")).authors == expected


def test_a_sidecar_is_read_by_the_same_names():
    found = described({"link": "https://a.example/", "headline": "Fog", "text": "ignored", "byline": "Ada Moor"})
    assert (found.url, found.title, found.authors) == ("https://a.example/", "Fog", ("Ada Moor",))
