"""Runs the exported network over the words of a text, window by window, and lays the answers side by side.

One window a run, never padded: the int8 network scales by what it is given, so other texts must not be in the batch.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from flows.annotate.features import PieceCutter, Window, Words, inputs_of, plan_windows, shapes_of
from flows.outcomes import UsageError

Scores = npt.NDArray[np.float32]
Given = dict[str, npt.NDArray[np.int64]]
"""What the network is given for a window, by the names of its inputs."""

NETWORK, TABLES, PAIRS, CONFIG, VOCABULARY = "network.onnx", "tables.bin", "pairs.npz", "config.json", "vocab.txt"
INPUTS = ("pieces", "piece_shapes", "first", "last", "word_shapes")
ON_ONE_THREAD = 2**18
"""Multiplications up to which OpenBLAS stays on its thread: waking others for more costs many times what it saves."""
PAIR_PARTS = ("relation_left", "relation_right", "role_left", "role_right")
PAIR_WEIGHTS = frozenset({"relation_weight", "relation_bias", "role_weight", "role_bias", "role_distance"})


@dataclass(frozen=True, slots=True)
class Config:
    """What the numbers in the network's answers mean, and how it wants its input."""

    version: str
    tags: dict[str, tuple[str, ...]]
    """Labels of each word tagger, in the order in which their scores lie side by side."""
    relations: tuple[str, ...]
    roles: dict[str, tuple[str, ...]]
    """Layers of roles that a word may have in an event, in the order of their scores; the first label is none."""
    window_pieces: int
    context_pieces: int
    reach: int
    """Words left and right of a trigger in which its arguments may lie."""
    special_pieces: tuple[str, str, str]
    """Unknown, first and last piece."""


def read_config(folder: Path) -> Config:
    """The model's config.json."""
    raw = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    return Config(
        version=raw["version"],
        tags={layer: tuple(labels) for layer, labels in raw["tags"].items()},
        relations=tuple(raw["relations"]),
        roles={layer: tuple(labels) for layer, labels in raw["roles"].items()},
        window_pieces=raw["window_pieces"],
        context_pieces=raw["context_pieces"],
        reach=raw["reach"],
        special_pieces=tuple(raw["special_pieces"]),
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """One window's answers, context included; rows are words from `window.context` on."""

    window: Window
    tags: dict[str, Scores]
    arcs: Scores
    """Word x (root + words): scores of heads."""
    links: Scores
    """The same for content to cue and cue to source."""
    pairs: dict[str, Scores]


class Network:
    """The exported encoder with its heads, on one thread.

    Raises UsageError where the folder's model is another version's.
    """

    def __init__(self, folder: Path) -> None:
        with np.load(folder / PAIRS) as kept:
            self._pair_weights = {name: kept[name] for name in kept.files}
        if PAIR_WEIGHTS - self._pair_weights.keys():
            raise UsageError(f"the model in {folder} is an earlier version's: `python -m flows.train` exports it anew")
        self.config = read_config(folder)
        self.cutter = PieceCutter(folder / VOCABULARY, *self.config.special_pieces)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Windows differ in length: kept buffers would fit none of the next and stay for good. As quick without.
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        self._session = onnxruntime.InferenceSession(str(folder / NETWORK), options, providers=["CPUExecutionProvider"])

    @property
    def vocabulary(self) -> frozenset[str]:
        """The encoder's pieces; those that begin no word are written with ## before them."""
        return self.cutter.vocabulary

    def answers(self, words: Words) -> Iterator[Answer]:
        """Answers for every window of a text, in order; none for a text without words."""
        sizes = self.config
        for window, given in windows_of(self.cutter, words, sizes.window_pieces, sizes.context_pieces):
            yield self._answer(window, given)

    def _answer(self, window: Window, given: Given) -> Answer:
        tags, arcs, links, pairs = (np.asarray(values)[0] for values in self._session.run(None, given))
        parts = np.split(pairs, len(PAIR_PARTS), axis=-1)
        return Answer(window, self._split(tags), arcs, links, dict(zip(PAIR_PARTS, parts, strict=True)))

    def _split(self, scores: Scores) -> dict[str, Scores]:
        found, at = {}, 0
        for layer, labels in self.config.tags.items():
            found[layer] = scores[:, at : at + len(labels)]
            at += len(labels)
        return found

    def relation_scores(self, left: Scores, right: Scores) -> Scores:
        """Words x relations, for each word and its head."""
        return self._pair_scores("relation", left, right)

    def role_scores(self, left: Scores, right: Scores, first: int) -> Scores:
        """Words x labels of all layers of roles, for one trigger; `first` is how far behind it the first word stands.

        It is negative for words before the trigger, and no word is farther off than the configured reach.
        """
        at = self.config.reach + first
        return self._pair_scores("role", left, right + self._pair_weights["role_distance"][at : at + len(right)])

    def _pair_scores(self, kind: str, left: Scores, right: Scores) -> Scores:
        hidden = np.maximum(left + right, 0)
        weight, bias = self._pair_weights[f"{kind}_weight"].T, self._pair_weights[f"{kind}_bias"]
        rows = max(1, ON_ONE_THREAD // weight.size)
        parts = [hidden[at : at + rows] @ weight for at in range(0, len(hidden), rows)]
        return np.concatenate([*parts, np.zeros((0, len(bias)), dtype=np.float32)]) + bias


def windows_of(cutter: PieceCutter, words: Words, most: int, context: int) -> Iterator[tuple[Window, Given]]:
    """The windows of a text with what the network is given for each."""
    pieces = [cutter.pieces(form) for form in words.forms]
    shapes = shapes_of(words)
    for window in plan_windows([len(p) for p in pieces], words, most, context):
        here = slice(window.context, window.end)
        inputs = inputs_of(pieces[here], shapes[here], cutter)
        given = (inputs.pieces, inputs.piece_shapes, inputs.first, inputs.last, shapes[here])
        yield window, {name: values[None] for name, values in zip(INPUTS, given, strict=True)}


def joined(answers: Sequence[Answer], layer: str) -> Scores:
    """A tagger's scores for all words, context left out."""
    rows = [answer.tags[layer][answer.window.start - answer.window.context :] for answer in answers]
    return np.concatenate(rows)
