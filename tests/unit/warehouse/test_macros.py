"""Macros: names as people type them, what happened without what did not, sentences behind rows; and the examples."""

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from tests.unit.warehouse.told_lake import STORIES
from warehouse.connection import macros

EXAMPLES = sorted((Path(__file__).parents[3] / "warehouse" / "examples").glob("*.sql"))


def answers(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[tuple]:
    return connection.execute(query, list(values)).fetchall()


@pytest.mark.parametrize("typed", ["Ada Quill", "ada quill", "QUILL", " Quill ", "A. Quill", "Ada%"])
def test_a_name_is_found_as_it_is_typed(told: duckdb.DuckDBPyConnection, typed: str) -> None:
    assert answers(told, "SELECT name FROM entities_named(?)", typed) == [("Ada Quill",)]


def test_accents_need_not_be_typed(told: duckdb.DuckDBPyConnection) -> None:
    assert answers(told, "SELECT name FROM entities_named('jose ferro')") == [("José Ferro",)]


def test_what_somebody_said_includes_what_the_merged_name_said(told: duckdb.DuckDBPyConnection) -> None:
    words = answers(told, "SELECT words FROM said_by('ada quill')")
    assert words == [("It was night.",), ("Sudmere owes us 10 \U0001f6a2 and an apology.",)]
    assert answers(told, "SELECT words FROM said_by('ada quill', until := '2025-03-31')") == words[1:]


def test_what_somebody_said_about_somebody(told: duckdb.DuckDBPyConnection) -> None:
    assert answers(told, "SELECT speaker FROM said_about('quill', 'sudmere')") == [("Ada Quill",)]
    assert answers(told, "SELECT speaker FROM said_about('%', 'quill')") == [("Bruno Marsh",)]
    assert answers(told, "SELECT speaker FROM said_about('marsh', 'sudmere')") == []


def test_the_most_quoted(told: duckdb.DuckDBPyConnection) -> None:
    rows = answers(told, "SELECT speaker, quotes, articles, sites FROM most_quoted()")
    assert rows == [("Ada Quill", 2, 2, 1), ("Bruno Marsh", 1, 1, 1)]
    assert answers(told, "SELECT speaker FROM most_quoted(since := '2025-04-01')") == [("Ada Quill",)]


def test_what_happened_leaves_out_what_is_only_planned(told: duckdb.DuckDBPyConnection) -> None:
    assert answers(told, "SELECT type FROM happened()") == [("ASSAULT",), ("ACCUSE",)]
    assert answers(told, "SELECT type FROM happened(statuses := ['planned'])") == [("CONSULT",), ("REQUEST",)]
    assert answers(told, "SELECT type FROM happened('assault')") == [("ASSAULT",)]
    assert answers(told, "SELECT type FROM happened(since := '2025-04-01')") == [("ASSAULT",)]


def test_the_events_of_a_time_are_those_of_all_times_that_fall_into_it(told: duckdb.DuckDBPyConnection) -> None:
    statuses = "['asserted', 'planned', 'requested', 'threatened', 'denied']"
    everything = answers(told, f"FROM happened(statuses := {statuses})")
    days = sorted({row[1] for row in everything if row[1]})
    assert len(days) > 1
    for first in days:
        for last in days:
            among = answers(told, f"FROM happened(statuses := {statuses}, since := ?, until := ?)", first, last)
            assert among == [row for row in everything if row[1] and first <= row[1] <= last]


def test_a_timeline_runs_from_the_oldest_in_both_directions(told: duckdb.DuckDBPyConnection) -> None:
    rows = [
        (dt.date(2025, 3, 1), ["Norhaven"], "ACCUSE", ["Sudmere"]),
        (dt.date(2025, 4, 2), ["Sudmere"], "ASSAULT", ["Norhaven", "the first town"]),
    ]
    for pair in (("norhaven", "sudmere"), ("sudmere", "norhaven")):
        assert answers(told, "SELECT day, actors, type, recipients FROM timeline(?, ?)", *pair) == rows
    assert answers(told, "SELECT type FROM timeline('sudmere', 'norhaven', ['planned'])") == [
        ("REQUEST",),
        ("CONSULT",),
    ]


def test_a_timeline_says_the_same_as_events(told: duckdb.DuckDBPyConnection) -> None:
    columns = "event_id, actors, type, recipients, place, status, article_count, example_mention_id"
    shared = f"SELECT {columns} FROM events WHERE status = 'asserted' ORDER BY event_id"
    assert answers(told, f"SELECT {columns} FROM timeline('Norhaven', 'Sudmere') ORDER BY event_id") == answers(
        told, shared
    )


def test_who_accuses_whom(told: duckdb.DuckDBPyConnection) -> None:
    rows = answers(told, "SELECT accuser, accused, accusations, articles FROM accusations()")
    assert rows == [("Norhaven", "Sudmere", 1, 2)]


def test_what_is_mentioned_together(told: duckdb.DuckDBPyConnection) -> None:
    rows = answers(told, "SELECT entity, articles FROM mentioned_with('quill')")
    assert rows == [("Norhaven", 3), ("Sudmere", 3), ("Bruno Marsh", 1), ("José Ferro", 1)]


def test_attention_is_a_share_of_the_coverage(told: duckdb.DuckDBPyConnection) -> None:
    rows = answers(told, "SELECT month, articles, mentioning, share FROM attention('marsh')")
    assert rows == [(dt.date(2025, 3, 1), 2, 1, 0.5), (dt.date(2025, 4, 1), 1, 0, 0.0), (None, 1, 0, 0.0)]


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("dumping waste", ["Norhaven closes its port"]),
        ("WASTE Dumping", ["Norhaven closes its port"]),
        ('"waste dumping"', []),
        ('"dumping waste"', ["Norhaven closes its port"]),
        ("protest", ["Talks are planned"]),
        ("rotesters", []),
        ("josé", ["Talks are planned"]),
        ("killed 4", ["Blast at the port"]),
        ("killed 3", []),
        ("10 \U0001f6a2", ["Norhaven closes its port"]),
        ("a.b[c", []),
    ],
)
def test_search_finds_all_the_words(told: duckdb.DuckDBPyConnection, words: str, titles: list[str]) -> None:
    assert [title for (title,) in answers(told, "SELECT title FROM search_articles(?)", words)] == titles


