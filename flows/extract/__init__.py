"""Raw bodies to clean articles: text, title, authors, times, section, language, each with where it was found."""

import pyarrow as pa

from flows.extract.pool import ExtractionPool
from flows.extract.stage import EXTRACTOR_VERSION, extract_item, items, tables

__all__ = ["EXTRACTOR_VERSION", "ExtractionPool", "extract"]


def extract(fetched: pa.Table, pool: ExtractionPool | None = None) -> tuple[pa.Table, pa.Table]:
    """Rows of FETCHED to (EXTRACTED, REFUSED), in order; each row in exactly one of them.

    Without a pool the work is done in this process, with no time limit.

    Raises:
        ContractError: `fetched` does not fit its declaration.
    """
    rows = list(items(fetched))
    found = pool.extract(rows) if pool is not None else map(extract_item, rows)
    return tables(zip(rows, found, strict=True))
