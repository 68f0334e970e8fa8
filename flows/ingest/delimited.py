"""CSV and TSV: every value stays the string that is written there; quoted fields may span lines."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from flows.ingest.lines import Line, lines, repaired
from flows.ingest.options import SourceOptions
from flows.ingest.rows import BadRow, Row, Sample, line_limit
from flows.ingest.sources import Source
from flows.ingest.streams import ByteStream
from schemas.vocab import Reason

_SAMPLE_ROWS = 2000


class _Feed:
    """Lines for the csv module; remembers those of the current record and takes lines back."""

    def __init__(self, source: Iterator[Line]):
        self._source = source
        self._returned: deque[Line] = deque()
        self.record: list[Line] = []
        self.line_number = 0
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._source, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.record.append(line)
        self.line_number += 1
        return line.text if line.text.endswith("\n") else line.text + "\n"

    def begin(self) -> int:
        """A new record starts with the next line, whose number is given."""
        self.record.clear()
        return self.line_number + 1

    def give_back(self, taken: Sequence[Line]) -> None:
        """These lines, the last ones taken, come again."""
        self._returned.extendleft(reversed(taken))
        self.line_number -= len(taken)
        self.ended = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """The fields of a row, or what is wrong with it; `cut` where the content ended inside a quoted field."""

    fields: list[str]
    evidence: str
    problem: str | None = None
    reason: Reason = Reason.BAD_ROW
    cut: bool = False


def sample(source: Source, options: SourceOptions) -> Sample:
    """The header's names. Raises OSError, and csv.Error where the header line is no header."""
    csv.field_size_limit(line_limit(options))
    with Path(source.files[0]).open("rb") as file:
        names = _header(_reader(_feed(ByteStream(file, gzipped=source.gzipped), options), source))
    found = list(islice(rows(source, options), _SAMPLE_ROWS))
    size, consumed = source.size_bytes or 0, found[-1].consumed_bytes if found else 0
    exact = len(found) < _SAMPLE_ROWS
    estimate = len(found) if exact else round(len(found) * size / max(consumed, 1))
    return Sample(names=tuple(names), records=estimate, records_exact=exact)


def rows(source: Source, options: SourceOptions) -> Iterator[Row | BadRow]:
    """Every row under the header, blank lines left out. Raises OSError."""
    csv.field_size_limit(line_limit(options))  # the module's only limit is one for the whole process
    with Path(source.files[0]).open("rb") as file:
        stream = ByteStream(file, gzipped=source.gzipped)
        feed = _feed(stream, options)
        reader = _reader(feed, source)
        names = _header(reader)
        number = 0
        for record in _records(reader, feed, source.delimiter or ",", len(names)):
            if not (record.cut and stream.damage):
                number += 1
                yield _row(record, number, names, stream.consumed)
        if damage := stream.damage:
            yield BadRow(
                number=number + 1, reason=damage.reason, detail=f"{damage.detail}: get the file again", evidence=None,
                consumed_bytes=stream.consumed,
            )  # fmt: skip


def _feed(stream: ByteStream, options: SourceOptions) -> _Feed:
    return _Feed(lines(stream, encoding=options.encoding, limit=line_limit(options)))


def _reader(feed: _Feed, source: Source) -> Iterator[list[str]]:
    return csv.reader(feed, delimiter=source.delimiter or ",")


def _header(reader: Iterator[list[str]]) -> list[str]:
    return [repaired(name).strip() for name in next((fields for fields in reader if fields), [])]


def _row(record: _Record, number: int, names: Sequence[str], consumed: int) -> Row | BadRow:
    if record.problem:
        return BadRow(
            number=number, reason=record.reason, detail=record.problem, evidence=record.evidence,
            consumed_bytes=consumed,
        )  # fmt: skip
    pairs = zip(reversed(names), reversed(record.fields), strict=True)  # of two of one name the first counts
    return Row(number=number, cells={name: repaired(cell) for name, cell in pairs}, consumed_bytes=consumed)


def _records(reader: Iterator[list[str]], feed: _Feed, delimiter: str, width: int) -> Iterator[_Record]:
    """Every record; after one that swallowed others by an open quotation mark, those are read again."""
    while True:
        first = feed.begin()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = Reason.TOO_LARGE if "larger" in str(error) else Reason.BAD_ROW
            yield _refused(feed, f"line {first}: {error}; is a quotation mark unbalanced?", reason=reason)
            _skip_to_record(feed, delimiter, width)
            continue
        if any(line.overlong for line in feed.record):
            yield _refused(feed, f"line {first} is too long", reason=Reason.TOO_LARGE)
            _skip_to_record(feed, delimiter, width)
        elif feed.ended and fields:
            yield _refused(feed, f"the quoted field that begins in line {first} is never closed", cut=True)
            feed.give_back(feed.record[1:])
            _skip_to_record(feed, delimiter, width)
        elif fields:
            yield _checked(fields, feed, first, width)


def _checked(fields: list[str], feed: _Feed, first: int, width: int) -> _Record:
    if len(fields) < width or any(fields[width:]):
        place = f"line {first}" if len(feed.record) == 1 else f"lines {first} to {feed.line_number}"
        return _refused(feed, f"{place}: {len(fields)} fields where the header has {width}")
    return _Record(fields=fields[:width], evidence=feed.record[0].text)


def _refused(feed: _Feed, problem: str, *, reason: Reason = Reason.BAD_ROW, cut: bool = False) -> _Record:
    evidence = feed.record[0].text[:200] if feed.record else ""
    return _Record(fields=[], evidence=evidence, problem=problem, reason=reason, cut=cut)


def _skip_to_record(feed: _Feed, delimiter: str, width: int) -> None:
    """Leave out lines until one that has the header's number of fields."""
    for text in feed:
        if _fields_in(text, delimiter) == width:
            feed.give_back(feed.record[-1:])
            return


def _fields_in(line: str, delimiter: str) -> int:
    """Number of fields of a line by itself; none where it does not parse."""
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0
