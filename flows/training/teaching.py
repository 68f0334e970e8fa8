"""Soft labels: what trained models answer for a batch, as probabilities, and how far a learning model is from them.

Teachers label every head of every text, so that texts without labels teach too, and news teach syntax.
"""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# torch and onnx are in the extra [train] only.

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from flows.annotate.encoder import VOCABULARY
from flows.training.batches import Batch
from flows.training.data import ARGUMENT_REACH
from flows.training.model import OFF, Model

WORDS_PER_ARGUMENTS = 6.0
"""Words in the arguments of a usual event: the role loss is per such word, not per word in reach."""
OF_EVENTS = ("mode", "status", "background")
LIKELY_TRIGGER = 0.3
"""Probability from which on a word is asked for its arguments."""
SPECIAL = {"[CLS]": "<s>", "[SEP]": "</s>"}


@dataclass(frozen=True, slots=True)
class SoftLabels:
    """Probabilities of one batch, mean over the teachers."""

    words: Tensor
    """Batch x words: False in the padding."""
    tags: dict[str, Tensor]
    same_sentence: Tensor
    """Batch x words x words: where heads are looked for, by the labels or else by the teachers."""
    arcs: Tensor
    links: Tensor
    heads: Tensor
    """Batch x words: the likeliest head as a column of the arcs, for which `relations` stand."""
    relations: Tensor
    triggers: Tensor
    """Events x 2: row in the batch and word of likely triggers."""
    roles: list[Tensor]


class Teachers:
    """Trained models that answer together."""

    def __init__(self, models: Sequence[Model], vocabulary: Path, own: Path, device: str = "cpu") -> None:
        """`vocabulary` is the teachers' list of pieces, `own` that of the model that learns."""
        self.models = [model.to(device).eval() for model in models]
        self._pieces = translation(own, vocabulary).to(device)

    @torch.no_grad()
    def soft_labels(self, batch: Batch) -> SoftLabels:
        """The teachers' answers for a batch of the learning model."""
        given = (batch.piece_shapes, batch.first, batch.last, batch.word_shapes, batch.padding)
        states = [model.word_states(self._pieces[batch.pieces], *given) for model in self.models]
        both = list(zip(self.models, states, strict=True))
        scores = [model.tag_scores(words) for model, words in both]
        tags = {layer: _mean(each[layer] for each in scores) for layer in scores[0]}
        words = batch.last > 0  # a word's last piece is never the window's first, which stands in the padding
        same = batch.same_sentence
        if same is None:
            same = _sentences(tags["start"][..., 1] > 0.5, words)
        arcs = _mean(inside_sentence(model.arcs(words), same) for model, words in both)
        heads = arcs.argmax(-1)
        triggers = ((1 - tags["trigger"][..., 0] > LIKELY_TRIGGER) & words).nonzero()
        return SoftLabels(
            words=words,
            tags=tags,
            same_sentence=same,
            arcs=arcs,
            links=_mean(_without_padding(model.links(states), words) for model, states in both),
            heads=heads,
            relations=_mean(model.relation_scores(words, heads) for model, words in both),
            triggers=triggers,
            roles=[_mean(part) for part in zip(*(m.role_scores(w, triggers) for m, w in both), strict=True)],
        )


def translation(own: Path, theirs: Path) -> Tensor:
    """For each piece number of one vocabulary the number in another. Raises KeyError where a piece is missing."""
    table = {piece: number for number, piece in enumerate(_pieces(theirs))}
    return torch.tensor([table[piece if piece in table else SPECIAL[piece]] for piece in _pieces(own)])


def _pieces(folder: Path) -> list[str]:
    return (folder / VOCABULARY).read_text(encoding="utf-8").splitlines()


def _mean(scores: Iterable[Tensor]) -> Tensor:
    """Mean of the probabilities."""
    return torch.stack([each.float().softmax(-1) for each in scores]).mean(0)


def _sentences(starts: Tensor, words: Tensor) -> Tensor:
    numbers = torch.where(words, starts.cumsum(-1), -1)
    return numbers[:, :, None] == numbers[:, None, :]


def inside_sentence(arcs: Tensor, same: Tensor) -> Tensor:
    """Scores of heads with those in other sentences off; column 0 is the root."""
    return torch.cat([arcs[..., :1], arcs[..., 1:].masked_fill(~same, OFF)], dim=-1)


def _without_padding(links: Tensor, words: Tensor) -> Tensor:
    return torch.cat([links[..., :1], links[..., 1:].masked_fill(~words[:, None, :], OFF)], dim=-1)


def soft_losses(model: Model, words: Tensor, scores: dict[str, Tensor], soft: SoftLabels) -> dict[str, Tensor]:
    """Distance of a model's answers from soft labels by head (Kullback-Leibler, mean over the words it is about)."""
    whole = soft.words.float()
    spoken = whole * (1 - soft.tags["content"][..., 0] * soft.tags["cue"][..., 0])
    event = whole * (1 - soft.tags["trigger"][..., 0])
    found = {
        layer: _distance(scores[layer], soft.tags[layer], event if layer in OF_EVENTS else whole) for layer in scores
    }
    found["head"] = _distance(inside_sentence(model.arcs(words), soft.same_sentence), soft.arcs, whole)
    found["relation"] = _distance(model.relation_scores(words, soft.heads), soft.relations, whole)
    found["link"] = _distance(_without_padding(model.links(words), soft.words), soft.links, spoken)
    row, trigger = soft.triggers[:, 0], soft.triggers[:, 1]
    places = torch.arange(words.shape[1], device=words.device)[None]
    near = soft.words[row] & ((places - trigger[:, None]).abs() < ARGUMENT_REACH)
    roles = zip(model.role_scores(words, soft.triggers), soft.roles, strict=True)
    total = torch.stack([_distances(mine, theirs, near.float()).sum() for mine, theirs in roles]).sum()
    found["role"] = total / (WORDS_PER_ARGUMENTS * max(1, len(row)))
    return found


def _distance(scores: Tensor, target: Tensor, weights: Tensor) -> Tensor:
    return _distances(scores, target, weights).sum() / weights.sum().clamp(min=1)


def _distances(scores: Tensor, target: Tensor, weights: Tensor) -> Tensor:
    return functional.kl_div(scores.float().log_softmax(-1), target, reduction="none").sum(-1) * weights
