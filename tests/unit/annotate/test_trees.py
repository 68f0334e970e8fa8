"""Trees from scores: always one root, never a cycle, the best of all where that can be tried."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.annotate.trees import best_tree


def is_tree(heads: list[int]) -> bool:
    if heads.count(-1) != 1:
        return False
    for at in range(len(heads)):
        seen, node = set(), at
        while node != -1:
            if node in seen:
                return False
            seen.add(node)
            node = heads[node]
    return True


def total(scores: np.ndarray, heads: list[int]) -> float:
    return float(sum(scores[at, head + 1] for at, head in enumerate(heads)))


@given(st.integers(1, 12), st.integers(0, 10_000))
def test_always_a_tree(count: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(count, count + 1)).astype("f4")
    assert is_tree(best_tree(scores).tolist())


@pytest.mark.parametrize("seed", range(40))
def test_the_best_of_all_with_its_root(seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(4, 5)).astype("f4")
    found = best_tree(scores).tolist()
    same_root = [list(h) for h in product(range(-1, 4), repeat=4) if is_tree(list(h)) and h[found.index(-1)] == -1]
    assert total(scores, found) == pytest.approx(max(total(scores, heads) for heads in same_root), abs=1e-4)


def test_scores_are_left_as_they_were() -> None:
    scores = np.ones((3, 4), dtype="f4")
    best_tree(scores)
    assert (scores == 1).all()
