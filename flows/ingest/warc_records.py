"""The records of a WARC file one by one: framed by their lengths, which what follows must bear out.

fastwarc itself ends at a record that it does not understand, takes the next record for the body where a length is
wrong, and ends silently where a file is cut; so the frames are found here and fastwarc parses what is inside.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from flows.ingest.streams import PIECE_BYTES, ByteStream
from schemas.vocab import Reason

MAX_HEADER_BYTES = 1 << 16
SHOWN_BYTES = 1 << 13
_PREFIX = b"WARC/"
_START = re.compile(rb"\nWARC/\d\.\d\r?\n")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_LONGEST_START = b"\nWARC/1.0\r\n0123"
_BETWEEN = b"\r\n\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A whole record. `place` finds it again; `block` holds only its beginning where `length` is over the limit."""

    place: str
    header: bytes
    block: bytes
    length: int
    consumed_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A part of the file that is no whole record."""

    place: str
    reason: Reason
    detail: str
    evidence: bytes
    consumed_bytes: int


def frames(stream: ByteStream, *, gzipped: bool, limit: int, skip: int = 0) -> Iterator[Frame | Fault]:
    """All records from where the stream stands (plus `skip` bytes of content); a fault for each part that is none.

    Blocks over `limit` bytes are passed on with their beginning only, so memory stays flat.
    """
    window = _Window(stream, gzipped=gzipped)
    window.discard(skip)
    while True:
        window.discard_blank()
        if window.buffer:
            yield _next(window, limit)
        elif stream.damage and not window.given_up:
            yield window.fault(stream.damage.reason, stream.damage.detail, str(stream.damage.member), b"")
            window.resume()
        else:
            return


class _Window:
    """The part of the content that is looked at, and where its gzip members begin."""

    def __init__(self, stream: ByteStream, *, gzipped: bool):
        self.stream = stream
        self.buffer = bytearray()
        self.ended = False
        self.given_up = False
        """The damage that ended the content was reported, and nothing behind it can be read."""
        self._gzipped = gzipped
        self._position = 0
        """Of the buffer's first byte, in the content since the stream began."""
        self._members: deque[tuple[int, int]] = deque()
        """(position, file offset) of the member that the buffer begins in and of those that begin in the buffer."""

    def fill(self, size: int) -> bool:
        """Read on until the buffer holds `size` bytes; False where the content ends before."""
        while len(self.buffer) < size and not self.ended:
            piece = self.stream.piece()
            if piece is None:
                self.ended = True
            else:
                if piece.starts_member:
                    self._members.append((self._position + len(self.buffer), self.stream.member))
                self.buffer += piece.data
        return len(self.buffer) >= size

    def drop(self, size: int) -> None:
        """Go on behind the first bytes of the buffer."""
        del self.buffer[:size]
        self._position += size
        while len(self._members) > 1 and self._members[1][0] <= self._position:
            self._members.popleft()

    def discard(self, size: int) -> None:
        """Drop the next bytes without keeping more than a piece of them."""
        while size and self.fill(1):
            step = min(size, len(self.buffer))
            self.drop(step)
            size -= step

    def discard_blank(self) -> None:
        """Drop line ends and zeros between records."""
        while self.fill(1):
            blank = len(self.buffer) - len(self.buffer.lstrip(_BETWEEN))
            self.drop(blank)
            if self.buffer:
                return

    def place(self) -> str:
        """Where the buffer begins: the file offset, in a gzip member that holds several records with `+` the way in."""
        position, offset = self._member_at(0)
        inside = self._position - position
        return f"{offset}+{inside}" if self._gzipped and inside else str(offset + inside)

    def next_start(self, begin: int, end: int) -> int | None:
        """Index of the next record that begins in this part of the buffer: by its first line, or a member that does."""
        found = _START.search(self.buffer, max(begin - 1, 0), end + len(_LONGEST_START))
        starts = [found.start() + 1] if found and found.start() + 1 < end else []
        return min([*starts, *self._record_members(begin, end)], default=None)

    def next_member(self, begin: int, end: int) -> int | None:
        """Index of the next gzip member in this part of the buffer that begins with a record."""
        return min(self._record_members(begin, end), default=None)

    def is_damaged(self, end: int) -> bool:
        """The content ended by damage in the member that holds the byte before `end`, and nothing follows that byte."""
        damage = self.stream.damage
        if not self.ended or damage is None or self.buffer[end:].strip(_BETWEEN):
            return False
        return damage.member == self._member_at(end - 1)[1]

    def fault(self, reason: Reason, detail: str, place: str, evidence: bytes) -> Fault:
        """A fault that was found where the stream stands."""
        return Fault(place=place, reason=reason, detail=detail, evidence=evidence, consumed_bytes=self.stream.consumed)

    def resume(self) -> None:
        """Drop what is left and go on at the next member with a record behind the damage, where there is one."""
        self.drop(len(self.buffer))
        if self.stream.resume(_PREFIX):
            self.ended = False
            self._members.clear()
        else:
            self.given_up = True

    def _member_at(self, index: int) -> tuple[int, int]:
        position = self._position + max(index, 0)
        return max((m for m in self._members if m[0] <= position), default=(self._position, self.stream.member))

    def _record_members(self, begin: int, end: int) -> list[int]:
        starts = (position - self._position for position, _ in self._members)
        return [i for i in starts if begin <= i < end and self.buffer.startswith(_PREFIX, i)]


