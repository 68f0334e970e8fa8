"""Line rules: furniture goes, text that only looks like it stays."""

import pytest

from flows.extract.lines import clean_lines, is_noise, is_stamp, same_headline, split_title, without_form

PROSE = (
    "The lock keeper at Dunmarsh counted eleven geese on Wednesday and wrote the number down twice, to be sure of it."
)


@pytest.mark.parametrize(
    "line",
    [
        "Most read", "You may also like", "ADVERTISEMENT", "Story continues below advertisement", "Related articles:",
        "More from Dunmarsh", "Share this article", "Facebook Twitter Email", "Share on WhatsApp", "12 shares",
        "Photo: Dunmarsh River Police", "Photograph by Orla Finch", "(Getty Images)", "© 2024 Dunmarsh Media",
        "Copyright 2024 The Echo. All rights reserved.", "Sign up for our newsletter", "Follow us on Instagram",
        "Get the morning briefing delivered to your inbox", "Read more: Swans block the weir", "5 min read",
        "Published: 3 March 2024", "By Orla Finch", "Orla Finch | Updated: May 30, 2024, 16:45 IST", "* * *",
        "Reporting by Orla Finch; editing by Pell Marsh",
    ],
)  # fmt: skip
def test_furniture(line: str) -> None:
    assert is_noise(line)


@pytest.mark.parametrize(
    "line",
    [
        PROSE,
        "The trend among readers is that newsletters have become a place for original reporting.",
        "An unknown number of customers signed up for the trial in spring.",
        "By the numbers",
        "Related families met at the mill on Sunday.",
        "Watch keepers say that the light failed twice.",
        "Share prices fell by a third.",
        "More than forty boats stayed in the harbour.",
        "Comment is free, the mayor said.",
        "Posted to the garrison in 1944, he cooked for the ferrymen.",
        "(c) anyone who rings the bell at night.",
        "Copyright law has not changed since the mill was built, the judge said.",
    ],
)
def test_text(line: str) -> None:
    assert not is_noise(line)


def test_headline_twice_and_the_form() -> None:
    lines = ["Geese in the lock | Echo", "Geese in the lock", PROSE, "Leave a Reply", "Name *", "Email *"]

    assert clean_lines(lines, "Geese in the lock") == [PROSE]


def test_form_words_within_the_text_stay() -> None:
    lines = [PROSE, "Comment", PROSE]

    assert without_form(lines) == lines


def test_what_follows_a_list_of_offers_is_cut_only_without_prose() -> None:
    tail = ["Most read", "Swans block the weir again", "Toll goes up"]

    assert clean_lines([PROSE, PROSE, PROSE, *tail], None) == [PROSE] * 3
    assert clean_lines([PROSE, PROSE, PROSE, *tail, PROSE], None)[-1] == PROSE


def test_same_headline() -> None:
    assert same_headline("GEESE IN THE LOCK!", "Geese in the lock")
    assert same_headline("Geese in the lock | Dunmarsh Echo", "Geese in the lock")
    assert not same_headline("Geese in the lock are fed", "Geese in the lock")
    assert not same_headline("", "")


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Geese in the lock | River News", None, ("Geese in the lock", "River News")),
        ("Geese in the lock | River News | Echo", "Echo", ("Geese in the lock", "River News")),
        ("Geese in the lock | Echo", "Echo", ("Geese in the lock", None)),
        ("Geese in the lock - Echo", "Echo", ("Geese in the lock", None)),
        ("Geese in the lock - what we know", None, ("Geese in the lock - what we know", None)),
        ("News | Geese", None, ("News | Geese", None)),
    ],
)
def test_split_title(title: str, site: str | None, expected: tuple[str, str | None]) -> None:
    assert split_title(title, site=site) == expected


def test_a_long_sentence_is_no_stamp() -> None:
    assert not is_stamp("Published in 1904, " + PROSE)
