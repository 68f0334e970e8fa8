"""What is told before a run: sources, guessed columns, what cannot be read."""

import io
from pathlib import Path

from rich.console import Console

from flows.ingest import SourceOptions, plan
from flows.planned import as_json, notes, plan_table


def test_guessed_columns_are_shown(tmp_path: Path) -> None:
    dump = tmp_path / "news.csv"
    dump.write_text("headline,body,day\nA title,Some text of an article,2024-03-04\n")

    made = plan([str(dump)], SourceOptions(columns={"date": "day"}))

    assert list(notes(made)) == [f"{dump}: columns taken: text = body, title = headline, date = day"]
    assert as_json(made)["sources"][0]["columns"] == {"text": "body", "title": "headline", "date": "day"}  # type: ignore[index]


def test_what_cannot_be_read_is_told_but_not_endlessly(tmp_path: Path) -> None:
    made = plan([str(tmp_path / f"none-{number}.html") for number in range(30)], SourceOptions())

    told = list(notes(made))

    assert len(told) == 11
    assert "not_found" in told[0]
    assert told[-1] == "... and 20 more that cannot be read"
    assert len(list(notes(made, all_refusals=True))) == 30


def test_the_table_has_a_line_a_source(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><p>Words</p></body></html>")
    (tmp_path / "b.html").write_text("<html><body><p>More words</p></body></html>")
    (tmp_path / "style.css").write_text("p { color: red }")
    console = Console(file=io.StringIO(), width=200)

    console.print(plan_table(plan([str(tmp_path)], SourceOptions())))

    printed = console.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]
    assert str(tmp_path) in printed
    assert " 2 " in printed
    assert "Passed over in folders, being no pages: 1 .css" in printed
