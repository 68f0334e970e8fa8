"""WARC files: every record found, every fault one refusal with its place, nothing raised."""

import gzip
import random
import zlib
from pathlib import Path

import pytest

from flows.ingest import Fetched, Refused, SourceOptions
from schemas.vocab import Reason


def _write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / ("news.warc.gz" if content[:2] == b"\x1f\x8b" else "news.warc")
    path.write_bytes(content)
    return path


def _urls(found) -> list[str]:
    return [r.requested_url if isinstance(r, Fetched) else str(r.reason) for r in found]


def test_reads_each_response_with_its_facts(tmp_path, records, warc_record, packed, page):
    parts = [warc_record(uri=f"https://lunsk.example/{n}") for n in range(3)]
    path = _write(tmp_path, packed(parts))
    found = records(path)
    assert _urls(found) == [f"https://lunsk.example/{n}" for n in range(3)]
    first = found[0]
    assert (first.body, first.status, first.content_type) == (page, 200, "text/html; charset=utf-8")
    assert first.fetched_at.isoformat() == "2024-07-11T12:00:00+00:00"
    assert len({record.source_ref for record in found}) == 3
    assert found[-1].consumed_bytes == path.stat().st_size


def test_reads_a_single_record_by_its_reference(tmp_path, records, warc_record, packed):
    path = _write(tmp_path, packed([warc_record(uri=f"https://lunsk.example/{n}") for n in range(4)]))
    for record in records(path):
        assert [(r.fetch_id, r.source_ref) for r in records(record.source_ref)] == [
            (record.fetch_id, record.source_ref)
        ]


def test_a_broken_record_costs_itself_only(tmp_path, records, warc_record, packed):
    broken = warc_record(uri="https://broken.example/").replace(b"WARC/1.0", b"WARC 1.0", 1)
    found = records(_write(tmp_path, packed([warc_record(uri="https://a.example/"), broken, warc_record()])))
    assert _urls(found) == ["https://a.example/", Reason.BAD_RECORD, "https://lunsk.example/ferry"]
    assert found[1].evidence.startswith("WARC 1.0")


@pytest.mark.parametrize("length", [200, 900, 5000, 10**15])
def test_a_wrong_length_does_not_swallow_the_next_record(tmp_path, records, warc_record, packed, length):
    lying = warc_record(uri="https://lying.example/", length=length)
    found = records(_write(tmp_path, packed([warc_record(uri="https://a.example/"), lying, warc_record()])))
    assert _urls(found) == ["https://a.example/", Reason.BAD_RECORD, "https://lunsk.example/ferry"]


@pytest.mark.parametrize("header", ["Content-Length: abc", "X-Length: 1"])
def test_a_record_without_length_is_refused(tmp_path, records, warc_record, packed, header):
    record = warc_record()
    start = record.index(b"Content-Length")
    broken = record[:start] + header.encode() + record[record.index(b"\r\n", start) :]
    assert _urls(records(_write(tmp_path, packed([broken, warc_record()])))) == [
        Reason.BAD_RECORD,
        "https://lunsk.example/ferry",
    ]


def test_a_cut_file_refuses_the_last_record_with_its_offset(tmp_path, records, warc_record):
    first, second = gzip.compress(warc_record(uri="https://a.example/")), gzip.compress(warc_record())
    path = _write(tmp_path, (first + second)[:-60])
    found = records(path)
    assert _urls(found) == ["https://a.example/", Reason.TRUNCATED]
    assert found[1].source_ref == f"{path}#{len(first)}"


@pytest.mark.parametrize("gzipped", [False, True])
def test_wherever_it_is_cut_nothing_is_stored_as_if_whole(tmp_path, records, warc_record, page, gzipped):
    parts = [warc_record(uri=f"https://lunsk.example/{n}") for n in range(2)]
    packed = [gzip.compress(part) if gzipped else part for part in parts]
    content = b"".join(packed)
    ends = {len(packed[0]), len(content)}
    blank = 0 if gzipped else 4  # a plain record is whole without the line ends behind it
    for size in range(30, len(content), 7):
        found = records(_write(tmp_path, content[:size]))
        assert all(record.body == page for record in found if isinstance(record, Fetched))
        refusals = [record.reason for record in found if isinstance(record, Refused)]
        assert refusals == ([] if any(end - blank <= size <= end for end in ends) else [Reason.TRUNCATED]), size