def test_search_shows_the_place_of_the_first_word(told: duckdb.DuckDBPyConnection) -> None:
    ((excerpt,),) = answers(told, "SELECT excerpt FROM search_articles('protesters')")
    assert "listened to protesters" in excerpt


def test_search_in_quotations(told: duckdb.DuckDBPyConnection) -> None:
    assert answers(told, "SELECT speaker FROM search_quotes('apology')") == [("Ada Quill",)]
    assert answers(told, "SELECT speaker FROM search_quotes('apology', since := '2025-04-01')") == []


def test_evidence_shows_the_sentence_with_its_neighbours(told: duckdb.DuckDBPyConnection) -> None:
    query = (
        "SELECT before, sentence, after, words FROM evidence((SELECT quote_id FROM quotes WHERE text LIKE '%owes%'))"
    )
    assert answers(told, query) == [
        (
            "Mayor Ada Quill spoke on Friday.",
            "She said: “Sudmere owes us 10 \U0001f6a2 and an apology.”",
            "Dr. Marsh listened.",
            "Sudmere owes us 10 \U0001f6a2 and an apology.",
        )
    ]


def test_evidence_finds_the_sentence_of_a_mention(told: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT before, sentence, after FROM evidence((SELECT mention_id FROM mentions WHERE text = 'A. Quill'))"
    assert answers(told, query) == [("Norhaven accused Sudmere.", "A. Quill said: “It was night.”", "")]


def test_evidence_of_an_event_shows_all_tellings(told: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT sentence FROM evidence((SELECT event_id FROM events WHERE type = 'ACCUSE'))"
    assert len(answers(told, query)) == 3


def test_sentences_are_found_for_every_character(told: duckdb.DuckDBPyConnection) -> None:
    """Wherever a row stands, its sentence lies around it and inside its paragraph."""
    for story in STORIES:
        spans = answers(
            told,
            "SELECT i, base.sentence_begin(?, i), base.sentence_finish(?, i) FROM range(?) t(i)",
            story.text, story.text, len(story.text),
        )  # fmt: skip
        for place, begin, finish in spans:
            if not story.text[place].isspace():
                assert begin <= place < finish <= len(story.text)
                assert "\n\n" not in story.text[begin:finish]


def test_every_macro_has_its_sentence(told: duckdb.DuckDBPyConnection) -> None:
    rows = answers(told, "SELECT function_name, comment FROM duckdb_functions() WHERE function_type = 'table_macro'")
    notes = dict(rows)
    assert macros()
    for macro in macros():
        assert macro.doc.endswith(".")
        assert notes[macro.name] == macro.doc


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_an_example_is_explained_and_answers(told: duckdb.DuckDBPyConnection, example: Path) -> None:
    question, *rest = example.read_text("utf-8").splitlines()
    assert question.startswith("-- ")
    assert rest
    assert not rest[0].startswith("--"), "one line explains it"
    answers(told, example.read_text("utf-8"))


def test_there_are_ten_examples() -> None:
    assert len(EXAMPLES) >= 10
