"""Which candidate pairs are near-duplicates, by what their signatures say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from flows.resolve.signatures import PERMUTATIONS
from schemas.syndication import LINKS

JACCARD, CONTAINMENT = 0.15, 0.4
"""Enough of either makes near-duplicates of two outlets' texts."""
SAME_SITE_JACCARD, SAME_SITE_CONTAINMENT = 0.5, 0.8
"""Pages of one site share boilerplate: 60 words of it around briefs of 150 would pass for syndication."""
_SKETCH_MIN = 4
"""Kept shingles of the shorter text from which on they are asked; else the signatures alone."""
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Text:
    site: str | None
    shingles: int
    signature: np.ndarray
    sketch: np.ndarray


def link(candidates: pa.Table, signatures: pa.Table) -> pa.Table:
    """Rows of CANDIDATES to LINKS: each pair of articles once, ordered, with the best of its revisions.

    Args:
        candidates: pairs of revisions, in any order and direction.
        signatures: SIGNATURES of all that they name.

    Raises:
        KeyError: a candidate without a signature.
    """
    texts = dict(_texts(signatures))
    best: dict[Key, tuple[float, float]] = {}
    columns = (candidates.column(name).to_pylist() for name in candidates.column_names)
    for article, revision, other_article, other_revision in zip(*columns, strict=True):
        one, other = texts[article, revision], texts[other_article, other_revision]
        similar = _similarity(one, other)
        if article != other_article and _accepted(*similar, same_site=one.site is not None and one.site == other.site):
            pair = (min(article, other_article), max(article, other_article))
            best[pair] = max(similar, best.get(pair, similar))
    return LINKS.build([_row(pair, similar) for pair, similar in sorted(best.items())])


def _similarity(one: _Text, other: _Text) -> tuple[float, float]:
    """Estimated (Jaccard, containment)."""
    if not one.shingles or not other.shingles:
        return 0.0, 0.0
    jaccard = int(np.count_nonzero(one.signature == other.signature)) / PERMUTATIONS
    shorter = min(len(one.sketch), len(other.sketch))
    if shorter >= _SKETCH_MIN:
        return jaccard, len(np.intersect1d(one.sketch, other.sketch)) / shorter
    both = jaccard * (one.shingles + other.shingles) / (1 + jaccard)
    return jaccard, min(1.0, both / min(one.shingles, other.shingles))


def _accepted(jaccard: float, containment: float, *, same_site: bool) -> bool:
    if same_site:
        return jaccard >= SAME_SITE_JACCARD or containment >= SAME_SITE_CONTAINMENT
    return jaccard >= JACCARD or containment >= CONTAINMENT


def _texts(signatures: pa.Table) -> Iterator[tuple[Key, _Text]]:
    names = ("article_id", "revision_id", "site", "shingles", "signature", "sketch")
    for article, revision, site, count, values, sketch in zip(
        *(signatures.column(name).to_pylist() for name in names), strict=True
    ):
        yield (article, revision), _Text(site, count, np.frombuffer(values, "<u4"), np.frombuffer(sketch, "<u4"))


def _row(pair: Key, similar: tuple[float, float]) -> Mapping[str, object]:
    return {
        "article_id": pair[0], "other_article_id": pair[1], "jaccard": similar[0], "containment": similar[1],
    }  # fmt: skip
