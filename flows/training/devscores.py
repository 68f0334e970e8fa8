"""Quick dev scores during training, straight from the heads; `evaluate` gives the ones that count."""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# torch and onnx are in the extra [train] only.

from collections import Counter

import numpy as np
import torch

from flows.annotate.features import PieceCutter
from flows.training.batches import Batch, collate, cut, packed
from flows.training.corpora import Corpora
from flows.training.data import Example
from flows.training.labels import NAME_TAGS, UNKNOWN, begin_inside_outside
from flows.training.model import OFF, Model

Spans = set[tuple[int, int, str]]


def spans_of(tags: list[str]) -> Spans:
    """BIO tags to (first, past, kind); an I- without its B- begins a span."""
    found, start, kind = set(), None, ""
    for at, tag in enumerate([*tags, "O"]):
        goes_on = tag[0] == "I" and tag[2:] == kind and start is not None
        if not goes_on and start is not None:
            found.add((start, at, kind))
            start = None
        if tag != "O" and not goes_on:
            start, kind = at, tag[2:]
    return found


def dev_scores(model: Model, corpora: Corpora, cutter: PieceCutter, device: str = "cpu") -> dict[str, float]:
    """F1 of spans and accuracies, in percent, by dev set and layer."""
    model.eval()
    found: dict[str, float] = {}
    with torch.inference_mode():
        for name in ("wikinews", "voa", "polnear", "gum"):
            documents = corpora.dev[name][:25] if name == "polnear" else corpora.dev[name]
            for layer, value in _scores(model, documents, cutter, device).items():
                found[f"{name} {layer}"] = round(100 * value, 1)
    return found


def _scores(model: Model, documents: list[Example], cutter: PieceCutter, device: str) -> dict[str, float]:
    windows = [w for document in documents for w in cut(document, cutter, 224)]
    counts: Counter[tuple[str, str]] = Counter()
    for group in packed(windows, 4000):
        _count(model, collate(group).to(device), counts)
    layers = {layer for layer, kind in counts if kind in {"gold", "all"} and counts[layer, kind]}
    return {
        layer: counts[layer, "right"] / counts[layer, "all"]
        if counts[layer, "all"]
        else 2 * counts[layer, "both"] / max(1, counts[layer, "gold"] + counts[layer, "found"])
        for layer in sorted(layers)
    }


def _count(model: Model, batch: Batch, counts: Counter[tuple[str, str]]) -> None:
    words = model.word_states(
        batch.pieces, batch.piece_shapes, batch.first, batch.last, batch.word_shapes, batch.padding
    )
    scores = {layer: values.argmax(-1).cpu().numpy() for layer, values in model.tag_scores(words).items()}
    for layer in ("upos", "lemma", "start"):
        _accuracy(counts, layer, scores[layer], batch.labels[layer].cpu().numpy())
    if batch.same_sentence is not None:
        arcs = model.arcs(words)
        arcs[..., 1:] = arcs[..., 1:].masked_fill(~batch.same_sentence, OFF)
        _accuracy(counts, "UAS", arcs.argmax(-1).cpu().numpy(), batch.labels["head"].cpu().numpy())
    if bool((batch.labels["link"] != UNKNOWN).any()):
        _accuracy(counts, "link", model.links(words).argmax(-1).cpu().numpy(), batch.labels["link"].cpu().numpy())
    tables = {"name": NAME_TAGS, "trigger": begin_inside_outside(model.labels.event_types)}
    for layer in ("name", "trigger", "source", "cue", "content"):
        for row, window in enumerate(batch.windows):
            gold = window.labels[layer]
            if (gold == UNKNOWN).all():
                continue
            table = tables.get(layer, ("O", "B-", "I-"))
            mine = [table[t] if g != UNKNOWN else "O" for t, g in zip(scores[layer][row], gold, strict=False)]
            theirs = [table[g] if g != UNKNOWN else "O" for g in gold]
            _match(counts, layer, spans_of(theirs), spans_of(mine), exact=layer in {"name", "content"})


def _accuracy(counts: Counter[tuple[str, str]], layer: str, mine: np.ndarray, gold: np.ndarray) -> None:
    known = gold != UNKNOWN
    counts[layer, "right"] += int((mine == gold)[known].sum())
    counts[layer, "all"] += int(known.sum())


def _match(counts: Counter[tuple[str, str]], layer: str, gold: Spans, found: Spans, exact: bool) -> None:
    """Exact spans, or overlapping ones of the same kind."""
    counts[layer, "gold"] += len(gold)
    counts[layer, "found"] += len(found)
    both = len(gold & found) if exact else sum(any(a < d and c < b and k == m for c, d, m in found) for a, b, k in gold)
    counts[layer, "both"] += both
