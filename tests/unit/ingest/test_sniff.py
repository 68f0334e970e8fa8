"""Kinds are recognised from content; the name decides only what content leaves open."""

import gzip

import pytest

from flows.ingest.sniff import Recognised, Unusable, of_content, recognise
from schemas.vocab import Reason

HTML = b"<!doctype html><html><head><title>x</title></head><body><p>Fog.</p></body></html>"


@pytest.mark.parametrize(
    ("content", "name", "form"),
    [
        (HTML, "page.txt", "html"),
        (b"\xef\xbb\xbf\n <!-- saved --> <HTML><body>x", "x", "html"),
        ("<html><p>é".encode("utf-16"), "x", "html"),
        ("<html><p>plain".encode("utf-16-le"), "x", "html"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html xmlns='x'>", "x", "html"),
        (b"<div>a fragment</div>", "x", "html"),
        (b"Warning: mysql\n<html><body>x", "x", "html"),
        (b"words without tags", "page.html", "html"),
        (b"WARC/1.0\r\n", "x.html", "warc"),
        (b"broken first line\r\n", "x.warc", "warc"),
        (b"PAR1rest", "x", "parquet"),
        (b'{"text": "a"}\n{"text": "b"}\n', "x.txt", "jsonl"),
        (b'{"text": "' + b"a" * 70_000, "x", "jsonl"),
        (b'broken\n{"text": "b"}\n', "x.jsonl", "jsonl"),
        (b'{"text": "a"}', "x.json", "jsonl"),
        (b"id,title,text\n1,a,b\n", "x", "csv"),
        (b'html;url\n"<html><body>";x\n', "x", "csv"),
        (b"a,b\n1,2\n", "x.csv", "csv"),
        (b"Story, by Jane Moor\n\nFog.", "x.txt", "text"),
        (b"Body, mind and soul\n\nFog.", "x", "text"),
        (b"[Update] The ferry runs.", "x", "text"),
        (b"{Editor's note} The ferry runs.", "x", "text"),
        (b"<3 said the mayor", "x.txt", "text"),
        ("Der Nebel über der Bucht.".encode("cp1252"), "x.txt", "text"),
        ("Туман над заливом".encode("koi8-r"), "x.txt", "text"),
        ("Fog lies over the bay.".encode("utf-16"), "x.txt", "text"),
        (b"Fog.\x00\nMore fog lay over the bay than anyone at Lunsk could remember.", "x.txt", "text"),
    ],
)
def test_formats(content, name, form):
    assert of_content(content, name) == Recognised(
        format=form, delimiter=getattr(of_content(content, name), "delimiter", None)
    )


@pytest.mark.parametrize(
    ("content", "reason", "hint"),
    [
        (b"", "empty", "nothing"),
        (b" \r\n\0\n", "empty", "white space"),
        (b"%PDF-1.7", "binary", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "binary", "PNG"),
        (b"PK\x03\x04word/document.xml", "binary", "office"),
        (bytes(range(256)) * 20, "binary", "binary"),
        (b"RIFF0000WEBPVP8 ", "binary", "WebP"),
        (b"\x28\xb5\x2f\xfdxx", "unreadable", "zstd"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel>", "unknown_format", "rss"),
        (b"<urlset xmlns='x'><url><loc>", "unknown_format", "urlset"),
        (b'[{"text": "a"}, {"text": "b"}]', "unknown_format", "jq"),
        (b'{\n  "text": "a",\n  "list": [\n{"a": 1},\n{"b": 2}\n]\n}', "unknown_format", "jq"),
        (b"From: <Saved by Blink>\nContent-Type: multipart/related", "unknown_format", "MHTML"),
    ],
)
def test_what_no_reader_takes(content, reason, hint):
    found = of_content(content, "x")
    assert isinstance(found, Unusable)
    assert (found.reason, hint in found.detail) == (reason, True)


@pytest.mark.parametrize("content", [HTML, b"WARC/1.0\r\n", b'{"text": "a"}\n', b"Fog lay over the bay."])
def test_gzip_is_looked_into(tmp_path, content):
    (tmp_path / "x").write_bytes(gzip.compress(content))
    plain = of_content(content, "x")
    found = recognise(tmp_path / "x")
    assert isinstance(plain, Recognised)
    assert isinstance(found, Recognised)
    assert (found.format, found.gzipped) == (plain.format, True)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gzip.compress(b""), Reason.EMPTY),
        (gzip.compress(HTML)[:5], Reason.TRUNCATED),
        (b"\x1f\x8b\x08" + b"\xff" * 60, Reason.UNREADABLE),
        (gzip.compress(b"%PDF-1.7"), Reason.BINARY),
        (gzip.compress(b"PAR1"), Reason.UNKNOWN_FORMAT),
        (gzip.compress(gzip.compress(HTML)), Reason.BINARY),
    ],
)
def test_gzip_that_no_reader_takes(tmp_path, content, reason):
    (tmp_path / "x.gz").write_bytes(content)
    found = recognise(tmp_path / "x.gz")
    assert isinstance(found, Unusable)
    assert found.reason == reason
