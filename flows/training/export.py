"""A trained model to the files that are shipped: ONNX, int8, weights of the pair heads, labels, vocabulary."""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# torch and onnx are in the extra [train] only.

import copy
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from flows.annotate.encoder import CONFIG, INPUTS, NETWORK, PAIR_PARTS, PAIRS, TABLES, VOCABULARY, Network, windows_of
from flows.annotate.features import SHAPE_SIZES, Words, words_of
from flows.training.corpora import Corpora
from flows.training.data import ARGUMENT_REACH, tokenizer
from flows.training.labels import ROLES
from flows.training.loop import cutter_of
from flows.training.model import Model, distance_bucket
from flows.training.quantise import quantise

WINDOW_PIECES, CONTEXT_PIECES = 250, 32
EXAMPLES = 40
"""Documents a corpus."""
LARGE_TABLE_BYTES = 16_000_000
OUTPUTS = ("tags", "arcs", "links", "pairs")


class RowScaledTable(nn.Module):
    """An embedding in int8 with one scale a row: a fraction of the error of one scale for all words."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        scale = table.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("numbers", torch.round(table / scale).to(torch.int8))

    def forward(self, at: Tensor) -> Tensor:
        """Vectors of these rows."""
        return functional.embedding(at, self.numbers).float() * functional.embedding(at, self.scale)


class Exported(nn.Module):
    """The part of the model that goes into one graph: everything but the outputs of the pair heads."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, pieces: Tensor, piece_shapes: Tensor, first: Tensor, last: Tensor, word_shapes: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Tag scores side by side, arcs, links, pair parts side by side."""
        words = self.model.word_states(pieces, piece_shapes, first, last, word_shapes)
        scores = self.model.tag_scores(words)
        tags = torch.cat([scores[layer] for layer in self.model.labels.tags], dim=-1)
        pairs = torch.cat([self.model.pair_parts[part](words) for part in PAIR_PARTS], dim=-1)
        return tags, self.model.arcs(words), self.model.links(words), pairs


def export(model: Model, encoder: Path, folder: Path, version: str, examples: Sequence[Words] = ()) -> None:
    """Write all files of a model, in int8 where there are `examples` of texts to learn the size of activations from.

    `encoder` is the folder that holds its vocabulary.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = copy.deepcopy(model).eval()
    graph = folder / NETWORK
    if examples:
        for table in ("words", "places"):
            setattr(model.encoder, table, RowScaledTable(getattr(model.encoder, table).weight.detach()))
    _write_graph(model, graph)
    if examples:
        cutter = cutter_of(encoder)
        windows = (windows_of(cutter, words, WINDOW_PIECES, CONTEXT_PIECES) for words in examples)
        quantise(graph, (given for text in windows for _, given in text))
        _part(graph)
    steps = torch.arange(-ARGUMENT_REACH, ARGUMENT_REACH)
    np.savez(
        folder / PAIRS,
        role_distance=model.role_distance(distance_bucket(steps)).detach().numpy(),
        **{
            f"{kind}_{part}": getattr(model.pair_outputs[kind], part).detach().numpy()
            for kind in ("relation", "role")
            for part in ("weight", "bias")
        },
    )
    shutil.copyfile(encoder / "vocab.txt", folder / VOCABULARY)
    (folder / CONFIG).write_text(json.dumps(_config(model, version), indent=1) + "\n", encoding="utf-8")


def _part(graph: Path) -> None:
    """Large tables into a file beside the graph: no file of a model is larger than what repositories take."""
    (graph.parent / TABLES).unlink(missing_ok=True)  # onnx writes behind what the file holds
    onnx.save(onnx.load(graph), graph, save_as_external_data=True, location=TABLES, size_threshold=LARGE_TABLE_BYTES)


def _write_graph(model: Model, path: Path) -> None:
    """Batch is always one, without padding; the numbers of pieces and words vary."""
    words, pieces = 7, 11
    example = (
        torch.ones(1, pieces, dtype=torch.long),
        torch.ones(1, pieces, len(SHAPE_SIZES), dtype=torch.long),
        torch.arange(1, words + 1)[None],
        torch.arange(1, words + 1)[None],
        torch.ones(1, words, len(SHAPE_SIZES), dtype=torch.long),
    )
    torch.onnx.export(
        Exported(model),
        example,
        str(path),
        dynamo=False,
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        opset_version=17,
        dynamic_axes={name: {1: f"{name}_count"} for name in INPUTS},
    )


def examples_of(corpora: Corpora) -> list[Words]:
    """Texts of the training corpora that show how large activations get."""
    return [document.words for name in ("news", "treebank") for document in corpora.train[name][:EXAMPLES]]


def agreement(one: Path, other: Path, texts: Iterable[str]) -> dict[str, float]:
    """Share of the words to which two exported models give the same label, by layer: int8 against float, say."""
    left, right, same, total = Network(one), Network(other), Counter[str](), 0
    for text in texts:
        words, _ = words_of(tokenizer().make_doc(text))
        pairs = list(zip(left.answers(words), right.answers(words), strict=True))
        total += sum(len(a.arcs) for a, _ in pairs)
        for a, b in pairs:
            for layer in a.tags:
                same[layer] += int((a.tags[layer].argmax(-1) == b.tags[layer].argmax(-1)).sum())
            same["arcs"] += int((a.arcs.argmax(-1) == b.arcs.argmax(-1)).sum())
    return {layer: count / total for layer, count in same.items()}


def _config(model: Model, version: str) -> dict[str, object]:
    special = ["[UNK]", "<s>", "</s>"] if model.settings.kind == "mpnet" else ["[UNK]", "[CLS]", "[SEP]"]
    return {
        "version": version,
        "tags": model.labels.tags,
        "relations": model.labels.relations,
        "roles": ROLES,
        "window_pieces": WINDOW_PIECES,
        "context_pieces": CONTEXT_PIECES,
        "reach": ARGUMENT_REACH,
        "special_pieces": special,
    }