def test_damage_anywhere_never_raises_and_never_doubles(tmp_path, records, warc_record, packed):
    chance = random.Random(7)
    content = packed([warc_record(uri=f"https://lunsk.example/{n}") for n in range(4)])
    for _ in range(60):
        damaged = bytearray(content)
        at = chance.randrange(len(damaged))
        damaged[at : at + 8] = chance.randbytes(8)
        (tmp_path / "damaged.warc.gz").write_bytes(damaged)
        found = records(tmp_path / "damaged.warc.gz")
        assert found
        assert len({record.source_ref for record in found}) == len(found)


def test_reads_on_behind_a_corrupt_member(tmp_path, records, warc_record):
    members = [gzip.compress(warc_record(uri=f"https://lunsk.example/{n}")) for n in range(3)]
    middle = members[1][:40] + b"\xff" * 40 + members[1][80:]
    found = records(_write(tmp_path, members[0] + middle + members[2]))
    assert _urls(found)[0] == "https://lunsk.example/0"
    assert _urls(found)[-1] == "https://lunsk.example/2"
    assert [record.reason for record in found[1:-1]] in (["unreadable"], ["bad_record"])


def test_brackets_are_no_part_of_the_address(tmp_path, records, warc_record):
    bare, bracketed = warc_record(), warc_record(uri="<https://lunsk.example/ferry>")
    assert _urls(records(_write(tmp_path, bare + bracketed))) == ["https://lunsk.example/ferry"] * 2


def test_what_is_no_html_answer_is_no_record(tmp_path, records, warc_record):
    others = [
        warc_record(kind="request"),
        warc_record(kind="revisit"),
        warc_record(b"\xff\xd8\xff picture", headers=["Content-Type: image/jpeg"]),
        warc_record(status="301 Moved", headers=["Content-Type: text/html", "Location: /x"]),
    ]
    assert _urls(records(_write(tmp_path, b"".join(others) + warc_record()))) == ["https://lunsk.example/ferry"]
    nothing = records(_write(tmp_path, b"".join(others)))
    assert _urls(nothing) == [Reason.EMPTY]
    assert "1 request records" in nothing[0].detail


def test_error_answers_and_empty_pages_are_refused(tmp_path, records, warc_record):
    parts = [warc_record(status="404 Not Found"), warc_record(status="500 Oops"), warc_record(b"")]
    assert _urls(records(_write(tmp_path, b"".join(parts)))) == [Reason.NOT_FOUND, Reason.HTTP_ERROR, Reason.EMPTY]


def test_an_untyped_answer_counts_where_it_looks_like_a_page(tmp_path, records, warc_record):
    parts = [warc_record(headers=[]), warc_record(b"plain words", headers=[])]
    assert _urls(records(_write(tmp_path, b"".join(parts)))) == ["https://lunsk.example/ferry"]


def _chunked(body: bytes) -> bytes:
    return (
        b"".join(b"%x\r\n%s\r\n" % (len(body[i : i + 90]), body[i : i + 90]) for i in range(0, len(body), 90))
        + b"0\r\n\r\n"
    )


CODINGS = {
    "gzip": (gzip.compress, ["Content-Encoding: gzip"]),
    "deflate": (zlib.compress, ["Content-Encoding: deflate"]),
    "chunked": (_chunked, ["Transfer-Encoding: chunked"]),
    "chunked gzip": (
        lambda body: _chunked(gzip.compress(body)),
        ["Content-Encoding: gzip", "Transfer-Encoding: chunked"],
    ),
    "gzip in the header only": (bytes, ["Content-Encoding: gzip"]),
    "chunked in the header only": (bytes, ["Transfer-Encoding: chunked"]),
}


@pytest.mark.parametrize("coding", CODINGS)
def test_codings_are_taken_off(tmp_path, records, warc_record, page, coding):
    encode, headers = CODINGS[coding]
    record = warc_record(encode(page), headers=["Content-Type: text/html", *headers])
    assert records(_write(tmp_path, record))[0].body == page


