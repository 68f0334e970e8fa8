"""What a file is, from its first bytes; its name only decides between what the bytes leave open."""

import csv
import json
import re
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePath

from flows.ingest.columns import guessable
from flows.ingest.lines import encoding_of
from flows.ingest.sources import Format
from flows.ingest.streams import GZIP_MAGIC
from schemas.vocab import Reason

HEAD_BYTES = 1 << 14
HEADER_BYTES = 1 << 13
DELIMITERS = ",\t;|"

_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"

_PACKED = {b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x04\x22\x4d\x18": "lz4"}
_BINARY = {
    b"%PDF": "a PDF document", b"\x89PNG": "a PNG image", b"\xff\xd8\xff": "a JPEG image", b"GIF8": "a GIF image",
    b"PK\x03\x04": "a zip archive or office document", b"PK\x05\x06": "an empty zip archive",
    b"\xd0\xcf\x11\xe0": "an old office document", b"{\\rtf": "an RTF document", b"\x7fELF": "a program",
    b"MZ\x90": "a program", b"SQLite format 3": "an SQLite database", b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive", b"OggS": "a sound or video", b"ID3": "a sound", b"wOF": "a font",
    b"\x1aE\xdf\xa3": "a video", b"ARROW1": "an Arrow file", b"\x00\x00\x01\x00": "an icon",
}  # fmt: skip
_AT = {b"WEBP": (8, "a WebP image"), b"ftyp": (4, "a video or picture"), b"WAVE": (8, "a sound"),
       b"DUCK": (8, "a DuckDB database"), b"ustar": (257, "a tar archive")}  # fmt: skip
_LINES = (".jsonl", ".ndjson")
_BY_SUFFIX = {
    ".warc": Format.WARC, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL, ".json": Format.JSONL, ".csv": Format.CSV,
    ".tsv": Format.CSV, ".tab": Format.CSV, ".parquet": Format.PARQUET, ".txt": Format.TEXT,
}  # fmt: skip
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_MARKUP = re.compile(
    rb"<(!doctype\s+html|html|head|body|title|meta|link|script|style|main|article|section|header|footer|nav|aside|div|p|"
    rb"h[1-6]|span|table|ul|ol|li|dl|a|b|i|em|strong|br|img|figure|blockquote|center|font|form|noscript)\b",
    re.IGNORECASE,
)
_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FEED = re.compile(rb"<(rss|feed|rdf:RDF|urlset|sitemapindex|svg|opml|plist)\b")
_ARRAY = re.compile(r"\s*\[\s*\{")
_OBJECT = re.compile(r'\s*\{\s*("|\}|$)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A file that a reader takes."""

    format: Format
    gzipped: bool = False
    delimiter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """A file that no reader takes, and what to do about it."""

    reason: Reason
    detail: str
    evidence: bytes | str | None = None


def recognise(path: Path) -> Recognised | Unusable:
    """What the file is, by content; never raises for what a file system or a file can be like."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for a writer
            return Unusable(reason=Reason.UNREADABLE, detail="not a regular file: save its content to one first")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError:
        return Unusable(reason=Reason.NOT_FOUND, detail="there is no such file")
    except OSError as error:
        return Unusable(reason=Reason.UNREADABLE, detail=f"cannot be opened: {error.strerror or error}")
    if head.startswith(GZIP_MAGIC):
        return _gzipped(head, path.name)
    return of_content(head, path.name)


def of_content(head: bytes, name: str) -> Recognised | Unusable:
    """What content that begins so is; `name` is the file's name or the last part of an address."""
    head = head[:HEAD_BYTES]
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return Unusable(reason=Reason.EMPTY, detail="there is nothing in it" if not head else "only white space in it")
    suffix = suffix_of(name)
    if head.startswith(b"WARC/") or suffix == ".warc":
        return Recognised(format=Format.WARC)
    if head.startswith(b"PAR1"):
        return Recognised(format=Format.PARQUET)
    return _binary(head) or _textual(_plain(head), head, suffix)


def suffix_of(name: str) -> str:
    """The suffix in lower case, of page.html.gz that of page.html."""
    return PurePath(name.lower().removesuffix(".gz")).suffix


def is_page(content: bytes) -> bool:
    """It begins like a whole page: the tags that only a page has stand in its first characters."""
    return bool(_PAGE.search(content[:2048]))


def is_markup(content: bytes) -> bool:
    """HTML tags stand somewhere in its beginning."""
    return bool(_MARKUP.search(content[:HEAD_BYTES]))


def format_of_name(name: str) -> Format:
    """What a file of that name would be, for paths that cannot be looked at."""
    if _ADDRESS.match(name):
        return Format.URL
    return _BY_SUFFIX.get(suffix_of(name), Format.HTML)


def _gzipped(head: bytes, name: str) -> Recognised | Unusable:
    unpacker = zlib.decompressobj(31)
    try:
        inner = unpacker.decompress(head, HEAD_BYTES)
    except zlib.error as error:
        return Unusable(reason=Reason.UNREADABLE, detail=f"the gzip data is corrupt ({error})")
    if not inner and not unpacker.eof:
        return Unusable(reason=Reason.TRUNCATED, detail="the gzip data ends at its beginning")
    found = of_content(inner, name)
    if isinstance(found, Unusable):
        return found
    if found.format is Format.PARQUET:
        return Unusable(reason=Reason.UNKNOWN_FORMAT, detail="a gzip-packed Parquet file: unpack it first (gunzip)")
    return Recognised(format=found.format, gzipped=True, delimiter=found.delimiter)


def _binary(head: bytes) -> Unusable | None:
    for magic, name in _PACKED.items():
        if head.startswith(magic):
            return Unusable(reason=Reason.UNREADABLE, detail=f"packed with {name}: unpack it first")
    names = [name for magic, name in _BINARY.items() if head.startswith(magic)]
    names += [name for magic, (offset, name) in _AT.items() if head[offset : offset + len(magic)] == magic]
    if names or not _is_text(head):
        detail = f"{names[0]}, not a page" if names else "binary data, not a page"
        return Unusable(reason=Reason.BINARY, detail=detail)
    return None


def _textual(plain: bytes, head: bytes, suffix: str) -> Recognised | Unusable:
    start = plain.lstrip()[:4096]
    if start.startswith(b"<"):
        return _markup(start, plain, suffix)
    if start[:1] in b"{[":
        text = head.decode(encoding_of(head), "replace").removeprefix("\ufeff")
        return _json(text, suffix, whole=len(head) < HEAD_BYTES)
    if suffix in _LINES:
        return Recognised(format=Format.JSONL)
    delimiter = delimiter_of(head)
    if suffix in (".csv", ".tsv", ".tab") or (delimiter and guessable(_header(head, delimiter))):
        return Recognised(format=Format.CSV, delimiter=delimiter or ("," if suffix == ".csv" else "\t"))
    if _PAGE.search(start) or suffix in (".html", ".htm", ".xhtml"):
        return Recognised(format=Format.HTML)
    return _foreign(start) or Recognised(format=Format.TEXT)


def _markup(start: bytes, plain: bytes, suffix: str) -> Recognised | Unusable:
    page = _PAGE.search(plain)
    feed = _FEED.search(start)
    if feed and not (page and page.start() < feed.start()):
        detail = f"a {feed[1].decode()} document, not a page: give the addresses or files of its pages"
        return Unusable(reason=Reason.UNKNOWN_FORMAT, detail=detail, evidence=start)
    if page or _MARKUP.search(plain) or suffix in (".html", ".htm", ".xhtml"):
        return Recognised(format=Format.HTML)
    if start.startswith(b"<?xml"):
        return Unusable(reason=Reason.UNKNOWN_FORMAT, detail="an XML document that is no page", evidence=start)
    return Recognised(format=Format.TEXT)


def _json(text: str, suffix: str, *, whole: bool) -> Recognised | Unusable:
    """Lines of objects; a line may be longer than the head, and some of the first lines may be broken."""
    lines = [line for line in text.split("\n") if line.strip()]
    complete = (lines if whole else lines[:-1])[:20]
    objects = sum(_is_object(line) for line in complete)
    indented = whole and len(lines) > 1 and _is_json(text)
    if suffix in _LINES or (objects > len(complete) // 2 and not indented and lines[0].strip() not in "[{"):
        return Recognised(format=Format.JSONL)
    if not complete and _OBJECT.match(text):
        return Recognised(format=Format.JSONL)
    if suffix == ".json" or _ARRAY.match(text) or _OBJECT.match(text):
        advice = "jq -c '.[]' FILE > FILE.jsonl" if text.lstrip().startswith("[") else "jq -c . FILE > FILE.jsonl"
        detail = f"JSON that is not one object a line: make it so ({advice})"
        return Unusable(reason=Reason.UNKNOWN_FORMAT, detail=detail, evidence=text)
    return Recognised(format=Format.TEXT)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def delimiter_of(head: bytes) -> str | None:
    """The delimiter of a table whose header line stands in the head: the one that parts it into most fields."""
    counts = {delimiter: len(_header(head, delimiter)) for delimiter in DELIMITERS}
    best = max(counts, key=lambda delimiter: counts[delimiter])
    return best if counts[best] > 1 else None


def _header(head: bytes, delimiter: str) -> list[str]:
    """Fields of the first line; none where they are too long to be names."""
    text = head[:HEADER_BYTES].decode(encoding_of(head), "replace").removeprefix("\ufeff").lstrip("\r\n")
    try:
        fields = next(csv.reader([text.split("\n", 1)[0].rstrip("\r")], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [] if any(len(field) > 64 for field in fields) else fields


def _foreign(start: bytes) -> Unusable | None:
    """Formats that look like plain text but are not."""
    if re.match(rb"(From: <Saved by|MIME-Version: 1|Content-Type: multipart/related)", start):
        return Unusable(
            reason=Reason.UNKNOWN_FORMAT, detail="an MHTML archive: save the page as HTML instead", evidence=start
        )
    if start.startswith(b"filedesc:"):
        return Unusable(reason=Reason.UNKNOWN_FORMAT, detail="an ARC file: convert it to WARC first", evidence=start)
    return None


def _is_text(head: bytes) -> bool:
    """Few control characters; NUL may stand as the other half of UTF-16 or as rare dirt."""
    if encoding_of(head) != "utf-8":
        return True
    zeros = head.count(0)
    if zeros > max(8, 0.02 * len(head)) and not _looks_utf16(head):
        return False
    control = len(head) - len(head.translate(None, _CONTROL)) - zeros
    return control <= 0.02 * len(head)


def _looks_utf16(head: bytes) -> bool:
    """Every second byte is NUL in mostly Latin text."""
    even, odd = head[:2048:2].count(0), head[1:2048:2].count(0)
    half = len(head[:2048]) // 2
    return max(even, odd) > 0.6 * half and min(even, odd) < 0.1 * half


def _plain(head: bytes) -> bytes:
    """The head as ASCII-compatible bytes, whatever Unicode encoding it is in."""
    return head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
