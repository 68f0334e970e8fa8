"""An article in the terminal: every mark stands where it should, with and without colours."""

import io
from datetime import date

import pytest
from rich.console import Console

from flows.render import ShownArticle, ShownEvent, ShownName, ShownQuote, dates, marked, print_article

TEXT = 'Storm hits Harwick\n\n"We were lucky," said Ida Brandt. The storm killed two people.'


def span(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


ARTICLE = ShownArticle(
    title="Storm hits Harwick",
    facts=(("article", "abc"), ("site", "example.org")),
    text=TEXT,
    names=[ShownName(span=span("Harwick"), type="GPE"), ShownName(span=span("Ida Brandt"), type="PERSON")],
    quotes=[
        ShownQuote(
            parts=(span("We were lucky,"),), kind="direct", words="We were lucky,", speaker="Ida Brandt", cue="said",
        )
    ],
    events=[
        ShownEvent(
            trigger=span("killed"), type="HAZARD", mode=None, actors=("storm",), recipients=(), place="Harwick",
            start_date=date(2024, 3, 4), end_date=date(2024, 3, 5), quantities=("two people killed",),
            status="asserted",
        )
    ],
)  # fmt: skip


def test_without_colours_the_marks_are_spelled_out() -> None:
    assert marked(ARTICLE, spelled_out=True).plain == (
        'Storm hits [Harwick GPE]\n\n"We were lucky,[q1]" said [Ida Brandt PERSON]. The storm killed[e1] two people.'
    )


def test_with_colours_the_text_keeps_its_words() -> None:
    text = marked(ARTICLE, spelled_out=False)

    assert text.plain.replace("[q1]", "").replace("[e1]", "") == TEXT
    styled = {text.plain[s.start : s.end]: str(s.style) for s in text.spans}
    assert styled["Ida Brandt"] == "bold green"
    assert styled["killed"] == "bold red"


def test_a_name_inside_a_quote_has_both_styles() -> None:
    article = ShownArticle(
        title=None,
        facts=(),
        text='"Ida knows"',
        names=[ShownName(span=(1, 4), type="PERSON")],
        quotes=[ShownQuote(parts=((1, 10),), kind="direct", words="Ida knows", speaker=None, cue=None)],
    )

    assert marked(article, spelled_out=True).plain == '"[Ida PERSON] knows[q1]"'
    first = marked(article, spelled_out=False).spans[0]
    assert str(first.style) == "italic bold green"


def test_everything_is_printed() -> None:
    console = Console(file=io.StringIO(), width=160)

    print_article(ARTICLE, console)

    printed = console.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]
    for words in (
        "example.org",
        "Ida Brandt",
        "said",
        "direct",
        "HAZARD",
        "2024-03-04 to 2024-03-05",
        "two people killed",
    ):
        assert words in printed


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (None, None, "-"),
        (date(2024, 3, 4), date(2024, 3, 4), "2024-03-04"),
        (None, date(2024, 3, 4), "... to 2024-03-04"),
    ],
)
def test_dates(start: date | None, end: date | None, said: str) -> None:
    assert dates(start, end) == said
