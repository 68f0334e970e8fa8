"""Dumps: columns mapped or guessed, values kept as written, each bad row refused by its number."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.ingest import Fetched, Format, Refused, SourceOptions, plan, tables
from schemas.vocab import Reason

CSV = """id,date,issue,title,text
00123,2024-03-05,41_10_1,1984,"1984

The theatre in Vic shows 1984 again, its director said on Tuesday."
00124,2024-03-06,41_10_2,2001,"2001

The town cinema showed the film on Wednesday, ""fifty years late"", the mayor said."
00125,2024-03-07,41_10_3,1917,"1917

A museum in Narva opened its hall about the year 1917 on Thursday."
"""


def _file(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _shown(found) -> list:
    return [r.body.decode() if isinstance(r, Fetched) else (r.source_ref.split("#")[-1], str(r.reason)) for r in found]


def test_csv_values_stay_strings(tmp_path, records):
    found = records(_file(tmp_path, "dump.csv", CSV))
    assert [r.given_id for r in found] == ["00123", "00124", "00125"]
    assert [r.given_title for r in found] == ["1984", "2001", "1917"]
    assert [r.source_ref for r in found] == [f"{tmp_path / 'dump.csv'}#{n}" for n in (1, 2, 3)]
    assert found[1].body.decode().endswith('"fifty years late", the mayor said.')
    more = records(_file(tmp_path, "dump.csv", CSV + "abc,,,Four,Four words stand here.\n"))
    assert [r.fetch_id for r in more[:3]] == [r.fetch_id for r in found]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("name", ["dump.csv", "dump.tsv", "dump"])
def test_delimiter_is_found(tmp_path, records, delimiter, name):
    content = f"headline{delimiter}body\nFog{delimiter}Fog, again, lay over the bay.\n"
    assert _shown(records(_file(tmp_path, name, content))) == ["Fog, again, lay over the bay."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_encodings(tmp_path, records, encoding):
    content = "titre,title,text\n1,Café,Le café “Vic” ouvre.\n2,Thé,Plain text.\n".encode(encoding)
    found = records(_file(tmp_path, "dump.csv", content))
    assert [r.given_title for r in found] == ["Café", "Thé"]
    assert found[0].body.decode() == "Le café “Vic” ouvre."


def test_one_cell_in_another_encoding_spoils_no_other(tmp_path, records):
    content = "title,text\nà,Déjà vu.\n".encode() + "à,Déjà vu.\n".encode("cp1252")
    assert _shown(records(_file(tmp_path, "dump.csv", content))) == ["Déjà vu.", "Déjà vu."]


def test_encoding_can_be_named(tmp_path, records):
    path = _file(tmp_path, "dump.csv", "title,text\nТуман,Туман над заливом.\n".encode("cp1251"))
    assert _shown(records(path, options=SourceOptions(encoding="cp1251"))) == ["Туман над заливом."]


def test_csv_rows_of_another_width_are_refused(tmp_path, records):
    content = "title,text\na,One.\nb\nc,Three.,surplus\nd,Four.,\n\ne,Five.\n"
    assert _shown(records(_file(tmp_path, "d.csv", content))) == [
        "One.", ("2", "bad_row"), ("3", "bad_row"), "Four.", "Five.",
    ]  # fmt: skip


def test_a_carriage_return_in_the_open_costs_its_row_only(tmp_path, records):
    content = "title,text\na,One.\nb,Tw\ro.\nc,Three.\n"
    assert _shown(records(_file(tmp_path, "d.csv", content))) == ["One.", ("2", "bad_row"), "Three."]
    assert [r.reason for r in records(_file(tmp_path, "mac.csv", "title,text\ra,One.\r"))] == [Reason.UNKNOWN_FORMAT]


def test_an_open_quotation_mark_costs_its_row_only(tmp_path, records):
    content = 'title,text\na,One.\nb,"Two.\nc,Three.\nd,Four.\n'
    found = records(_file(tmp_path, "d.csv", content))
    assert _shown(found) == ["One.", ("2", "bad_row"), "Three.", "Four."]
    assert "line 3" in found[1].detail


def test_csv_without_text_names_its_columns(tmp_path, records):
    found = records(_file(tmp_path, "d.csv", "name,count\nx,1\n"))
    assert [r.reason for r in found] == [Reason.MISSING_COLUMN]
    assert "name, count" in found[0].detail


def test_columns_can_be_mapped(tmp_path, records):
    path = _file(tmp_path, "d.csv", "name,words,text\nFog,Fog lay over the bay.,not this\n")
    options = SourceOptions(columns={"text": "words", "title": "name"})
    assert _shown(records(path, options=options)) == ["Fog lay over the bay."]
    assert plan([str(path)], options).sources[0].columns.guessed == frozenset()
    missing = records(path, options=SourceOptions(columns={"text": "wrods"}))
    assert "wrods" in missing[0].detail
    assert "name, words, text" in missing[0].detail


def test_a_dump_without_rows_is_refused(tmp_path, records):
    assert [r.reason for r in records(_file(tmp_path, "d.csv", "title,text\n"))] == [Reason.EMPTY]


def test_jsonl_broken_lines_are_refused_one_by_one(tmp_path, records):
    lines = [
        '{"text": "One.", "id": 7}',
        '{"text": "Two."',
        "",
        "[1]",
        '{"text": "  "}',
        '{"title": "x"}',
        '{"text": "Six."}',
    ]
    found = records(_file(tmp_path, "d.jsonl", "\n".join(lines)))
    assert _shown(found) == [
        "One.", ("2", "bad_row"), ("4", "bad_row"), ("5", "bad_row"), ("6", "bad_row"), "Six.",
    ]  # fmt: skip
    assert found[0].given_id == "7"
    assert found[1].evidence == '{"text": "Two."'


def test_jsonl_of_nothing_but_rubbish_is_one_refusal(tmp_path, records):
    found = records(_file(tmp_path, "d.jsonl", "rubbish\n" * 30))
    assert _shown(found) == [(str(tmp_path / "d.jsonl"), "bad_row")]


def test_nul_and_lone_surrogates_survive_the_way(tmp_path, records):
    row = '{"text": "a\\u0000b \\ud800 c", "title": "\\udfff", "url": "https://a.example/\\ud800", "by": ["\\ud800"]}'
    found = records(_file(tmp_path, "d.jsonl", row))
    assert found[0].body.decode() == "a\0b \ufffd c"
    fetched, _ = tables(found)
    assert fetched.column("given_title").to_pylist() == ["\ufffd"]


def test_json_values_become_text(tmp_path, records):
    row = {
        "id": 12, "url": "https://a.example/x", "headline": "Fog", "paragraphs": ["One.", "Two."],
        "published": 1709629200000, "authors": [{"name": "Ada Moor"}, "Ben Orr"],
        "source": {"id": None, "name": "Post"},
        "language": "en", "section": "Town", "crawled_at": "2024-03-06T01:00:00+01:00",
    }  # fmt: skip
    (found,) = records(_file(tmp_path, "d.jsonl", json.dumps(row)))
    assert found.body == b"One.\n\nTwo."
    assert (found.given_id, found.given_title, found.given_site, found.given_section) == ("12", "Fog", "Post", "Town")
    assert found.given_authors == ("Ada Moor", "Ben Orr")
    assert found.given_published == "2024-03-05T09:00:00+00:00"
    assert found.fetched_at == datetime(2024, 3, 6, tzinfo=UTC)


def test_html_counts_before_text_and_markup_is_recognised(tmp_path, records):
    rows = [
        {"html": "<p>One.</p>", "text": "one"},
        {"html": "", "text": "two"},
        {"html": None, "text": "<p>Three.</p>"},
    ]
    found = records(_file(tmp_path, "d.jsonl", "\n".join(map(json.dumps, rows))))
    assert [(r.body.decode(), r.content_kind) for r in found] == [
        ("<p>One.</p>", "html"), ("two", "text"), ("<p>Three.</p>", "html"),
    ]  # fmt: skip


def test_given_options_fill_what_rows_leave_open(tmp_path, records):
    rows = [{"text": "One.", "date": "2024-01-01"}, {"text": "Two."}]
    path = _file(tmp_path, "d.jsonl", "\n".join(map(json.dumps, rows)))
    found = records(path, options=SourceOptions(published="2020-02-02", site="Post"))
    assert [(r.given_published, r.given_site) for r in found] == [("2024-01-01", "Post"), ("2020-02-02", "Post")]


def test_a_row_over_the_limit_is_refused_alone(tmp_path, records):
    rows = [{"text": "x" * 5000}, {"text": "y" * 3_000_000}, {"text": "Three."}]
    path = _file(tmp_path, "d.jsonl", "\n".join(map(json.dumps, rows)))
    assert _shown(records(path, options=SourceOptions(max_body_bytes=1000))) == [
        ("1", "too_large"), ("2", "too_large"), "Three.",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["d.jsonl.gz", "d.csv.gz", "unnamed"])
def test_gzip_dumps_are_read_and_a_cut_one_says_so(tmp_path, records, name):
    rows = [("".join(chr(97 + (n * k) % 26) for k in range(60)), f"Text {n}.") for n in range(2000)]
    is_csv = name == "d.csv.gz"
    lines = [f"{a},{b}" for a, b in rows] if is_csv else [json.dumps({"title": a, "text": b}) for a, b in rows]
    packed = gzip.compress("\n".join(["title,text", *lines] if is_csv else lines).encode())
    assert len(records(_file(tmp_path, name, packed))) == 2000
    cut = records(_file(tmp_path, name, packed[: len(packed) // 2]))
    assert [r.reason for r in cut if isinstance(r, Refused)] == [Reason.TRUNCATED]
    assert len(cut) > 500


def test_parquet_rows_with_their_types(tmp_path, records):
    table = pa.table(
        {
            "doc_id": [1, 2, 3],
            "content": ["One.", None, "Three."],
            "published": [datetime(2024, 3, 5, 9, tzinfo=UTC), None, None],
            "authors": [["Ada Moor"], [], None],
            "raw_html": pa.array([None, b"<p>caf\xe9</p>", None], pa.binary()),
        }
    )
    pq.write_table(table, tmp_path / "dump")
    found = records(tmp_path / "dump")
    assert [(r.given_id, r.body, r.content_kind) for r in found] == [
        ("1", b"One.", "text"), ("2", b"<p>caf\xe9</p>", "html"), ("3", b"Three.", "text"),
    ]  # fmt: skip
    assert (found[0].given_published, found[0].given_authors) == ("2024-03-05T09:00:00+00:00", ("Ada Moor",))


def test_parquet_values_that_python_lacks_become_text(tmp_path, records):
    table = pa.table(
        {
            "text": pa.array([b"caf\xe9.", b"Two."], pa.binary()).view(pa.string()),
            "date": pa.array([1709629200000000001, None], pa.timestamp("ns")),
            "fetched": pa.array([10**17, None], pa.timestamp("ms")),
        }
    )
    pq.write_table(table, tmp_path / "d.parquet")
    found = records(tmp_path / "d.parquet")
    assert _shown(found) == ["caf\ufffd.", "Two."]
    assert found[0].given_published.startswith("2024-03-05")


def test_damaged_parquet_is_refused(tmp_path, records):
    pq.write_table(
        pa.table({"text": ["word " * 50] * 5000, "id": range(5000)}), tmp_path / "d.parquet", compression="none"
    )
    content = (tmp_path / "d.parquet").read_bytes()
    assert [r.reason for r in records(_file(tmp_path, "cut.parquet", content[: len(content) // 2]))] == [
        Reason.UNREADABLE
    ]
    broken = content[:8] + b"\xff" * 4000 + content[4008:]
    found = records(_file(tmp_path, "broken.parquet", broken))
    assert found[-1].reason == Reason.UNREADABLE


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_a_single_row_by_its_reference(tmp_path, records, form):
    rows = {"title": ["a", "b", "c"], "text": ["One.", "Two.", "Three."]}
    path = tmp_path / f"d.{form}"
    if form == "parquet":
        pq.write_table(pa.table(rows), path)
    elif form == "csv":
        path.write_text("title,text\n" + "\n".join(map(",".join, zip(*rows.values(), strict=True))))
    else:
        path.write_text(
            "\n".join(json.dumps(dict(zip(rows, row, strict=True))) for row in zip(*rows.values(), strict=True))
        )
    assert _shown(records(f"{path}#2")) == ["Two."]
    assert _shown(records(f"{path}#9")) == [("9", "not_found")]


def test_plan_shows_columns_and_counts(tmp_path):
    source = plan([str(_file(tmp_path, "dump.csv", CSV))], SourceOptions()).sources[0]
    assert (source.format, source.kind, source.records, source.records_exact) == (Format.CSV, "dump", 3, True)
    assert source.columns.mapped() == {"text": "text", "title": "title", "date": "date", "id": "id"}
    assert source.columns.guessed == {"text", "title", "date", "id"}


def test_estimates_the_records_of_a_large_dump(tmp_path):
    path = _file(tmp_path, "d.jsonl", '{"text": "Fog lay over the bay again."}\n' * 20_000)
    source = plan([str(path)], SourceOptions()).sources[0]
    assert not source.records_exact
    assert 10_000 < source.records < 40_000
