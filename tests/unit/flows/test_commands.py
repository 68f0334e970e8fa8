"""Commands that read a lake: data on stdout, all else on stderr, an exit code that a script can trust."""

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows import cli
from flows.outcomes import DONE, FAILED, NOTHING_READ, WRONG_USAGE


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(lake: Path, *arguments: str) -> int:
    return cli.run(["--lake", str(lake), *arguments])


def test_json_answers_hold_iso_dates_numbers_and_lists(small_lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = (
        "SELECT published_date, published_at, authors, 1.5::DECIMAL(4, 2) AS price FROM articles WHERE language = 'en'"
    )

    assert run(small_lake, "sql", query, "--format", "json") == DONE

    out, err = capsys.readouterr()
    assert json.loads(out) == [
        {
            "published_date": "2024-03-04", "published_at": "2024-03-04T00:00:00+00:00", "authors": ["A. Reporter"],
            "price": 1.5,
        }
    ]  # fmt: skip
    assert err == ""


def test_a_query_comes_from_a_file_or_standard_input(
    small_lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "q.sql").write_text("-- how many?\nSELECT count(*) AS n FROM articles;\n")
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT count(*) AS m FROM articles"))

    assert run(small_lake, "sql", "-f", "q.sql", "--format", "csv") == DONE
    assert run(small_lake, "sql", "--format", "csv") == DONE
    assert run(small_lake, "sql", "-f", "none.sql") == FAILED

    out, err = capsys.readouterr()
    assert list(csv.reader(io.StringIO(out))) == [["n"], ["2"], ["m"], ["2"]]
    assert "none.sql: No such file or directory" in err


def test_an_answer_goes_to_a_file(small_lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(small_lake, "sql", "FROM articles", "-o", "a.parquet") == DONE

    assert pq.read_table(tmp_path / "a.parquet").num_rows == 2
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT * FROM nothing", "nothing"),
        ("SELECT error('late') FROM articles", "late"),
        ("DELETE FROM lake.articles", "read-only"),
        ("-- only a comment", "no statement"),
    ],
)
def test_a_wrong_query_exits_1_with_the_reason(
    small_lake: Path, capsys: pytest.CaptureFixture[str], query: str, said: str
) -> None:
    assert run(small_lake, "sql", query) == FAILED

    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "bug" not in err


@pytest.mark.parametrize("command", [["sql", "SELECT 1"], ["show", "x"], ["publish", "out"]])
def test_without_a_lake_the_commands_say_how_to_make_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert run(tmp_path / "none", *command) == FAILED
    assert "wirehouse ingest SOURCE" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def lines(*articles: object) -> str:
    return "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in articles)


def test_analyse_keeps_order_ids_and_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = ' Storm \n\n"We were lucky," said Ida Brandt.  '
    articles = [
        {"id": "b", "text": text, "title": "Storm", "date": "2024-03-04", "url": "https://example.org/b"},
        {"id": "a", "text": "", "title": "", "date": None, "url": None},
        {"id": "c", "text": "Nothing here."},
    ]
    (tmp_path / "in.jsonl").write_text(lines(*articles))

    assert cli.run(["analyse", "in.jsonl", "-o", "out.jsonl", "--conllu", "out.conllu"]) == DONE

    made = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [(each["id"], each["text"]) for each in made] == [("b", text), ("a", ""), ("c", "Nothing here.")]
    assert all({"entities", "quotes", "events"} <= each.keys() for each in made)
    quote = made[0]["quotes"][0]
    assert [text[start:end] for start, end in quote["content"]] == ["We were lucky,"]
    assert (tmp_path / "out.conllu").read_text().count("# newdoc id = ") == 3
    assert capsys.readouterr().out == ""


def test_analyse_leaves_out_broken_lines_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in.jsonl").write_text(
        lines({"id": "a", "text": "One."}, "{broken", "[1]", "", {"id": "b", "text": "Two."})
    )

    assert cli.run(["analyse", "in.jsonl"]) == DONE

    out, err = capsys.readouterr()
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a", "b"]
    assert "line 2: left out" in err
    assert "line 3: left out" in err

    monkeypatch.setattr("sys.stdin", io.StringIO("{broken\n"))
    assert cli.run(["analyse", "-"]) == NOTHING_READ


def test_analyse_of_one_text_is_for_reading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = (
        "Storm hits Harwick\n\n"
        "The storm reached the harbour of Harwick on Monday and killed two people, police said.\n\n"
        '"We were lucky that the wall held through the night," Mayor Ida Brandt said after the storm had passed.\n'
    )
    (tmp_path / "story.txt").write_text(story)

    assert cli.run(["analyse", "story.txt"]) == DONE

    out = capsys.readouterr().out
    assert "Storm hits Harwick" in out
    assert "We were lucky that the wall held" in " ".join(out.split())
    assert "Quotes" in out


@pytest.mark.parametrize("source", ["none.txt", "http://127.0.0.1:9/story"])
def test_analyse_of_what_cannot_be_read_exits_3(capsys: pytest.CaptureFixture[str], source: str) -> None:
    assert cli.run(["analyse", source]) == NOTHING_READ

    out, err = capsys.readouterr()
    assert out == ""
    assert source in err


def test_analyse_takes_one_page_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One page of text that is long enough to be read as an article of its own.")
    (tmp_path / "b.txt").write_text("Another page of text that is long enough to be read as an article of its own.")

    assert cli.run(["analyse", str(tmp_path)]) == WRONG_USAGE
