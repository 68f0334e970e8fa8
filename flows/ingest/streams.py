"""Bytes of plain and gzip files in pieces: flat memory, damage noted with its place instead of raised."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from schemas.vocab import Reason

GZIP_MAGIC = b"\x1f\x8b"
PIECE_BYTES = 1 << 16
_SEARCH_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Why a stream ended early; `member` is the file offset of the gzip member that it struck."""

    reason: Reason
    detail: str
    member: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of the content; `starts_member` where they are the first of a gzip member (or of a plain file)."""

    data: bytes
    starts_member: bool


class ByteStream:
    """The unpacked content of a file, piece by piece. It ends at the end of the file or where the file is damaged.

    gzip members follow each other as one content, zeros between and behind them are padding. A content that goes on
    after its last member with anything else is damage.
    """

    def __init__(self, file: BinaryIO, *, gzipped: bool, offset: int = 0):
        self._file = file
        self._gzipped = gzipped
        self.member = offset
        self.damage: Damage | None = None
        self._start(offset)

    @property
    def consumed(self) -> int:
        """Bytes of the file that were unpacked so far."""
        return self._file.tell() - len(self._raw)

    def __iter__(self) -> Iterator[Piece]:
        """All pieces to the end or the damage."""
        while (piece := self.piece()) is not None:
            yield piece

    def piece(self) -> Piece | None:
        """The next bytes, never empty, never across two members; None at the end and at damage."""
        if self.damage:
            return None
        return self._inflated() if self._gzipped else self._plain()

    def resume(self, prefix: bytes) -> bool:
        """Go on at the next gzip member behind the damaged one whose content begins with `prefix`; False without."""
        offset = self.damage.member + 1 if self.damage else self.consumed
        while (found := self._search(offset)) is not None:
            if _begins(self._file, found, prefix):
                self.damage = None
                self._start(found)
                return True
            offset = found + 1
        return False

    def _start(self, offset: int) -> None:
        self._file.seek(offset)
        self._raw = b""
        self._inflate = None
        self._fresh = True
        self.member = offset

    def _plain(self) -> Piece | None:
        data = self._file.read(PIECE_BYTES)
        piece = Piece(data, self._fresh) if data else None
        self._fresh = False
        return piece

    def _inflated(self) -> Piece | None:
        while self._inflate is not None or self._open_member():
            try:
                data = self._inflate.decompress(self._raw, PIECE_BYTES)  # type: ignore[union-attr]
            except zlib.error as error:
                return self._damaged(Reason.UNREADABLE, f"the gzip data is corrupt ({error})")
            ended = self._inflate.eof  # type: ignore[union-attr]
            self._raw = self._inflate.unused_data if ended else self._inflate.unconsumed_tail  # type: ignore[union-attr]
            if ended:
                self._inflate = None
            if data:
                piece, self._fresh = Piece(data, self._fresh), False
                return piece
            if not ended and not self._raw and not self._fill():
                return self._damaged(Reason.TRUNCATED, "the gzip data ends early")
        return None

    def _open_member(self) -> bool:
        """Stand at the next member; False at the end of the file and where something else follows."""
        self._raw = self._raw.lstrip(b"\0")
        while len(self._raw) < len(GZIP_MAGIC):
            if not self._fill():
                break
            self._raw = self._raw.lstrip(b"\0")
        if not self._raw:
            return False
        self.member = self.consumed
        if not self._raw.startswith(GZIP_MAGIC):
            self._damaged(Reason.UNREADABLE, f"no gzip data at byte {self.member}")
            return False
        self._inflate = zlib.decompressobj(31)
        self._fresh = True
        return True

    def _fill(self) -> bool:
        data = self._file.read(PIECE_BYTES)
        self._raw += data
        return bool(data)

    def _damaged(self, reason: Reason, detail: str) -> None:
        self.damage = Damage(reason=reason, detail=detail, member=self.member)
        self._inflate = None

    def _search(self, offset: int) -> int | None:
        """File offset of the next gzip magic from `offset` on."""
        self._file.seek(offset)
        tail = b""
        while block := self._file.read(_SEARCH_BYTES):
            window = tail + block
            if (at := window.find(GZIP_MAGIC + b"\x08")) >= 0:
                return offset - len(tail) + at
            offset += len(block)
            tail = window[-2:]
        return None


def unpacked(path: Path, *, gzipped: bool, limit: int) -> tuple[bytes, Damage | None]:
    """The whole content of a small file, at most one byte over `limit`, and the damage where it ends early.

    Raises OSError where the file cannot be read.
    """
    content = bytearray()
    with path.open("rb") as file:
        stream = ByteStream(file, gzipped=gzipped)
        for piece in stream:
            content += piece.data
            if len(content) > limit:
                break
    return bytes(content[: limit + 1]), stream.damage


def _begins(file: BinaryIO, offset: int, prefix: bytes) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(31).decompress(file.read(4096), len(prefix)) == prefix
    except zlib.error:
        return False
