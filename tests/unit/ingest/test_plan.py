"""Plans: any mix of arguments, each file once, everything that cannot be read a record with a reason."""

import gzip
import os
from pathlib import Path

import pytest

from flows.ingest import Fetched, Format, OptionsError, SourceOptions, expand, plan
from schemas.vocab import Reason

DEFAULTS = SourceOptions()


def _plan(*arguments):
    return plan([str(argument) for argument in arguments], DEFAULTS)


def _collection(folder: Path, page: bytes) -> Path:
    """A folder as crawlers and browsers leave it."""
    files = {
        "a.html": page, "b.html.gz": gzip.compress(page), "sub/c": page, "sub/note.txt": b"Fog lay over the bay.",
        "a_files/style.css": b"p {}", "a_files/logo.png": b"\x89PNG\r\n\x1a\n", "README.md": b"# About",
        "README": b"About",
        ".hidden.html": page, ".git/x.html": page, "empty.html": b"", "paper.pdf": b"%PDF-1.7 x",
        "d.jsonl": b'{"text": "One."}\n', "a.html.json": b'{"url": "https://lunsk.example/ferry"}',
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_a_folder_becomes_a_source_a_kind(tmp_path, page):
    made = _plan(_collection(tmp_path, page))
    assert [(s.format, s.records) for s in made.sources] == [(Format.HTML, 3), (Format.TEXT, 1), (Format.JSONL, 1)]
    assert made.sources[0].label == str(tmp_path)
    assert made.sources[0].size_bytes == sum(Path(name).stat().st_size for name in made.sources[0].files)
    assert {r.source_ref.rsplit("/", 1)[1]: r.reason for r in made.refused} == {
        "empty.html": Reason.EMPTY, "paper.pdf": Reason.BINARY,
    }  # fmt: skip
    assert made.passed_over == {".css": 1, ".png": 1, ".md": 1, "README": 1, ".json": 1}
    assert len({source.label for source in made.sources}) == 3


def test_records_are_the_same_from_anywhere(tmp_path, page, records, monkeypatch):
    _collection(tmp_path / "news", page)
    absolute = records(tmp_path / "news")
    monkeypatch.chdir(tmp_path)
    relative = records("news")
    monkeypatch.chdir(tmp_path / "news")
    here = records(".")
    through_link = tmp_path / "link"
    through_link.symlink_to(tmp_path / "news")
    ids = [r.source_ref for r in absolute]
    assert [[r.source_ref for r in found] for found in (relative, here)] == [ids, ids]
    assert [r.source_ref for r in records(f"../link/../news/{'sub'}")] == [i for i in ids if "/sub/" in i]


def test_a_file_that_is_named_twice_is_read_once(tmp_path, page, records):
    folder = _collection(tmp_path, page)
    assert len(records(folder, folder / "a.html", folder, f"{folder}/*.html")) == len(records(folder))
    (tmp_path / "nothing").mkdir()
    assert len(records(*[tmp_path / "nothing", tmp_path / "gone", folder / "d.jsonl#1"] * 2)) == 3


def test_files_of_a_folder_that_are_named_singly_become_one_source(tmp_path, page):
    _collection(tmp_path, page)
    made = _plan(tmp_path / "a.html", tmp_path / "b.html.gz", tmp_path / "sub/c")
    assert [(s.label, s.records) for s in made.sources] == [(str(tmp_path), 2), (str(tmp_path / "sub/c"), 1)]


def test_patterns(tmp_path, page, records):
    _collection(tmp_path, page)
    assert len(records(f"{tmp_path}/**/c")) == 1
    assert [r.reason for r in records(f"{tmp_path}/*.nothing")] == [Reason.NOT_FOUND]
    (tmp_path / "odd[1].html").write_bytes(page)
    assert isinstance(records(tmp_path / "odd[1].html")[0], Fetched)


def test_a_missing_path_is_a_record_with_a_command_to_try_again(tmp_path):
    (refusal,) = _plan(tmp_path / "no such.html").refused
    assert refusal.reason == Reason.NOT_FOUND
    assert refusal.replay == f"wirehouse ingest '{tmp_path}/no such.html'"
    assert "https://" in _plan("www.lunsk.example/ferry").refused[0].detail


def test_the_command_to_try_again_keeps_the_options(tmp_path):
    made = plan([str(tmp_path / "x")], SourceOptions(arguments=("--site", "The Post")))
    assert made.refused[0].replay == f"wirehouse ingest --site 'The Post' {tmp_path}/x"


@pytest.mark.parametrize("content", [{}, {"style.css": b"p {}"}, {".hidden.html": b"<p>x"}])
def test_a_folder_without_pages_is_a_record(tmp_path, content):
    for name, data in content.items():
        (tmp_path / name).write_bytes(data)
    made = _plan(tmp_path)
    assert not made.sources
    assert [(r.source_ref, r.reason) for r in made.refused] == [(str(tmp_path), Reason.EMPTY)]


def test_loops_of_links_end(tmp_path, page, records):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/a.html").write_bytes(page)
    (tmp_path / "pages/loop").symlink_to(tmp_path / "pages")
    (tmp_path / "pages/up").symlink_to(tmp_path)
    (tmp_path / "pages/self.html").symlink_to("self.html")
    (tmp_path / "pages/gone.html").symlink_to("nowhere")
    found = records(tmp_path)
    assert sorted(str(getattr(r, "reason", "read")) for r in found) == ["not_found", "read", "unreadable"]


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind the superuser")
def test_what_may_not_be_read_is_a_record(tmp_path, page, records):
    for name in ("a.html", "folder/b.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(page)
    (tmp_path / "a.html").chmod(0)
    (tmp_path / "folder").chmod(0)
    found = records(tmp_path, tmp_path / "folder/b.html")
    (tmp_path / "folder").chmod(0o700)
    assert {r.reason for r in found} <= {Reason.UNREADABLE, Reason.NOT_FOUND}


def test_a_file_that_cannot_be_opened_is_a_record(tmp_path, page, records, monkeypatch):
    (tmp_path / "a.html").write_bytes(page)
    made = _plan(tmp_path)

    def failing(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", failing)
    found = records(tmp_path / "a.html")
    assert [(r.reason, "Permission denied" in r.detail) for r in found] == [(Reason.UNREADABLE, True)]
    assert made.sources


def test_a_pipe_is_not_waited_for(tmp_path, records):
    os.mkfifo(tmp_path / "pipe.html")
    assert [r.reason for r in records(tmp_path / "pipe.html")] == [Reason.UNREADABLE]


def test_names_that_are_no_text(tmp_path, page, records):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.html"))
    path.write_bytes(page)
    assert records(tmp_path)[0].source_ref == f"{tmp_path}/caf\\xe9.html"


def test_addresses_are_told_from_paths():
    made = _plan("https://lunsk.example/ferry", "https://lunsk.example/ferry", "HTTP://a.example/?q=*")
    assert [(s.kind, s.ref) for s in made.sources] == [
        ("url", "https://lunsk.example/ferry"), ("url", "HTTP://a.example/?q=*"),
    ]  # fmt: skip


def test_one_address_cannot_name_two_pages(tmp_path, page):
    _collection(tmp_path, page)
    options = SourceOptions(url="https://lunsk.example/ferry")
    assert plan([str(tmp_path / "a.html")], options).sources
    for arguments in (
        [str(tmp_path)],
        [str(tmp_path / "d.jsonl")],
        [str(tmp_path / "a.html"), str(tmp_path / "sub/c")],
    ):
        with pytest.raises(OptionsError):
            plan(arguments, options)


@pytest.mark.parametrize(
    "wrong", [{"columns": {"headline": "x"}}, {"encoding": "utf-99"}, {"timeout": 0}, {"retries": -1}]
)
def test_options_that_cannot_be_meant(wrong):
    with pytest.raises(OptionsError):
        SourceOptions(**wrong)


def test_standard_input_lists_sources():
    assert expand(["a", "-", "b"], ["c d\n", "\n", "e\r\n"]) == ["a", "c d", "e", "b"]
    assert expand(["-"], ["a\0b c\0"]) == ["a", "b c"]
    assert expand(["a"], iter(())) == ["a"]
