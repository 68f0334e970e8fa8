"""The loss of one batch: every head on the words that its corpus annotates."""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# torch and onnx are in the extra [train] only.

import torch
from torch import Tensor
from torch.nn import functional

from flows.training.batches import Batch
from flows.training.labels import ROLES, UNKNOWN
from flows.training.model import OFF, Model

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
WORDS_PER_ARGUMENTS = 6.0
"""Words in the arguments of a usual event: the role loss is per such word, not per word in reach."""


def losses(model: Model, batch: Batch) -> dict[str, Tensor]:
    """Weighted losses by head, only those that the batch has labels for."""
    words = model.word_states(
        batch.pieces, batch.piece_shapes, batch.first, batch.last, batch.word_shapes, batch.padding
    )
    known = {layer for layer, labels in batch.labels.items() if bool((labels != UNKNOWN).any())}
    groups = tuple(group for group, layers in _LAYERS.items() if layers & known)
    scores = model.tag_scores(words, groups)
    found = {}
    for layer in known & set(scores) - {"name"}:
        found[layer] = cross_entropy(scores[layer], batch.labels[layer])
    if "name" in known:
        found["name"] = name_loss(scores["name"], batch)
    if "head" in known:
        found |= _syntax(model, words, batch)
    if "link" in known:
        found["link"] = cross_entropy(model.links(words), batch.labels["link"])
    if len(batch.triggers):
        found |= _events(model, words, scores, batch)
    return {layer: WEIGHTS[layer] * value for layer, value in found.items()}


_LAYERS = {
    "syntax": {"start", "upos", "lemma"},
    "names": {"name"},
    "attribution": {"source", "cue", "content"},
    "events": {"trigger"},
}


def cross_entropy(scores: Tensor, labels: Tensor) -> Tensor:
    """Mean over the labelled words."""
    return functional.cross_entropy(scores.flatten(0, -2), labels.flatten(), ignore_index=UNKNOWN)


def name_loss(scores: Tensor, batch: Batch) -> Tensor:
    """Outside a name any type counts as right that the corpus does not annotate."""
    labels = batch.labels["name"]
    logs = functional.log_softmax(scores, dim=-1)
    outside = torch.logsumexp(logs.masked_fill(~batch.free_names[:, None, :], OFF), dim=-1)
    named = logs.gather(-1, labels.clamp(min=0)[..., None])[..., 0]
    chosen = torch.where(labels == 0, outside, named)
    return -chosen[labels != UNKNOWN].mean()


def _syntax(model: Model, words: Tensor, batch: Batch) -> dict[str, Tensor]:
    heads = batch.labels["head"]
    scores = model.arcs(words)
    if batch.same_sentence is not None:
        scores = torch.cat([scores[..., :1], scores[..., 1:].masked_fill(~batch.same_sentence, OFF)], dim=-1)
    right = model.pair_parts["relation_right"](words)
    root = torch.zeros_like(right[:, :1])
    target = heads.clamp(min=0)[..., None].expand(-1, -1, right.shape[-1])
    right = torch.cat([root, right], dim=1).gather(1, target)
    relations = model.pair_scores("relation", model.pair_parts["relation_left"](words), right)
    labels = torch.where(heads == UNKNOWN, UNKNOWN, batch.labels["relation"])
    return {"head": cross_entropy(scores, heads), "relation": cross_entropy(relations, labels)}


def _events(model: Model, words: Tensor, scores: dict[str, Tensor], batch: Batch) -> dict[str, Tensor]:
    row, word = batch.triggers[:, 0], batch.triggers[:, 1]
    found = {
        layer: cross_entropy(scores[layer][row, word], batch.triggers[:, at])
        for at, layer in ((2, "mode"), (3, "status"), (4, "background"))
        if bool((batch.triggers[:, at] != UNKNOWN).any())
    }
    left = model.pair_parts["role_left"](words[row, word])[:, None]
    right = model.pair_parts["role_right"](words)[row]
    roles = model.pair_scores("role", left, right)
    parts = roles.split([len(labels) for labels in ROLES.values()], dim=-1)
    total = torch.stack([_summed(part, batch.arguments[:, at]) for at, part in enumerate(parts)]).sum()
    found["role"] = total / (WORDS_PER_ARGUMENTS * len(batch.triggers))
    return found


def _summed(scores: Tensor, labels: Tensor) -> Tensor:
    return functional.cross_entropy(scores.flatten(0, 1), labels.flatten(), ignore_index=UNKNOWN, reduction="sum")
