"""Saved pages and texts: raw bytes kept, the address from the options, a sidecar or the page's comment."""

import gzip

import pytest

from flows.ingest import SourceOptions, plan, read, tables
from schemas.vocab import Reason

PAGE = b"<!doctype html><html><body><p>The ferry to Lunsk runs again from Friday.</p></body></html>"
URL = "https://lunsk.example/ferry?id=7"


def test_the_body_is_kept_as_it_is(tmp_path, records):
    content = "<html><body><p>Туман \0 над заливом</p>".encode("cp1251")
    (tmp_path / "a.html").write_bytes(content)
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(content))
    found = records(tmp_path)
    assert [(r.body, r.content_kind, r.source_kind) for r in found] == [(content, "html", "html_file")] * 2
    assert found[-1].consumed_bytes == plan([str(tmp_path)], SourceOptions()).sources[0].size_bytes


def test_a_text_with_its_facts(tmp_path, records):
    (tmp_path / "a.txt").write_text("Fog\n\nFog lay over the bay.")
    options = SourceOptions(published="2024-03-05", url=URL, site="The Post")
    (found,) = records(tmp_path / "a.txt", options=options)
    assert (found.content_kind, found.source_kind) == ("text", "text_file")
    assert (found.requested_url, found.given_published, found.given_site) == (URL, "2024-03-05", "The Post")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ferry.html.json", f'{{"url": "{URL}", "title": "Ferry"}}'),
        ("ferry.json", f'{{"link": "{URL}"}}'),
        ("ferry.html.url", f"{URL}\n"),
        ("ferry.url", f"[InternetShortcut]\r\nURL={URL}\r\n"),
    ],
)
@pytest.mark.parametrize("gzipped", [False, True])
def test_address_from_a_sidecar(tmp_path, records, name, content, gzipped):
    (tmp_path / ("ferry.html.gz" if gzipped else "ferry.html")).write_bytes(gzip.compress(PAGE) if gzipped else PAGE)
    (tmp_path / name).write_text(content)
    found = records(tmp_path)
    assert [r.requested_url for r in found] == [URL]


@pytest.mark.parametrize(
    ("comment", "url"),
    [
        (f"<!-- saved from url=(0033){URL} -->", URL),
        (f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: Tue Mar 05 2024 \n-->", URL),
        (
            "<!-- Mirrored from lunsk.example/ferry.html by HTTrack Website Copier/3.x -->",
            "http://lunsk.example/ferry.html",
        ),
        ("<!-- saved from url=(0021)file:///saves/x.html -->", None),
        ("<!-- saved from url=(0014)about:internet -->", None),
    ],
)
def test_address_from_the_saving_tool(tmp_path, records, page, comment, url):
    (tmp_path / "a.html").write_bytes(comment.encode() + page)
    assert records(tmp_path)[0].requested_url == url


def test_the_option_wins_over_the_sidecar_and_the_sidecar_over_the_comment(tmp_path, records, html_file):
    html_file.write_bytes(b"<!-- saved from url=(0018)http://c.example/x -->" + html_file.read_bytes())
    html_file.with_suffix(".json").write_text('{"url": "https://b.example/"}')
    assert records(html_file)[0].requested_url == "https://b.example/"
    assert records(html_file, options=SourceOptions(url=URL))[0].requested_url == URL


@pytest.mark.parametrize("content", ["{", "[]", '{"url": 7}', '{"url": "no address"}', "", '{"a": ' * 5000])
def test_a_sidecar_that_says_nothing_is_ignored(tmp_path, records, html_file, content):
    html_file.with_suffix(".json").write_text(content)
    assert records(html_file)[0].requested_url is None


def test_too_large_pages_and_bombs_are_refused(tmp_path, records):
    (tmp_path / "a.html").write_bytes(b"<html>" + b"x" * 2_000_000)
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(b"<html>" + b"x" * 50_000_000))
    found = records(tmp_path, options=SourceOptions(max_body_bytes=1_000_000))
    assert [r.reason for r in found] == [Reason.TOO_LARGE, Reason.TOO_LARGE]
    assert found[0].evidence is None or len(found[0].evidence) <= 200


def test_damaged_gzip_pages_are_refused(tmp_path, records, page):
    packed = gzip.compress(page)
    (tmp_path / "cut.html.gz").write_bytes(packed[:-20])
    (tmp_path / "torn.html.gz").write_bytes(packed[:-8] + b"\0" * 8)
    found = {r.source_ref.rsplit("/", 1)[1]: r.reason for r in records(tmp_path)}
    assert found == {"cut.html.gz": Reason.TRUNCATED, "torn.html.gz": Reason.UNREADABLE}


def test_a_file_that_went_away_after_planning_is_a_record(html_file):
    source = plan([str(html_file)], SourceOptions()).sources[0]
    html_file.unlink()
    assert [r.reason for r in read(source, SourceOptions())] == [Reason.NOT_FOUND]


def test_records_fit_the_contract(tmp_path, records, html_file):
    (tmp_path / "empty.html").touch()
    found = records(tmp_path)
    fetched, refused = tables(found)
    assert (fetched.num_rows, refused.num_rows) == (1, 1)
    assert tables([])[0].num_rows == 0
