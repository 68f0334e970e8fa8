"""The torch model: an uncased encoder (BERT or MPNet), word vectors with shapes, and the heads."""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# torch and onnx are in the extra [train] only.

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from flows.annotate.features import SHAPE_SIZES
from flows.training.labels import ROLES, LabelSets

TAG_GROUPS = {
    "syntax": ("start", "upos", "lemma"),
    "names": ("name",),
    "attribution": ("source", "cue", "content"),
    "events": ("trigger", "mode", "status", "background"),
}
OFF = -10_000.0
DISTANCES = 32
"""Classes of distance between two places."""
OUTSIDE_BIAS = {"name": 4.5, "source": 3.0, "cue": 3.5, "trigger": 6.0, "start": 2.0, "status": 2.0}


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes of encoder and heads."""

    kind: str
    """bert or mpnet."""
    vocabulary: int
    positions: int
    width: int
    layers: int
    attention_heads: int
    inner: int
    hidden: int = 256
    arc: int = 192
    pair: int = 256
    dropout: float = 0.1

    def as_json(self) -> str:
        """One line for the checkpoint."""
        return json.dumps(asdict(self))


class Layer(nn.Module):
    """One transformer layer, normalised after each part."""

    def __init__(self, s: Settings) -> None:
        super().__init__()
        self.heads, self.dropout = s.attention_heads, s.dropout
        self.query, self.key, self.value = (nn.Linear(s.width, s.width) for _ in range(3))
        self.output, self.norm_attention = nn.Linear(s.width, s.width), nn.LayerNorm(s.width, eps=1e-12)
        self.up, self.down = nn.Linear(s.width, s.inner), nn.Linear(s.inner, s.width)
        self.norm = nn.LayerNorm(s.width, eps=1e-12)

    def forward(self, states: Tensor, bias: Tensor | None) -> Tensor:
        """`bias` is added to the attention scores: padding and, for MPNet, distances."""
        batch, length, width = states.shape
        split = lambda x: x.view(batch, length, self.heads, -1).transpose(1, 2)  # noqa: E731
        rate = self.dropout if self.training else 0.0
        mixed = functional.scaled_dot_product_attention(
            split(self.query(states)),
            split(self.key(states)),
            split(self.value(states)),
            attn_mask=bias,
        )
        mixed = self.output(mixed.transpose(1, 2).reshape(batch, length, width))
        states = self.norm_attention(states + dropped(mixed, rate))
        inner = self.down(functional.gelu(self.up(states)))
        return self.norm(states + dropped(inner, rate))


def dropped(values: Tensor, rate: float) -> Tensor:
    """Dropout from one random byte a value: torch's own draws took a tenth of the training on a CPU."""
    if not rate:
        return values
    count = values.numel()
    draws = torch.empty((count + 7) // 8, dtype=torch.int64, device=values.device).random_(-(2**63), None)
    kept = draws.view(torch.uint8)[:count].view(values.shape) >= round(rate * 256)
    return values * (kept.to(values.dtype) / (1 - round(rate * 256) / 256))


class Dropout(nn.Module):
    """`dropped` while training."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, values: Tensor) -> Tensor:
        """Values of the same shape."""
        return dropped(values, self.rate if self.training else 0.0)


class Encoder(nn.Module):
    """Pieces and their shapes to vectors. Word and place vectors keep their pretrained values."""

    def __init__(self, s: Settings) -> None:
        super().__init__()
        self.settings = s
        self.words, self.places = nn.Embedding(s.vocabulary, s.width), nn.Embedding(s.positions, s.width)
        self.shapes = nn.ModuleList(nn.Embedding(size, s.width) for size in SHAPE_SIZES)
        for table in self.shapes:
            nn.init.zeros_(table.weight)  # the pretrained encoder starts undisturbed
        self.norm = nn.LayerNorm(s.width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(s) for _ in range(s.layers))
        self.distances = nn.Embedding(DISTANCES, s.attention_heads) if s.kind == "mpnet" else None
        self.words.weight.requires_grad_(False)
        self.places.weight.requires_grad_(False)

    def forward(self, pieces: Tensor, piece_shapes: Tensor, padding: Tensor | None = None) -> Tensor:
        """`padding` is True where there is no piece; None where every piece counts."""
        length = pieces.shape[1]
        places = torch.arange(length, device=pieces.device) + (2 if self.settings.kind == "mpnet" else 0)
        states = self.words(pieces) + self.places(places)
        for at, table in enumerate(self.shapes):
            states = states + table(piece_shapes[..., at])
        states = dropped(self.norm(states), self.settings.dropout if self.training else 0.0)
        bias = self._distance_bias(length, pieces.device)
        if padding is not None:
            off = padding[:, None, None, :].to(states.dtype) * OFF
            bias = off if bias is None else bias + off
        for layer in self.layers:
            states = layer(states, bias)
        return states

    def _distance_bias(self, length: int, device: torch.device) -> Tensor | None:
        if self.distances is None:
            return None
        steps = torch.arange(length, device=device)
        return self.distances(distance_bucket(steps[None, :] - steps[:, None])).permute(2, 0, 1)[None]


def distance_bucket(distance: Tensor) -> Tensor:
    """MPNet's 32 classes of distance: exact up to 7, then logarithmic up to 128, both directions."""
    away = -distance
    ahead = (away < 0).long() * 16
    away = away.abs()
    large = 8 + (torch.log(away.clamp(min=1).float() / 8) / torch.log(torch.tensor(128.0 / 8)) * 8).long()
    return ahead + torch.where(away < 8, away, large.clamp(max=15))


class Biaffine(nn.Module):
    """Scores of every word as the target of every word; column 0 is the root."""

    def __init__(self, width: int, size: int, dropout: float) -> None:
        super().__init__()
        self.source, self.target = nn.Linear(width, size), nn.Linear(width, size)
        self.root = nn.Parameter(torch.zeros(1, 1, size))
        self.weight = nn.Parameter(torch.eye(size) / size**0.5)
        self.bias = nn.Linear(size, 1)
        self.dropout = Dropout(dropout)

    def forward(self, states: Tensor) -> Tensor:
        """Batch x words x (1 + words)."""
        source = self.dropout(functional.gelu(self.source(states)))
        target = self.dropout(functional.gelu(self.target(states)))
        target = torch.cat([self.root.expand(states.shape[0], 1, -1), target], dim=1)
        return source @ self.weight @ target.transpose(1, 2) + self.bias(target).transpose(1, 2)


class Model(nn.Module):
    """Encoder and heads; `forward` gives everything that the decoder at run time needs, by name."""

    def __init__(self, settings: Settings, labels: LabelSets) -> None:
        super().__init__()
        s, self.settings, self.labels = settings, settings, labels
        self.encoder = Encoder(s)
        self.shapes = nn.ModuleList(nn.Embedding(size, s.width) for size in SHAPE_SIZES)
        for table in self.shapes:
            nn.init.normal_(table.weight, std=0.02)
        self.norm, self.dropout = nn.LayerNorm(s.width), Dropout(s.dropout)
        sizes = {name: len(tags) for name, tags in labels.tags.items()}
        self.hidden = nn.ModuleDict({group: nn.Linear(s.width, s.hidden) for group in TAG_GROUPS})
        self.taggers = nn.ModuleDict(
            {name: nn.Linear(s.hidden, sizes[name]) for names in TAG_GROUPS.values() for name in names}
        )
        self.arcs, self.links = Biaffine(s.width, s.arc, s.dropout), Biaffine(s.width, s.arc, s.dropout)
        self.pair_parts = nn.ModuleDict(
            {
                name: nn.Linear(s.width, s.pair)
                for name in ("relation_left", "relation_right", "role_left", "role_right")
            }
        )
        self.pair_outputs = nn.ModuleDict(
            {
                "relation": nn.Linear(s.pair, len(labels.relations)),
                "role": nn.Linear(s.pair, sum(map(len, ROLES.values()))),
            }
        )
        self.role_distance = nn.Embedding(DISTANCES, s.pair)
        nn.init.zeros_(self.role_distance.weight)
        self._expect_outside()

    def _expect_outside(self) -> None:
        """Start from how rare names, triggers and arguments are; else their first losses drown all others."""
        with torch.no_grad():
            for name, bias in OUTSIDE_BIAS.items():
                self.taggers[name].bias[0] = bias
            sizes = [len(labels) for labels in ROLES.values()]
            for none in (sum(sizes[:at]) for at in range(len(sizes))):
                self.pair_outputs["role"].bias[none] = 5.0

    def word_states(  # noqa: PLR0917 the graph that is exported takes its tensors by position
        self,
        pieces: Tensor,
        piece_shapes: Tensor,
        first: Tensor,
        last: Tensor,
        word_shapes: Tensor,
        padding: Tensor | None = None,
    ) -> Tensor:
        """Mean of first and last piece, with the word's shape."""
        states = self.encoder(pieces, piece_shapes, padding)
        pick = lambda at: torch.gather(states, 1, at[..., None].expand(-1, -1, states.shape[-1]))  # noqa: E731
        words = (pick(first) + pick(last)) * 0.5
        for at, table in enumerate(self.shapes):
            words = words + table(word_shapes[..., at])
        return self.dropout(self.norm(words))

    def tag_scores(self, words: Tensor, groups: tuple[str, ...] = tuple(TAG_GROUPS)) -> dict[str, Tensor]:
        """Scores of the taggers in these groups."""
        found = {}
        for group in groups:
            hidden = self.dropout(functional.gelu(self.hidden[group](words)))
            found |= {name: self.taggers[name](hidden) for name in TAG_GROUPS[group]}
        return found

    def relation_scores(self, words: Tensor, heads: Tensor) -> Tensor:
        """Batch x words x relations, for heads as columns of the arcs: 0 the root; others than words count as it."""
        right = self.pair_parts["relation_right"](words)
        target = heads.clamp(min=0)[..., None].expand(-1, -1, right.shape[-1])
        right = torch.cat([torch.zeros_like(right[:, :1]), right], dim=1).gather(1, target)
        return self._pair_scores("relation", self.pair_parts["relation_left"](words), right)

    def role_scores(self, words: Tensor, triggers: Tensor) -> list[Tensor]:
        """For each layer of roles triggers x words x labels; `triggers` are rows of batch number and word."""
        row, word = triggers[:, 0], triggers[:, 1]
        left = self.pair_parts["role_left"](words[row, word])[:, None]
        steps = torch.arange(words.shape[1], device=words.device)[None] - word[:, None]
        right = self.pair_parts["role_right"](words)[row] + self.role_distance(distance_bucket(steps))
        return list(self._pair_scores("role", left, right).split([len(labels) for labels in ROLES.values()], dim=-1))

    def _pair_scores(self, kind: str, left: Tensor, right: Tensor) -> Tensor:
        return self.pair_outputs[kind](self.dropout(functional.relu(left + right)))


def load_encoder(folder: Path, layers: tuple[int, ...] | None = None, dropout: float = 0.1) -> tuple[Settings, Encoder]:
    """An encoder with the weights of a sentence-transformers folder; `layers` keeps some of its layers."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    weights = {name.removeprefix("mpnet."): value for name, value in load_file(folder / "model.safetensors").items()}
    kept = layers or tuple(range(config["num_hidden_layers"]))
    settings = Settings(
        kind="mpnet" if config["model_type"] == "mpnet" else "bert",
        vocabulary=config["vocab_size"],
        positions=config["max_position_embeddings"],
        width=config["hidden_size"],
        layers=len(kept),
        attention_heads=config["num_attention_heads"],
        inner=config["intermediate_size"],
        dropout=dropout,
    )
    encoder = Encoder(settings)
    encoder.load_state_dict(_renamed(settings, weights, kept), strict=False)
    return settings, encoder


def _renamed(s: Settings, weights: dict[str, Tensor], kept: tuple[int, ...]) -> dict[str, Tensor]:
    found = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "places.weight": weights["embeddings.position_embeddings.weight"],
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    if s.kind == "bert":  # one text a window: the first token type belongs to every place
        found["places.weight"] = found["places.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        parts = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "output": "attention.output.dense",
            "norm_attention": "attention.output.LayerNorm",
        }
    else:
        found["distances.weight"] = weights["encoder.relative_attention_bias.weight"]
        parts = {
            "query": "attention.attn.q",
            "key": "attention.attn.k",
            "value": "attention.attn.v",
            "output": "attention.attn.o",
            "norm_attention": "attention.LayerNorm",
        }
    parts |= {"up": "intermediate.dense", "down": "output.dense", "norm": "output.LayerNorm"}
    for to, source in enumerate(kept):
        for ours, theirs in parts.items():
            for end in ("weight", "bias"):
                found[f"layers.{to}.{ours}.{end}"] = weights[f"encoder.layer.{source}.{theirs}.{end}"]
    return found
