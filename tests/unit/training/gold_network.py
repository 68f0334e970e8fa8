"""A network that answers with the gold labels of an example: what is lost then, labels and decoding lose."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from flows.annotate.encoder import Answer, Config, Network
from flows.annotate.features import Window, Words, plan_windows
from flows.training.data import ARGUMENT_REACH, Example
from flows.training.labels import ROLES, LabelSets

SURE = 9.0


class GoldNetwork(Network):
    """Set `example` before each text. One word counts as one piece; pair parts carry the numbers of their words."""

    def __init__(self, labels: LabelSets, window_pieces: int = 220) -> None:
        self.config = Config(
            version="gold", tags=labels.tags, relations=labels.relations, roles=ROLES, window_pieces=window_pieces,
            context_pieces=30, reach=ARGUMENT_REACH, special_pieces=("[UNK]", "[CLS]", "[SEP]"),
        )  # fmt: skip
        self.example: Example | None = None

    @property
    def vocabulary(self) -> frozenset[str]:
        return frozenset()

    def answers(self, words: Words) -> Iterator[Answer]:
        assert self.example is not None
        assert self.example.words.forms == words.forms
        for window in plan_windows(
            [1] * len(words.forms), words, self.config.window_pieces, self.config.context_pieces
        ):
            yield self._gold(self.example, window)

    def _gold(self, example: Example, window: Window) -> Answer:
        count, here = window.end - window.context, slice(window.context, window.end)
        tags = {layer: np.zeros((count, len(labels)), dtype="f4") for layer, labels in self.config.tags.items()}
        for layer in set(tags) & set(example.labels):
            _set(tags[layer], example.labels[layer][here])
        for event in example.events:
            if window.context <= event.word < window.end:
                tags["mode"][event.word - window.context, event.mode] = SURE
                tags["status"][event.word - window.context, event.status] = SURE
        links, arcs = (_columns(example.labels[layer][here], window) for layer in ("link", "head"))
        numbers = np.arange(window.context, window.end, dtype="f4")[:, None]
        pairs = {f"{kind}_{side}": numbers for kind in ("relation", "role") for side in ("left", "right")}
        return Answer(window, tags, arcs, links, pairs)

    def relation_scores(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        assert self.example is not None
        scores = np.zeros((len(left), len(self.config.relations)), dtype="f4")
        _set(scores, self.example.labels["relation"][left[:, 0].astype(int)])
        return scores

    def role_scores(self, left: np.ndarray, right: np.ndarray, first: int) -> np.ndarray:
        assert self.example is not None
        assert int(right[0, 0]) == int(left[0, 0]) + first
        starts = np.cumsum([0, *map(len, ROLES.values())])
        scores = np.zeros((len(right), starts[-1]), dtype="f4")
        scores[:, starts[:-1]] = 1
        words = right[:, 0].astype(int)
        for event in self.example.events:
            if event.word == int(left[0, 0]):
                for start, end, (layer, label) in event.arguments:
                    scores[(words >= start) & (words < end), starts[layer] + label] = SURE
        return scores


def _columns(targets: np.ndarray, window: Window) -> np.ndarray:
    scores = np.zeros((len(targets), len(targets) + 1), dtype="f4")
    inside = (targets >= window.context) & (targets < window.end)
    scores[np.arange(len(targets)), np.where(inside, targets - window.context + 1, 0)] = SURE
    return scores


def _set(scores: np.ndarray, numbers: np.ndarray) -> None:
    known = numbers >= 0
    scores[np.flatnonzero(known), numbers[known]] = SURE


def shared_folder() -> Path:
    return Path(__file__).resolve().parents[4] / "shared"
