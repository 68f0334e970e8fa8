"""Scores of heads to a tree: one root, no cycles."""

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
OFF = np.float32(-1e9)


def best_tree(scores: Scores) -> npt.NDArray[np.int64]:
    """Head of each word of a sentence: column 0 of `scores` is the root, column w + 1 is word w; root is -1.

    Takes the best head of every word where they make a tree, else the best tree (Chu-Liu and Edmonds).
    """
    scores = scores.copy()
    count = len(scores)
    scores[np.arange(count), np.arange(count) + 1] = OFF
    root = _best_root(scores)
    scores[:, 0] = OFF
    scores[root] = OFF
    scores[root, 0] = 0
    heads = scores.argmax(axis=1)
    if _cycle(heads) is not None:
        square = np.full((count + 1, count + 1), OFF, dtype=np.float64)
        square[1:] = scores
        heads = _arborescence(square)[1:]
    return heads.astype(np.int64) - 1


def _best_root(scores: Scores) -> int:
    """The word that loses least by having no head."""
    if len(scores) == 1:
        return 0
    return int((scores[:, 0] - scores[:, 1:].max(axis=1)).argmax())


def _cycle(heads: npt.NDArray[np.int64]) -> list[int] | None:
    """Nodes of one cycle; `heads[w]` is the head of node w + 1, node 0 the root."""
    state = np.zeros(len(heads) + 1, dtype=np.int8)
    state[0] = 2
    for begin in range(1, len(heads) + 1):
        path, node = [], begin
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = int(heads[node - 1])
        if state[node] == 1:
            return path[path.index(node) :]
        state[path] = 2
    return None


def _arborescence(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Best heads of nodes 1.. in a square matrix [dependent, head]; the head of node 0 is 0."""
    np.fill_diagonal(scores, OFF)
    heads = scores.argmax(axis=1)
    heads[0] = 0
    cycle = _cycle(heads[1:])
    if cycle is None:
        return heads
    outside = [node for node in range(len(scores)) if node not in set(cycle)]
    lost = scores[cycle, heads[cycle]]
    entering = scores[np.ix_(cycle, outside)] - lost[:, None]
    leaving = scores[np.ix_(outside, cycle)]
    smaller = np.full((len(outside) + 1, len(outside) + 1), float(OFF))
    smaller[:-1, :-1] = scores[np.ix_(outside, outside)]
    smaller[-1, :-1], smaller[:-1, -1] = entering.max(axis=0), leaving.max(axis=1)
    inner = _arborescence(smaller)
    found = heads.copy()
    for at, node in enumerate(outside[1:], start=1):
        found[node] = outside[inner[at]] if inner[at] < len(outside) else cycle[int(leaving[at].argmax())]
    head = int(inner[-1])
    found[cycle[int(entering[:, head].argmax())]] = outside[head]
    return found