def _next(window: _Window, limit: int) -> Frame | Fault:
    """The record that begins the buffer, or what is wrong with it; the window stands behind it afterwards."""
    place = window.place()
    head = _header_size(window)
    header = bytes(window.buffer[: head or SHOWN_BYTES])
    length = _LENGTH.search(header) if head else None
    if not header.startswith(_PREFIX) or length is None:
        return _no_record(window, place, header, ended_in_header=head is None and window.ended)
    if int(length[1]) > limit:
        return _passed(window, place, header, int(length[1]))
    return _whole(window, place, header, int(length[1]))


def _whole(window: _Window, place: str, header: bytes, length: int) -> Frame | Fault:
    """The record with its block, once it is sure that it ends where its length says."""
    head, end = len(header), len(header) + length
    window.fill(end + len(_LONGEST_START))
    wrong = f"its Content-Length {length} does not fit what follows: skipped to the next record"
    if (start := window.next_member(1, min(end, len(window.buffer)))) is not None:
        window.drop(start)
        return window.fault(Reason.BAD_RECORD, wrong, place, header)
    runs_out = len(window.buffer) < end and window.next_start(head, len(window.buffer)) is None
    if runs_out or window.is_damaged(end):
        return _cut(window, place, header)
    if len(window.buffer) < end or not _ends_well(window.buffer[end : end + len(_LONGEST_START)]):
        _scan(window, head)
        return window.fault(Reason.BAD_RECORD, wrong, place, header)
    block = bytes(window.buffer[head:end])
    window.drop(end)
    return Frame(place=place, header=header, block=block, length=length, consumed_bytes=window.stream.consumed)


def _passed(window: _Window, place: str, header: bytes, length: int) -> Frame | Fault:
    """The record with the beginning of its block; the rest is dropped while it is searched for the next record."""
    window.drop(len(header))
    window.fill(SHOWN_BYTES)
    block = bytes(window.buffer[: min(SHOWN_BYTES, length)])
    wrong = f"its Content-Length {length} does not fit what follows: skipped to the next record"
    left = length
    while left:
        step = min(left, PIECE_BYTES)
        window.fill(step + len(_LONGEST_START))
        if (start := window.next_start(0, min(step, len(window.buffer)))) is not None:
            window.drop(start)
            return window.fault(Reason.BAD_RECORD, wrong, place, header)
        if len(window.buffer) < step:
            return _cut(window, place, header)
        window.drop(step)
        left -= step
    window.fill(len(_LONGEST_START))
    if window.is_damaged(0):
        return _cut(window, place, header)
    if not _ends_well(window.buffer[: len(_LONGEST_START)]):
        _scan(window, 0)
        return window.fault(Reason.BAD_RECORD, wrong, place, header)
    return Frame(place=place, header=header, block=block, length=length, consumed_bytes=window.stream.consumed)


def _header_size(window: _Window) -> int | None:
    """Bytes of the header with the blank line behind it; None where it has no end."""
    for size in (1 << 12, MAX_HEADER_BYTES):
        window.fill(size)
        if found := _HEADER_END.search(window.buffer, 0, MAX_HEADER_BYTES):
            return found.end()
    return None


def _no_record(window: _Window, place: str, header: bytes, *, ended_in_header: bool) -> Fault:
    if ended_in_header and (header.startswith(_PREFIX) or _PREFIX.startswith(header)):
        return _cut(window, place, header)
    what = "the record has no Content-Length" if header.startswith(_PREFIX) else "no WARC record begins here"
    _scan(window, 1)
    return window.fault(Reason.BAD_RECORD, f"{what}: skipped to the next one", place, header)


def _cut(window: _Window, place: str, header: bytes) -> Fault:
    """The content ended inside the record, with the file or by damage."""
    damage = window.stream.damage
    fault = window.fault(
        damage.reason if damage else Reason.TRUNCATED,
        f"{damage.detail if damage else 'the file ends'}, in the middle of this record: get the file again",
        place,
        header,
    )
    if damage:
        window.resume()
    else:
        window.drop(len(window.buffer))
    return fault


def _scan(window: _Window, begin: int) -> None:
    """Go on at the next record from index `begin` on, or at the end."""
    while (start := window.next_start(begin, len(window.buffer))) is None:
        if window.ended:
            window.resume() if window.stream.damage else window.drop(len(window.buffer))
            return
        window.drop(max(len(window.buffer) - len(_LONGEST_START), 0))
        window.fill(PIECE_BYTES)
        begin = 0
    window.drop(start)


def _ends_well(tail: bytearray) -> bool:
    """Behind the block comes what may come: two line ends, the next record, or nothing but blanks."""
    rest = tail.lstrip(_BETWEEN)
    return not rest or rest.startswith(_PREFIX) or tail.startswith((b"\r\n\r\n", b"\n\n"))
