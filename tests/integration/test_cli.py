"""The real command on real files: exit codes, the JSON contract, bad input, stops, two at once."""

import gzip
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.integration import plain_ingest
from tests.integration.conftest import Ended, command
from warehouse import connect
from warehouse.errors import LakeError
from warehouse.query import rows

pytestmark = pytest.mark.slow

Wirehouse = Callable[..., Ended]


def story(number: int) -> str:
    return (
        f"The council of Harwick met for session {number} on Monday to talk about the harbour wall and what it costs. "
        f'"We will build it in year {number}," Mayor Ida Brandt said. The opposition left the room before the vote.'
    )


def page(number: int) -> str:
    paragraphs = "".join(f"<p>{story(number)} This is paragraph {n} of it.</p>" for n in range(3))
    return (
        f"<html><head><title>Session {number}</title>"
        f'<link rel="canonical" href="https://example.org/session/{number}"></head>'
        f"<body><article><h1>Session {number}</h1>{paragraphs}</article></body></html>"
    )


def dump(path: Path, numbers: range) -> Path:
    lines = [{"url": f"https://example.org/{n}", "title": f"Session {n}", "text": story(n)} for n in numbers]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def ask(lake: Path, query: str) -> list[dict]:
    with connect(lake) as connection:
        return rows(connection, query)


def adds_up(report: Mapping[str, int]) -> bool:
    return report["records"] == report["new"] + report["revised"] + report["unchanged"] + report["rejected"]


def warc(*bodies: str) -> bytes:
    """A WARC of responses, each member compressed by itself, as crawlers write it."""
    members = []
    for number, body in enumerate(bodies):
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\n"
            f"WARC-Record-ID: <urn:uuid:0000000{number}-0000-0000-0000-000000000000>\r\n"
            f"WARC-Target-URI: https://example.org/warc/{number}\r\nWARC-Date: 2024-03-04T05:06:07Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        )
        members.append(gzip.compress(head.encode() + answer + b"\r\n\r\n"))
    return b"".join(members)