def test_bombs_and_giants_are_refused_by_size(tmp_path, records, warc_record):
    bomb = warc_record(gzip.compress(bytes(3_000_000)), headers=["Content-Type: text/html", "Content-Encoding: gzip"])
    giant = warc_record(b"<html>" + b"x" * 2_000_000)
    picture = warc_record(bytes(2_000_000), headers=["Content-Type: image/png"])
    content = gzip.compress(bomb) + gzip.compress(giant) + gzip.compress(picture) + gzip.compress(warc_record())
    found = records(_write(tmp_path, content), options=SourceOptions(max_body_bytes=1_000_000))
    assert _urls(found) == [Reason.TOO_LARGE, Reason.TOO_LARGE, "https://lunsk.example/ferry"]


@pytest.mark.parametrize("length", [-50, 50, 10**6])
def test_a_giant_with_a_wrong_length_is_one_fault(tmp_path, records, warc_record, length):
    giant = warc_record(b"<html>" + b"x" * 2_000_000, uri="https://a.example/")
    wrong = giant.replace(b"Content-Length: 20000", b"Content-Length: %d\r\nX: " % (2_000_000 + length), 1)
    for content in (wrong + warc_record(), gzip.compress(wrong) + gzip.compress(warc_record())):
        found = records(_write(tmp_path, content), options=SourceOptions(max_body_bytes=1_000_000))
        assert _urls(found) == [Reason.BAD_RECORD, "https://lunsk.example/ferry"]


def test_an_answer_without_http_is_refused(tmp_path, records, warc_record):
    record = warc_record().replace(b"HTTP/1.1 200 OK", b"no status here!")
    assert _urls(records(_write(tmp_path, record + warc_record()))) == [
        Reason.BAD_RECORD,
        "https://lunsk.example/ferry",
    ]


@pytest.mark.parametrize("line", [b"http/1.1 200 OK", b"HTTP/2 200     ", b"HTTP/1.1  200 O", b"ICY         200"])
def test_loose_first_lines_are_read(tmp_path, records, warc_record, line):
    (found,) = records(_write(tmp_path, warc_record().replace(b"HTTP/1.1 200 OK", line)))
    assert (found.status, found.content_type) == (200, "text/html; charset=utf-8")


def test_an_answer_counts_where_the_record_forgets_to_call_it_http(tmp_path, records, warc_record):
    record = warc_record().replace(b"Content-Type: application/http; msgtype=response\r\n", b"")
    assert _urls(records(_write(tmp_path, record))) == ["https://lunsk.example/ferry"]


def test_what_fastwarc_does_not_take_costs_the_record_only(tmp_path, records, warc_record):
    packed = b"\x28\xb5\x2f\xfd not zstd"
    parts = [
        warc_record().replace(b"WARC/1.0", b"WARC/9.0", 1),
        warc_record().replace(b"WARC-Date:", b"X-Long: " + b"x" * 40_000 + b"\r\nWARC-Date:"),
        warc_record(headers=["Content-Type: text/html", "X-Long: " + "x" * 70_000]),
        warc_record(packed, headers=["Content-Type: text/html", "Content-Encoding: zstd"]),
    ]
    found = records(_write(tmp_path, b"".join([*parts, warc_record()])))
    assert _urls(found) == [Reason.BAD_RECORD] * 3 + [Reason.UNREADABLE, "https://lunsk.example/ferry"]


def test_line_feeds_alone_and_zeros_between_are_tolerated(tmp_path, records, page):
    http = b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + page
    head = b"WARC/1.0\nWARC-Type: response\nWARC-Target-URI: https://a.example/\nContent-Type: application/http\n"
    record = head + b"Content-Length: %d\n\n" % len(http) + http + b"\n\n"
    found = records(_write(tmp_path, record + bytes(20) + record))
    assert [r.body for r in found] == [page, page]


def test_a_file_that_only_calls_itself_warc(tmp_path, records):
    found = records(_write(tmp_path, b"not an archive at all\n" * 50))
    assert _urls(found) == [Reason.BAD_RECORD]
