"""Signatures of texts and their bands: near-duplicates agree in many values, and in some whole bands."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from rensa import RMinHash  # pyright: ignore[reportAttributeAccessIssue] - compiled, without stubs

from flows.resolve.credits import credit_of
from flows.resolve.shingles import body_of, shingles, words
from schemas.syndication import SIGNATURE_BANDS, SIGNATURES

PERMUTATIONS = 128
ROWS = 3
"""Values of a band: with three, of the pairs that share half of their shingles 42 bands find 99.6 %, a third 80 %."""
BANDS = 42
LEAD_WORDS, LEAD_BANDS = 100, 14
"""An excerpt shares too little of a long text for its bands, but begins like it: of the excerpts of two or three
paragraphs 42 bands alone found 21 %, with those of the first hundred words it is 99.8 %."""
KEPT = 8
"""One in so many shingles is kept as it is: 128 values say little about how much of 80 words stands in 2,000."""
VERSION = f"minhash 1, rensa {RMinHash.ALGORITHM_VERSION}"
"""Signatures of different versions cannot be compared: with another one all texts are signed again."""
_SEED = 20_240_607
_HALF = np.uint64(32)
Values = np.ndarray[tuple[int, int], np.dtype[np.uint32]]


def sign(undecided: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Rows of UNDECIDED to (SIGNATURES, SIGNATURE_BANDS), in the same order; a text without words has no bands."""
    rows = undecided.to_pylist()
    found = [words(body_of(row["text"], row["title"])) for row in rows]
    hashes = _hashed([shingles(each) for each in found])
    signatures = minhash(hashes, PERMUTATIONS)
    leads = minhash(_hashed([shingles(each[:LEAD_WORDS]) for each in found]), LEAD_BANDS * ROWS)
    credits = [credit_of(row["authors"], body_of(row["text"], row["title"])) for row in rows]
    signed = [
        {
            **{name: row[name] for name in ("article_id", "revision_id", "day", "site")},
            "shingles": len(each),
            "signature": values.astype("<u4").tobytes() if len(each) else b"",
            "sketch": _kept(each),
            "credit": credit.name if credit else None,
            "credit_text": credit.words if credit else None,
            "version": VERSION,
        }
        for row, each, values, credit in zip(rows, hashes, signatures, credits, strict=True)
    ]
    worded = np.array([len(each) > 0 for each in hashes], dtype=bool)
    keys = undecided.select(["article_id", "revision_id", "day"]).filter(pa.array(worded))
    return SIGNATURES.build(signed), _band_rows(keys, np.hstack([bands(signatures), bands(leads)])[worded])


def minhash(hashes: Sequence[np.ndarray], permutations: int) -> Values:
    """One row of values a set, of which two sets share as large a part as they have in common."""
    flat = np.concatenate([*hashes, np.empty(0, np.uint64)])
    offsets = np.cumsum([0, *map(len, hashes)]).astype(np.uint64)
    rows = RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, permutations, _SEED).to_rows()
    return np.array(rows, dtype=np.uint32).reshape(len(hashes), permutations)


def bands(values: Values) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    """A hash of each ROWS values, without those that are left over."""
    count = values.shape[1] // ROWS
    grouped = values[:, : count * ROWS].reshape(-1, count, ROWS).astype(np.uint64)
    mixed = np.zeros(grouped.shape[:2], np.uint64)
    for row in range(ROWS):
        mixed = _mixed(mixed ^ grouped[:, :, row])
    return (mixed >> _HALF).astype(np.uint32).view(np.int32)


def _hashed(sets: Sequence[Sequence[str]]) -> list[np.ndarray]:
    return [_mixed(np.array(each, dtype=np.uint64)) for each in RMinHash.hash_token_sets(sets)]


def _kept(hashes: np.ndarray) -> bytes:
    """The upper halves of those hashes whose lower half is small: the same ones in every text."""
    lower = hashes & np.uint64(0xFFFFFFFF)
    return np.sort(hashes[lower < np.uint64(2**32 // KEPT)] >> _HALF).astype("<u4").tobytes()


def _band_rows(keys: pa.Table, values: np.ndarray) -> pa.Table:
    count = values.shape[1]
    repeated = keys.take(np.repeat(np.arange(keys.num_rows), count))
    numbers = np.tile(np.arange(count, dtype=np.int32), keys.num_rows)
    table = repeated.append_column("band", pa.array(numbers)).append_column("value", pa.array(values.reshape(-1)))
    return SIGNATURE_BANDS.check(table)


def _mixed(values: np.ndarray) -> np.ndarray:
    """Spread 64-bit values evenly over all bits: the finaliser of SplitMix64."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
