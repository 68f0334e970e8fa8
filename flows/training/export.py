"""A trained model to the files that are shipped: ONNX, int8, weights of the pair heads, labels, vocabulary."""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# torch and onnx are in the extra [train] only.

import copy
import json
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from flows.annotate.encoder import CONFIG, NETWORK, PAIR_PARTS, PAIRS, VOCABULARY, Network
from flows.annotate.features import SHAPE_SIZES, words_of
from flows.training.data import ARGUMENT_REACH, tokenizer
from flows.training.labels import ROLES
from flows.training.model import Model

WINDOW_PIECES, CONTEXT_PIECES = 250, 32
INPUTS = ("pieces", "piece_shapes", "first", "last", "word_shapes")
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


def export(model: Model, encoder: Path, folder: Path, version: str, quantised: bool = True) -> None:
    """Write all files of a model; `encoder` is the folder that holds its vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    model = copy.deepcopy(model).eval()
    graph = folder / NETWORK
    if quantised:
        for table in ("words", "places"):
            setattr(model.encoder, table, RowScaledTable(getattr(model.encoder, table).weight.detach()))
    _write_graph(model, graph)
    if quantised:
        quantise(graph)
    np.savez(
        folder / PAIRS,
        **{
            f"{kind}_{part}": getattr(model.pair_outputs[kind], part).detach().numpy()
            for kind in ("relation", "role")
            for part in ("weight", "bias")
        },
    )
    shutil.copyfile(encoder / "vocab.txt", folder / VOCABULARY)
    (folder / CONFIG).write_text(json.dumps(_config(model, version), indent=1) + "\n", encoding="utf-8")


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


def quantise(path: Path) -> None:
    """int8 weights of matrices, one scale a channel; the inputs of matrices are scaled as they come.

    Seven bits of the eight are used: with all of them, processors without VNNI overflow their 16-bit sums now and then,
    so that scores fall and differ from machine to machine; seven cost nothing measurable and no time.
    """
    quantize_dynamic(
        path,
        path,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=["MatMul", "Gemm"],
        nodes_to_exclude=list(_small(path)),
    )
    onnx.checker.check_model(str(path))


def _small(path: Path) -> Iterable[str]:
    """Matrix products of two activations stay in float: attention and biaffine scores."""
    graph = onnx.load(path).graph
    weights = {tensor.name for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "MatMul" and not weights.intersection(node.input):
            yield node.name


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
