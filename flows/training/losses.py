"""The loss of one batch: every head on the words that its corpus annotates."""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# torch and onnx are in the extra [train] only.

import torch
from torch import Tensor
from torch.nn import functional

from flows.training.batches import Batch
from flows.training.labels import UNKNOWN
from flows.training.model import OFF, Model
from flows.training.teaching import WORDS_PER_ARGUMENTS, SoftLabels, inside_sentence, soft_losses

WEIGHTS = {
    "start": 0.5,
    "upos": 1.0,
    "lemma": 1.0,
    "head": 1.0,
    "relation": 1.0,
    "name": 2.0,
    "source": 2.0,
    "cue": 2.0,
    "content": 1.5,
    "link": 1.0,
    "trigger": 4.0,
    "mode": 0.5,
    "status": 0.5,
    "background": 0.3,
    "role": 1.0,
}


def losses(model: Model, batch: Batch, soft: SoftLabels | None = None) -> dict[str, Tensor]:
    """Weighted losses by head: of the labels that the batch has and, for every head, of soft labels."""
    words = model.word_states(
        batch.pieces, batch.piece_shapes, batch.first, batch.last, batch.word_shapes, batch.padding
    )
    groups = tuple(group for group, layers in _LAYERS.items() if soft or layers & batch.known)
    scores = model.tag_scores(words, groups)
    found = _hard(model, words, scores, batch)
    if soft:
        found |= {f"soft {layer}": value for layer, value in soft_losses(model, words, scores, soft).items()}
    return {layer: WEIGHTS[layer.removeprefix("soft ")] * value for layer, value in found.items()}


def _hard(model: Model, words: Tensor, scores: dict[str, Tensor], batch: Batch) -> dict[str, Tensor]:
    known = batch.known - {"name"}
    found = {layer: cross_entropy(values, batch.labels[layer]) for layer, values in scores.items() if layer in known}
    if "name" in batch.known:
        found["name"] = name_loss(scores["name"], batch)
    if "head" in batch.known:
        found |= _syntax(model, words, batch)
    if "link" in batch.known:
        found["link"] = cross_entropy(model.links(words), batch.labels["link"])
    if len(batch.triggers):
        found |= _events(model, words, scores, batch)
    return found


_LAYERS = {
    "syntax": {"start", "upos", "lemma"},
    "names": {"name"},
    "attribution": {"source", "cue", "content"},
    "events": {"trigger"},
}


def cross_entropy(scores: Tensor, labels: Tensor) -> Tensor:
    """Mean over the labelled words; 0 where there is none."""
    total = functional.cross_entropy(scores.flatten(0, -2), labels.flatten(), ignore_index=UNKNOWN, reduction="sum")
    return total / (labels != UNKNOWN).sum().clamp(min=1)


def name_loss(scores: Tensor, batch: Batch) -> Tensor:
    """Outside a name any type counts as right that the corpus does not annotate."""
    labels = batch.labels["name"]
    logs = functional.log_softmax(scores, dim=-1)
    outside = torch.logsumexp(logs.masked_fill(~batch.free_names[:, None, :], OFF), dim=-1)
    named = logs.gather(-1, labels.clamp(min=0)[..., None])[..., 0]
    chosen = torch.where(labels == 0, outside, named)
    known = labels != UNKNOWN
    return -torch.where(known, chosen, 0).sum() / known.sum().clamp(min=1)


def _syntax(model: Model, words: Tensor, batch: Batch) -> dict[str, Tensor]:
    heads = batch.labels["head"]
    scores = model.arcs(words)
    if batch.same_sentence is not None:
        scores = inside_sentence(scores, batch.same_sentence)
    relations = model.relation_scores(words, heads)
    labels = torch.where(heads == UNKNOWN, UNKNOWN, batch.labels["relation"])
    return {"head": cross_entropy(scores, heads), "relation": cross_entropy(relations, labels)}


def _events(model: Model, words: Tensor, scores: dict[str, Tensor], batch: Batch) -> dict[str, Tensor]:
    row, word = batch.triggers[:, 0], batch.triggers[:, 1]
    found = {
        layer: cross_entropy(scores[layer][row, word], batch.triggers[:, at])
        for at, layer in ((2, "mode"), (3, "status"), (4, "background"))
    }
    parts = model.role_scores(words, batch.triggers[:, :2])
    total = torch.stack([_summed(part, batch.arguments[:, at]) for at, part in enumerate(parts)]).sum()
    found["role"] = total / (WORDS_PER_ARGUMENTS * len(batch.triggers))
    return found


def _summed(scores: Tensor, labels: Tensor) -> Tensor:
    return functional.cross_entropy(scores.flatten(0, 1), labels.flatten(), ignore_index=UNKNOWN, reduction="sum")
