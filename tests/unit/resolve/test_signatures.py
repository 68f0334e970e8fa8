"""Signatures say how much texts have in common, and stay what they are."""

import numpy as np
import pyarrow as pa
import pytest

from flows.resolve.signatures import BANDS, KEPT, LEAD_BANDS, PERMUTATIONS, sign
from schemas.syndication import UNDECIDED
from tests.unit.warehouse.copied import DAY, body, story


def undecided(*texts: str) -> pa.Table:
    return UNDECIDED.build(
        [
            {
                "article_id": f"a{number}", "revision_id": f"r{number}", "day": DAY, "site": "courier.example",
                "title": None, "authors": [], "text": text,
            }
            for number, text in enumerate(texts)
        ]
    )  # fmt: skip


def values(signatures: pa.Table) -> list[np.ndarray]:
    return [np.frombuffer(each, "<u4") for each in signatures["signature"].to_pylist()]


def bands_of(bands: pa.Table) -> dict[str, set[tuple[int, int]]]:
    found: dict[str, set[tuple[int, int]]] = {}
    for row in bands.to_pylist():
        found.setdefault(row["article_id"], set()).add((row["band"], row["value"]))
    return found


@pytest.mark.parametrize(("common", "expected"), [(0, 0.0), (3, 1 / 3), (6, 1.0)])
def test_equal_values_are_the_share_in_common(common: int, expected: float) -> None:
    first, second = story(1), story(2)
    signatures, _ = sign(undecided("\n\n".join(first), "\n\n".join(first[:common] + second[common:])))

    one, other = values(signatures)

    assert abs(np.mean(one == other) - expected) < 0.12


def test_all_bands_are_rows_and_copies_share_them() -> None:
    _, bands = sign(undecided(body(1), body(1), body(2)))
    found = bands_of(bands)

    assert bands.num_rows == 3 * (BANDS + LEAD_BANDS)
    assert found["a0"] == found["a1"]
    assert not found["a0"] & found["a2"]


def test_an_excerpt_shares_a_band_of_the_beginning() -> None:
    long = body(1, paragraphs=60)
    _, bands = sign(undecided(long, "\n\n".join(story(1)[:3])))
    found = bands_of(bands)

    assert {band for band, _ in found["a0"] & found["a1"]} >= {BANDS}


def test_the_sketch_holds_one_shingle_in_eight_the_same_in_every_text() -> None:
    signatures, _ = sign(undecided(body(1, paragraphs=60), "\n\n".join(story(1)[:3])))
    long, short = (np.frombuffer(each, "<u4") for each in signatures["sketch"].to_pylist())

    assert abs(len(long) * KEPT / signatures["shingles"][0].as_py() - 1) < 0.2
    assert set(short.tolist()) <= set(long.tolist()) and len(short)


def test_a_text_without_words_has_no_bands() -> None:
    signatures, bands = sign(undecided("...", body(1)))

    assert signatures["signature"].to_pylist()[0] == b""
    assert set(bands["article_id"].to_pylist()) == {"a1"}


def test_nothing_to_sign_gives_nothing() -> None:
    signatures, bands = sign(undecided())

    assert signatures.num_rows == bands.num_rows == 0


def test_signatures_stay_what_they_are() -> None:
    """Stored ones are compared with new ones: another library or rule needs another version."""
    signatures, bands = sign(undecided(" ".join(f"word{number}" for number in range(300))))

    assert values(signatures)[0][:3].tolist() == [314481752, 284853325, 183881615]
    assert len(values(signatures)[0]) == PERMUTATIONS
    assert bands["value"].to_pylist()[:2] == [-139401911, -1123180904]
    assert bands["value"].to_pylist()[-1] == -1689807438
