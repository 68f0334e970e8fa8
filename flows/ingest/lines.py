"""Lines of a text dump, decoded as they come: flat memory, overlong lines cut, bad bytes kept apart."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from flows.ingest.streams import ByteStream

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its ending; `overlong` where it was longer than the limit and only its beginning is here."""

    text: str
    overlong: bool = False


def encoding_of(head: bytes) -> str:
    """The encoding by the byte order mark, UTF-8 without one."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")


def lines(stream: ByteStream, *, encoding: str | None, limit: int) -> Iterator[Line]:
    """All lines, the last one also without an ending; at damage the unfinished line is left out.

    Bytes that UTF-8 does not allow become surrogates (PEP 383) for `repaired` to mend cell by cell; in another
    encoding they become U+FFFD. `limit` is in characters.
    """
    decoder: codecs.IncrementalDecoder | None = None
    unfinished, length = [], 0
    for piece in stream:
        decoder = decoder or _decoder(encoding or encoding_of(piece.data))
        first, *others = decoder.decode(piece.data).split("\n")
        if length <= limit:
            unfinished.append(first)
        length += len(first)
        for text in others:
            yield _line(unfinished, length, limit, "\n")
            unfinished, length = [text], len(text)
    if length and not stream.damage:
        yield _line(unfinished, length, limit, "")


def repaired(text: str) -> str:
    """A cell with bytes that are not UTF-8 as Windows-1252 text, which such cells nearly always are."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        try:
            return text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
        except UnicodeEncodeError:  # a surrogate that came as one, not from a byte
            return text
    return text


def _line(parts: list[str], length: int, limit: int, ending: str) -> Line:
    text = "".join(parts)
    return Line(text[:limit], overlong=True) if length > limit else Line(text + ending)


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    name = codecs.lookup(encoding).name
    if name in ("utf-8", "utf-8-sig"):
        return codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
    return codecs.getincrementaldecoder(name)("replace")
