"""Whom bylines, datelines and closing lines credit."""

import pytest

from flows.resolve.credits import agency_of, credit_of

STORY = "The harbour at Lantern Bay stayed closed."


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (f"LONDON (Reuters) - {STORY}", "Reuters"),
        (f"LANTERN BAY, March 3 (AP) — {STORY}", "Associated Press"),
        (f"NEW DELHI: (PTI) — {STORY}", "Press Trust of India"),
        (f"BRUSSELS (AFP/Courier) -- {STORY}", "Agence France-Presse"),
        (f"AP - {STORY}", "Associated Press"),
        (f"{STORY}\n\n© 2024 AFP", "Agence France-Presse"),
        (f"{STORY}\n\nCopyright 2024 The Associated Press. All rights reserved.", "Associated Press"),
        (f"{STORY}\n\n(Reporting by Ada Quill; Editing by Bruno Marsh)", "Reuters"),
        (f"{STORY}\n\nSource: Xinhua", "Xinhua"),
        (
            f"{STORY}\n\nThis article was originally published on The Harbour Courier. Read it there.",
            "The Harbour Courier",
        ),
    ],
)
def test_words_that_credit(body: str, name: str) -> None:
    credit = credit_of((), body)

    assert credit is not None
    assert credit.name == name
    assert credit.words in body


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Associated Press", "Associated Press"),
        ("By Ada Quill, Associated Press", "Associated Press"),
        ("Ada Quill and Bruno Marsh for AFP", "Agence France-Presse"),
        ("Reuters Staff", "Reuters"),
        ("Ada Quill (PA)", "PA Media"),
    ],
)
def test_bylines_that_credit(author: str, name: str) -> None:
    credit = credit_of((author,), STORY)

    assert credit is not None and credit.name == name


@pytest.mark.parametrize(
    ("authors", "body"),
    [
        (("Ada Quill",), STORY),
        (("Apolonia Quill",), STORY),
        ((), f"{STORY} He told Reuters (AP) that the app would stay."),
        ((), "The PA system failed - again."),
        ((), f"{STORY}\n\nThe Associated Press contributed to this report."),
        ((), f"{STORY}\n\nHer memoir was first published in 1999."),
        ((), f"Source: Reuters\n\n{STORY}" + f"\n\n{STORY}" * 6),
        ((), ""),
    ],
)
def test_words_that_do_not(authors: tuple[str, ...], body: str) -> None:
    assert credit_of(authors, body) is None


@pytest.mark.parametrize(
    ("site", "name"),
    [("apnews.com", "Associated Press"), ("edition.cnn.com", "CNN"), ("notapnews.com", None), (None, None)],
)
def test_sites_of_agencies(site: str | None, name: str | None) -> None:
    assert agency_of(site) == name
