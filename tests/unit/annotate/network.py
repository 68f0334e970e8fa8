"""A network without weights: its answers are random but the same for the same words, so every layer gets spans."""

from pathlib import Path

import numpy as np

from flows.annotate.encoder import PAIR_PARTS, Answer, Config, Given, Network
from flows.annotate.features import PieceCutter, Window

SPANS = ("O", "B", "I")
TAGS = {
    "start": ("no", "yes"), "upos": ("NOUN", "VERB", "PUNCT"), "lemma": ("lower|0|", "lower|1|", "lower|2|y"),
    "name": ("O", "B-PERSON", "I-PERSON", "B-GPE", "I-GPE"), "source": SPANS, "cue": SPANS, "content": SPANS,
    "trigger": ("O", "B-AID", "I-AID", "B-HAZARD", "I-HAZARD"), "mode": ("AID", "HAZARD/fire", "HAZARD/accident"),
    "status": ("asserted", "planned"), "background": ("no", "yes"),
}  # fmt: skip
ROLES = {"participant": ("none", "actor", "recipient"), "circumstance": ("none", "place", "date"),
         "quantity": ("none", "killed")}  # fmt: skip
ROLE_COUNT = sum(map(len, ROLES.values()))
RELATIONS = ("nsubj", "obj", "punct", "root")
PAIR_SIZE = 8


def config(window_pieces: int = 40) -> Config:
    return Config(
        version="noise 1", tags=TAGS, relations=RELATIONS, roles=ROLES, window_pieces=window_pieces, context_pieces=8,
        reach=80, special_pieces=("[UNK]", "[CLS]", "[SEP]"),
    )  # fmt: skip


class NoisyNetwork(Network):
    def __init__(self, folder: Path, window_pieces: int = 40) -> None:
        vocabulary = folder / "vocab.txt"
        vocabulary.write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\nmayor\nsaid\nfire\n##s\na\n", encoding="utf-8")
        self.config = config(window_pieces)
        self.cutter = PieceCutter(vocabulary)
        noise = np.random.default_rng(7)
        sizes = {"relation": len(RELATIONS), "role": ROLE_COUNT}
        self._pair_weights = {f"{k}_weight": noise.normal(size=(n, PAIR_SIZE)).astype("f4") for k, n in sizes.items()}
        self._pair_weights["role_distance"] = np.zeros((2 * self.config.reach, PAIR_SIZE), dtype="f4")
        self._pair_weights |= {f"{k}_bias": np.zeros(n, dtype="f4") for k, n in sizes.items()}

    def _answer(self, window: Window, given: Given) -> Answer:
        words = given["word_shapes"].shape[1]
        noise = np.random.default_rng(given["pieces"].sum() + words)
        draw = lambda *size: noise.normal(size=size).astype("f4")  # noqa: E731
        tags = {layer: draw(words, len(labels)) for layer, labels in TAGS.items()}
        pairs = {part: draw(words, PAIR_SIZE) for part in PAIR_PARTS}
        return Answer(window, tags, draw(words, words + 1), draw(words, words + 1), pairs)