def bad_input(folder: Path) -> dict[str, str]:
    """Files that are wrong in every way that the user meets, with the reason that each must get."""
    folder.mkdir()
    whole = gzip.compress(page(7).encode())
    broken_lines = json.dumps({"url": "https://example.org/l", "text": story(8)}) + '\n{"text": \n[1, 2]\n'
    files: dict[str, tuple[bytes, str]] = {
        "empty.html": (b"", "empty"),
        "picture.html": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "binary"),
        "cut.html.gz": (whole[: len(whole) // 2], "truncated"),
        "columns.csv": (b"alpha,beta\n1,2\n3,4\n", "missing_column"),
        "lines.jsonl": (broken_lines.encode(), "bad_row"),
        "bare.html": (b"<html><body></body></html>", "no_text"),
    }
    for name, (content, _) in files.items():
        (folder / name).write_bytes(content)
    return {str(folder / name): reason for name, (_, reason) in files.items()}


def test_bad_input_costs_rejects_and_nothing_else(wirehouse: Wirehouse, tmp_path: Path) -> None:
    bad = bad_input(tmp_path / "bad")
    odd = tmp_path / "odd"
    odd.mkdir()
    (odd / "latin.html").write_bytes(page(1).replace("harbour", "h\xe4rbour").encode("latin-1"))
    (odd / "zeros.html").write_bytes(page(2).replace("wall", "w\x00all").encode())
    (odd / "surrogate.jsonl").write_bytes(
        b'{"url": "https://example.org/s", "text": ' + json.dumps(story(3) + "\ud800").encode() + b"}\n"
    )
    (odd / "deep.html").write_text("<div>" * 30_000 + page(4) + "</div>" * 30_000)
    archive = warc(page(5), page(6))
    (tmp_path / "cut.warc.gz").write_bytes(archive[:-40])
    arguments = ["--lake", "lake", "ingest", *bad, odd, "cut.warc.gz", "none.html", "none/*.html", "--json"]

    first = wirehouse(*arguments)
    second = wirehouse(*arguments)

    assert first.code == 0, first.err
    assert adds_up(first.json)
    refused = ask(tmp_path / "lake", "SELECT source_ref, reason, detail, replay FROM rejects")
    reasons = {row["source_ref"].partition("#")[0]: row["reason"] for row in refused}
    assert reasons | bad == reasons
    assert reasons[str(tmp_path / "none.html")] == "not_found"
    assert reasons[str(tmp_path / "cut.warc.gz")] == "truncated"
    assert sum(first.json["reasons"].values()) == first.json["rejected"] == len(refused)
    assert all(row["detail"] and row["replay"].startswith("wirehouse ingest") for row in refused)
    texts = {row["source_ref"].partition("#")[0]: row["text"] for row in ask(tmp_path / "lake", "FROM articles")}
    assert "h\xe4rbour wall" in texts[str(odd / "latin.html")]
    assert "\x00" not in texts[str(odd / "zeros.html")]
    assert {
        str(odd / "surrogate.jsonl"),
        str(tmp_path / "bad" / "lines.jsonl"),
        str(tmp_path / "cut.warc.gz"),
    } <= texts.keys()
    assert (second.json["new"], second.json["revised"]) == (0, 0)
    assert (second.json["records"], second.json["rejected"]) == (first.json["records"], first.json["rejected"])
    assert "Traceback" not in first.err + second.err


def test_nothing_readable_exits_3_and_is_recorded(wirehouse: Wirehouse, tmp_path: Path) -> None:
    done = wirehouse("ingest", "none.html")

    assert done.code == 3
    assert done.out == ""
    assert "none.html: not_found" in done.err
    assert ask(tmp_path / "lake", "SELECT status, records, rejected FROM runs") == [
        {"status": "done", "records": 1, "rejected": 1}
    ]


def test_sources_come_from_standard_input_and_the_summary_goes_to_stderr(wirehouse: Wirehouse, tmp_path: Path) -> None:
    (tmp_path / "a page.html").write_text(page(1))
    dump(tmp_path / "b.jsonl", range(2))

    done = wirehouse("ingest", "-", "--batch-size", "2", stdin="a page.html\nb.jsonl\n")

    assert (done.code, done.out) == (0, "")
    assert "3 new articles" in done.err
    assert "2 batches" in done.err


def test_a_lake_of_a_newer_version_is_not_touched(wirehouse: Wirehouse, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    plain_ingest.main(str(lake), "10", str(dump(tmp_path / "a.jsonl", range(1))))
    raise_version(lake)
    before = written(lake)

    for arguments in (["ingest", "a.jsonl"], ["sql", "SELECT 1"], ["publish", "out"], ["doctor"]):
        done = wirehouse(*arguments)
        assert done.code == 1
        assert "newer wirehouse" in " ".join((done.out + done.err).split())

    assert written(lake) == before
    assert not (tmp_path / "out").exists()


def written(lake: Path) -> dict[Path, int]:
    """Files of a lake with their last change, without those that SQLite keeps for readers and the lock's."""
    passing = ("catalog.sqlite-shm", "catalog.sqlite-wal", "write.lock", "write.holder")
    return {p: p.stat().st_mtime_ns for p in lake.rglob("*") if p.is_file() and p.name not in passing}


def raise_version(lake: Path) -> None:
    """Write a schema version into the lake that no wirehouse knows yet."""
    from warehouse import Lake

    with Lake.open(lake) as opened:
        opened._connection.execute("UPDATE lake.wirehouse_schema SET version = 999")


def test_a_lake_that_cannot_be_made_is_one_clear_line(wirehouse: Wirehouse, tmp_path: Path) -> None:
    dump(tmp_path / "a.jsonl", range(1))
    (tmp_path / "file").write_text("in the way")

    done = wirehouse("--lake", "file/lake", "ingest", "a.jsonl")

    assert done.code == 1
    assert "cannot be made" in done.err
    assert len(done.err.splitlines()) <= 3


def test_two_ingests_at_once_both_succeed(prefect_environment: Mapping[str, str], tmp_path: Path) -> None:
    """They share half of their articles and the moment at which the lake is made."""
    dump(tmp_path / "a.jsonl", range(20))
    dump(tmp_path / "b.jsonl", range(10, 30))
    running = [
        subprocess.Popen(
            command("ingest", name, "--json", "--batch-size", "5"), cwd=tmp_path, env=dict(prefect_environment),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for name in ("a.jsonl", "b.jsonl")
    ]  # fmt: skip
    outputs = [process.communicate(timeout=300) for process in running]

    assert [process.returncode for process in running] == [0, 0], outputs
    reports = [json.loads(out) for out, _ in outputs]
    assert all(adds_up(report) and report["records"] == 20 for report in reports)
    assert sum(report["new"] for report in reports) == 30
    assert ask(tmp_path / "lake", "SELECT count(*) AS n, count(DISTINCT url) AS urls FROM articles") == [
        {"n": 30, "urls": 30}
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_ingest_keeps_whole_batches_and_says_so(
    prefect_environment: Mapping[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    dump(tmp_path / "a.jsonl", range(3000))
    running = subprocess.Popen(
        command("ingest", "a.jsonl", "--json", "--batch-size", "10"), cwd=tmp_path, env=dict(prefect_environment),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    wait_until_stored(running, tmp_path / "lake")
    os.killpg(running.pid, number)  # as a terminal does: the workers get it too
    out, err = running.communicate(timeout=120)

    report = json.loads(out)
    assert running.returncode == 1, err
    assert report["status"] == "cancelled"
    assert 0 < report["records"] < 3000
    assert report["records"] % 10 == 0
    assert ask(tmp_path / "lake", "SELECT count(*) AS n FROM articles") == [{"n": report["records"]}]
    assert ask(tmp_path / "lake", "SELECT status, error FROM runs") == [
        {"status": "cancelled", "error": f"stopped by {number.name}"}
    ]
    assert "Traceback" not in err


def wait_until_stored(running: subprocess.Popen[str], lake: Path) -> None:
    """Return when a batch is in the lake; a run that ends before has failed."""
    while running.poll() is None:
        try:
            if ask(lake, "SELECT count(*) AS n FROM lake.articles")[0]["n"]:
                return
        except LakeError:
            time.sleep(0.2)
    pytest.fail(f"the run ended before it could be stopped: {running.communicate()}")


def test_publish_writes_a_release_and_its_run(wirehouse: Wirehouse, tmp_path: Path) -> None:
    plain_ingest.main(str(tmp_path / "lake"), "10", str(dump(tmp_path / "a.jsonl", range(2))))

    first = wirehouse("publish", "out", "--json", "--without-text")
    second = wirehouse("publish", "out", "--without-text")

    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert first.json["changed"] is True
    assert first.json["tables"]["dim_article"] >= 2
    assert "article_text" not in first.json["tables"]
    assert (tmp_path / "out" / "current" / "dim_article.parquet").exists()
    assert "Nothing changed" in second.err
    assert ask(tmp_path / "lake", "SELECT flow, status FROM runs ORDER BY run_id") == [
        {"flow": "ingest", "status": "done"},
        {"flow": "publish", "status": "done"},
    ]
