"""Saved pages and plain texts on disk: one file, one item, its address from beside or inside it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from flows.ingest.answers import too_large
from flows.ingest.columns import described
from flows.ingest.options import SourceOptions
from flows.ingest.paths import reference
from flows.ingest.records import Fetched, Given, Refused, fetched, refused
from flows.ingest.sniff import Unusable, recognise
from flows.ingest.sources import Format, Source
from flows.ingest.streams import GZIP_MAGIC, unpacked
from schemas.ids import normalised_url
from schemas.vocab import ContentKind, Reason

SIDECAR_BYTES = 1 << 20
_COMMENT_BYTES = 1 << 13
_SAVED_FROM = (
    re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+)", re.IGNORECASE),  # browsers: "save as, complete"
    re.compile(rb"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)"),
    re.compile(rb"<!--\s*Mirrored from (\S+) by HTTrack", re.IGNORECASE),
)


def read_pages(source: Source, options: SourceOptions) -> Iterator[Fetched | Refused]:
    """Every file of the source as one record, in the order of the plan."""
    consumed = 0
    for name in source.files:
        path = Path(name)
        consumed += _size(path)
        yield _record(source, path, options, consumed)


def sidecars(path: Path) -> tuple[Path, ...]:
    """Where facts about a page may lie: page.html.json, page.json, page.html.url, page.url, also for page.html.gz."""
    name = path.name.removesuffix(".gz")
    stem = name.rsplit(".", 1)[0]
    return tuple(path.with_name(base + suffix) for suffix in (".json", ".url") for base in dict.fromkeys((name, stem)))


def is_sidecar(path: Path) -> bool:
    """One JSON object beside the page that it describes: page.json or page.html.json beside page.html."""
    base = path.with_name(path.name.removesuffix(".json"))
    pages = [base, *(base.with_name(base.name + suffix) for suffix in (".gz", ".html", ".htm", ".txt", ".html.gz"))]
    return any(page.is_file() for page in pages) and _object_in(path) is not None


def _record(source: Source, path: Path, options: SourceOptions, consumed: int) -> Fetched | Refused:
    """The item of a file, or why there is none; the file may have changed since it was planned."""
    kind, ref = source.kind, reference(path)

    def refusal(reason: Reason, detail: str, evidence: bytes | str | None = None) -> Refused:
        return refused(
            source=source.label, kind=kind, ref=ref, reason=reason, detail=detail, evidence=evidence,
            arguments=options.arguments, consumed_bytes=consumed,
        )  # fmt: skip

    body = _body(path, options.max_body_bytes)
    if isinstance(body, Unusable):
        return refusal(body.reason, body.detail, body.evidence)
    return fetched(
        source=source.label, kind=kind, ref=ref, body=body, given=_given(path, body, source.format, options),
        content_kind=ContentKind.HTML if source.format is Format.HTML else ContentKind.TEXT, consumed_bytes=consumed,
    )  # fmt: skip


def _body(path: Path, limit: int) -> bytes | Unusable:
    try:
        with path.open("rb") as file:
            gzipped = file.read(2) == GZIP_MAGIC
        body, damage = unpacked(path, gzipped=gzipped, limit=limit)
    except OSError:
        found = recognise(path)
        return found if isinstance(found, Unusable) else Unusable(reason=Reason.UNREADABLE, detail="cannot be read")
    if len(body) > limit:
        return Unusable(reason=Reason.TOO_LARGE, detail=too_large(limit))
    if damage:
        return Unusable(reason=damage.reason, detail=f"{damage.detail}: get the file again", evidence=body)
    if not body.strip():
        return Unusable(reason=Reason.EMPTY, detail="there is nothing in it")
    return body


def _given(path: Path, body: bytes, form: Format, options: SourceOptions) -> Given:
    """Facts about the page: from the options first, then a sidecar, then the comment that the saving tool left."""
    beside = _beside(path)
    url = options.url or beside.url or (_saved_from(body) if form is Format.HTML else None)
    return replace(beside, url=url, published=options.published or beside.published, site=options.site or beside.site)


def _beside(path: Path) -> Given:
    """What the first sidecar that says anything says."""
    for sidecar in sidecars(path):
        found = _described(sidecar) if sidecar.suffix == ".json" else Given(url=_address_line(sidecar))
        if found != Given():
            return found
    return Given()


def _described(sidecar: Path) -> Given:
    """What a sidecar in JSON says; an address that is none is left out."""
    found = described(_object_in(sidecar) or {})
    return replace(found, url=_address(found.url))


def _object_in(sidecar: Path) -> dict[str, object] | None:
    """The JSON object that the file holds; None where it holds none."""
    try:
        held = json.loads(_small_text(sidecar))
    except (ValueError, RecursionError):
        return None
    return held if isinstance(held, dict) else None


def _address_line(sidecar: Path) -> str | None:
    """The address of a .url file: a line by itself, or a Windows shortcut."""
    text = _small_text(sidecar)
    shortcut = re.search(r"^URL=(\S+)", text, re.MULTILINE)
    return _address(shortcut[1] if shortcut else text.strip())


def _small_text(path: Path) -> str:
    """The text of a small file; empty where there is none or it is none."""
    try:
        return path.read_text("utf-8-sig") if path.stat().st_size <= SIDECAR_BYTES else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _saved_from(body: bytes) -> str | None:
    head = body[:_COMMENT_BYTES]
    for pattern in _SAVED_FROM:
        if found := pattern.search(head):
            address = found[1].decode("utf-8", "replace")
            return _address(address if "://" in address else f"http://{address}")
    return None


def _address(text: str | None) -> str | None:
    """The text where it is an http(s) address."""
    try:
        return text if text and normalised_url(text) else None
    except ValueError:
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
