"""JSON Lines: one object a line; a broken line costs that line only."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from flows.ingest.answers import too_large
from flows.ingest.lines import Line, lines, repaired
from flows.ingest.options import SourceOptions
from flows.ingest.rows import BadRow, Row, Sample, line_limit
from flows.ingest.sources import Source
from flows.ingest.streams import ByteStream
from schemas.vocab import Reason

_SAMPLE_LINES = 1000
_SAMPLE_BYTES = 8 << 20


def sample(source: Source, options: SourceOptions) -> Sample:
    """Keys of the first lines in the order of their first use. Raises OSError."""
    names: dict[str, None] = {}
    count, consumed, problem = 0, 0, None
    for row in islice(rows(source, options), _SAMPLE_LINES):
        if isinstance(row, Row):
            names.update(dict.fromkeys(row.cells))
        else:
            problem = problem or row
        count, consumed = count + 1, row.consumed_bytes
        if consumed > _SAMPLE_BYTES:
            break
    size = source.size_bytes or 0
    exact = count < _SAMPLE_LINES and consumed >= size
    estimate = count if exact else round(count * size / max(consumed, 1))
    return Sample(names=tuple(names), records=estimate, records_exact=exact, problem=problem)


def rows(source: Source, options: SourceOptions) -> Iterator[Row | BadRow]:
    """Every line that is not blank. Raises OSError."""
    number = 0
    with Path(source.files[0]).open("rb") as file:
        stream = ByteStream(file, gzipped=source.gzipped)
        for line in lines(stream, encoding=options.encoding, limit=line_limit(options)):
            number += 1
            if line.text.strip():
                yield _row(number, line, stream.consumed, options)
        if damage := stream.damage:
            yield BadRow(
                number=number + 1, reason=damage.reason, detail=f"{damage.detail}: get the file again", evidence=None,
                consumed_bytes=stream.consumed,
            )  # fmt: skip


def _row(number: int, line: Line, consumed: int, options: SourceOptions) -> Row | BadRow:
    def bad(detail: str, reason: Reason = Reason.BAD_ROW) -> BadRow:
        return BadRow(number=number, reason=reason, detail=detail, evidence=line.text[:200], consumed_bytes=consumed)

    if line.overlong:
        return bad(f"line {number} is far {too_large(options.max_body_bytes)}", Reason.TOO_LARGE)
    try:
        cells = json.loads(repaired(line.text), strict=False)
    except (ValueError, RecursionError) as error:
        return bad(f"line {number} is not valid JSON: {error}")
    if not isinstance(cells, dict):
        return bad(f"line {number} is not a JSON object")
    return Row(number=number, cells=cells, consumed_bytes=consumed)
