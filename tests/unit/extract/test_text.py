"""Text that someone else extracted: headline, section, paragraphs, and what came with it."""

import pytest

from flows.extract.given import Given
from flows.extract.page import Page, Refusal
from flows.extract.text import extract_text, lines_of
from schemas.vocab import Precision, Reason

FIRST = "The ferry to Little Hask stays in the yard until May, the company said on Tuesday."
SECOND = "Mail goes by the pilot boat, and cars not at all, it said."


def read(*lines: str, given: Given | None = None) -> Page:
    page = extract_text("\n\n".join(lines).encode(), given or Given())
    assert isinstance(page, Page)
    return page


@pytest.mark.parametrize("form", [(), ("Leave a Reply", "Your email address will not be published.")])
@pytest.mark.parametrize("heads", [1, 2])
@pytest.mark.parametrize("suffix", ["", " | Island News"])
def test_one_headline_its_section_and_no_form(suffix: str, heads: int, form: tuple[str, ...]) -> None:
    page = read(*[f"Ferry stays in the yard{suffix}"] * heads, FIRST, SECOND, *form)

    assert page.title == "Ferry stays in the yard"
    assert page.section == ("Island News" if suffix else None)
    assert page.text == f"Ferry stays in the yard\n\n{FIRST}\n\n{SECOND}"


def test_a_given_title_goes_before_the_first_line() -> None:
    page = read("Ferry stays in the yard - Hask Post", FIRST, SECOND, given=Given(title="Ferry stays in the yard"))

    assert (page.title, page.title_source) == ("Ferry stays in the yard", "given")
    assert page.paragraphs == [FIRST, SECOND]


def test_a_given_title_that_the_text_lacks_costs_no_line() -> None:
    page = read("No boat before May", FIRST, given=Given(title="Ferry stays in the yard"))

    assert page.paragraphs == ["No boat before May", FIRST]


def test_a_first_sentence_is_no_headline() -> None:
    page = read(FIRST, SECOND)

    assert page.title is None
    assert page.text == f"{FIRST}\n\n{SECOND}"


def test_the_site_behind_a_bar_is_no_section() -> None:
    page = read("Ferry stays in the yard | Hask Post", FIRST, given=Given(site="Hask Post"))

    assert (page.title, page.section, page.site_name) == ("Ferry stays in the yard", None, "Hask Post")


def test_what_was_given() -> None:
    given = Given(section="Islands", authors=("Ida Roon and Pell Marsh",), published="2024-03-11T08:15:00+01:00")
    page = read("Ferry stays in the yard", FIRST, given=given)

    assert (page.section, page.section_source) == ("Islands", "given")
    assert (page.authors, page.authors_source) == (["Ida Roon", "Pell Marsh"], "given")
    assert page.published is not None
    assert (page.published.offset, page.published_precision, page.published_source) == (60, Precision.SECOND, "given")


def test_byline_and_date_in_the_text() -> None:
    page = read("Ferry stays in the yard", "By Ida Roon", "Published: 12 March 2024", FIRST)

    assert (page.authors, page.authors_source) == (["Ida Roon"], "text")
    assert (str(page.published_date), page.published_precision) == ("2024-03-12", Precision.DAY)
    assert page.paragraphs == [FIRST]


def test_lines_broken_at_a_width_are_joined_and_others_are_not() -> None:
    wrapped = (
        "The ferry to Little Hask stays in the yard until the\nend of May, the company said on Tuesday, for its\n"
        "engine has to be taken out.\n\nMail goes by the pilot boat and cars do not go at\nall before June."
    )

    assert [len(line.split()) for line in lines_of(wrapped)] == [27, 15]
    assert lines_of(f"{FIRST}\n{SECOND}\n\n{FIRST}") == [FIRST, SECOND, FIRST]


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", Reason.EMPTY), (b"\n \n", Reason.EMPTY), (b"\x89PNG\r\n", Reason.BINARY), (b"* * *\n\n---", Reason.NO_TEXT)],
)
def test_no_text(body: bytes, reason: Reason) -> None:
    outcome = extract_text(body, Given())

    assert isinstance(outcome, Refusal)
    assert outcome.reason is reason
