"""The same pages as files and as a web archive are the same articles with the same texts."""

import gzip
import re
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import html

from flows import ingest
from flows.extract import extract


def articles(source: Path) -> set[tuple[str, str]]:
    """(article_id, text) of all that a source holds."""
    return {(row["article_id"], row["text"]) for row in rows(source)}


def rows(source: Path) -> list[dict]:
    """All articles that a source holds."""
    plan = ingest.plan([str(source)], ingest.SourceOptions())
    records = [record for read in plan.sources for record in ingest.read(read, ingest.SourceOptions())]
    fetched, _ = ingest.tables(records)
    extracted, _ = extract(fetched, None)
    return extracted.to_pylist()


def archive(pages: list[bytes], path: Path) -> Path:
    """A WARC file with one response a page; each page's own address is its target."""
    return archive_of(((own_address(page), page) for page in pages), path, "text/html; charset=utf-8")


def archive_of(pages: Iterable[tuple[str | None, bytes]], path: Path, content_type: str) -> Path:
    """A WARC file with one response a page, for the address that is given with it."""
    with path.open("wb") as file:
        for number, (url, page) in enumerate(pages):
            http = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n".encode() + page
            head = (
                "WARC/1.0\r\nWARC-Type: response\r\n"
                f"WARC-Target-URI: {url}\r\nWARC-Date: 2024-03-05T09:00:00Z\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            )
            file.write(head.encode() + http + b"\r\n\r\n")
    return path


def own_address(page: bytes) -> str | None:
    """The address that the browser wrote into the saved page, else the page's canonical link."""
    if saved := re.search(rb"saved from url=\(\d+\)(\S+)", page):
        return saved[1].decode()
    links = html.fromstring(page).xpath('//link[@rel="canonical"]/@href')
    return links[0] if links else None


@pytest.fixture(scope="module")
def pages() -> list[bytes]:
    samples = files("flows").joinpath("samples")
    bodies = [e.read_bytes() for e in sorted(samples.iterdir(), key=lambda e: e.name) if e.name.endswith(".html")]
    return [body for body in bodies if own_address(body)]


def test_files_and_archive_give_the_same_ids_and_texts(pages: list[bytes], tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, page in enumerate(pages):
        (folder / f"{number}.html").write_bytes(page)

    from_files = articles(folder)
    from_archive = articles(archive(pages, tmp_path / "pages.warc"))

    assert len(from_files) >= 8
    assert from_files == from_archive


def test_the_order_of_the_pages_changes_nothing(pages: list[bytes], tmp_path: Path) -> None:
    forwards = articles(archive(pages, tmp_path / "a.warc"))
    backwards = articles(archive(pages[::-1], tmp_path / "b.warc"))
    assert forwards == backwards


@pytest.mark.slow
def test_saved_pages_and_an_archive_of_their_addresses_give_the_same(
    shared: Callable[[str], Path], tmp_path: Path
) -> None:
    saved = {row["source_ref"]: row for row in rows(shared("pages/html")) if row["url"]}
    pages = ((row["url"], unpacked(Path(file))) for file, row in saved.items())
    archived = rows(archive_of(pages, tmp_path / "pages.warc", "text/html"))

    assert len(saved) > 300
    assert identities(archived) == identities(saved.values())


def unpacked(file: Path) -> bytes:
    return gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()


def identities(found: Iterable[dict]) -> list[tuple[str, str, str]]:
    return sorted((row["article_id"], row["revision_id"], row["text"]) for row in found)
