"""Tables to the JSON objects of `wirehouse analyse`: one an article, offsets in code points."""

from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa


def article_object(article: Mapping[str, object], tables: Mapping[str, pa.Table]) -> dict[str, object]:
    """The analyse object of one article."""
    return {"id": article["id"], "text": article["text"], "entities": [], "quotes": [], "events": []}


def analyse_objects(rows: Iterable[Mapping[str, object]], nlp: object) -> Iterator[dict[str, object]]:
    """Articles as analyse reads them to the objects it writes, in the same order."""
    for row in rows:
        yield article_object(row, {})
