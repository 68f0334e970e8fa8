"""Train: draw batches of several corpora, step, log dev scores, save; a stopped training goes on where it was."""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# torch and onnx are in the extra [train] only.

import json
import logging
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from flows.annotate.features import PieceCutter
from flows.training.batches import Batch, Source
from flows.training.corpora import Corpora, load_corpora
from flows.training.devscores import dev_scores
from flows.training.labels import LabelSets
from flows.training.losses import losses
from flows.training.model import Model, Settings, load_encoder

logger = logging.getLogger("wirehouse.training")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that decides how a training goes; the same plan gives the same model on the same machine."""

    encoder: Path
    """Folder with model.safetensors, config.json and vocab.txt."""
    shared: Path
    """Folder that holds `corpora` and `tools`."""
    out: Path
    layers: tuple[int, ...] | None = None
    steps: int = 3000
    gold_share: float = 0.45
    """Share of the steps on hand-annotated news; the others are drawn by `mix`."""
    mix: tuple[tuple[str, float], ...] = (("treebank", 0.5), ("polnear", 0.25), ("names", 0.25))
    batch_pieces: int = 1000
    window_pieces: int = 224
    rate: float = 4e-4
    head_rate: float = 2e-3
    warm_up: int = 60
    """Steps in which the rate rises; then it stays, so that a training can be made longer."""
    decay: int = 800
    """Steps at the end in which it falls to zero; a later training goes on from `stable.pt`, saved before."""
    weight_decay: float = 0.01
    dropout: float = 0.1
    frozen: int = 0
    """Lowest encoder layers that do not learn, nor the shapes below them."""
    seed: int = 20261126
    save_every: int = 200
    score_every: int = 800
    device: str = "cpu"
    """cpu or cuda."""
    bfloat16: bool = False
    """Multiply in bfloat16: faster on a GPU and on processors with AMX, slower on all others."""


def train(plan: Plan, stop_after: int | None = None) -> Model:
    """Train to the plan's last step, or `stop_after` steps from here; writes `last.pt`, `log.jsonl` in `plan.out`."""
    plan.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(plan.seed)
    cutter = cutter_of(plan.encoder)
    corpora = load_corpora(plan.shared, plan.out.parent)
    settings, encoder = load_encoder(plan.encoder, plan.layers, plan.dropout)
    model = Model(settings, corpora.labels)
    model.encoder.load_state_dict(encoder.state_dict())
    model.encoder.frozen = plan.frozen
    model.to(plan.device)
    optimiser, schedule = _optimiser(model, plan)
    step, used = _resume(plan, model, optimiser, schedule)
    feed = _Feed(plan, corpora, cutter, used)
    means: dict[str, list[float]] = defaultdict(list)
    began, first = time.monotonic(), step
    while step < plan.steps and (stop_after is None or step < first + stop_after):
        for layer, value in _step(model, feed.next(corpus_of(plan, step)), optimiser, schedule, plan).items():
            means[layer].append(value)
        step += 1
        if step % 50 == 0:
            pace = (time.monotonic() - began) / (step - first)
            _log(
                plan,
                {
                    "step": step,
                    "s_per_step": round(pace, 3),
                    "left_min": round(pace * (plan.steps - step) / 60, 1),
                    **{layer: round(sum(v) / len(v), 4) for layer, v in sorted(means.items())},
                },
            )
            means.clear()
        if step % plan.save_every == 0 or step in {plan.steps, plan.steps - plan.decay}:
            name = "stable.pt" if step == plan.steps - plan.decay else "last.pt"
            save(
                plan.out / name,
                model,
                {
                    "step": step,
                    "used": dict(feed.used),
                    "optimiser": optimiser.state_dict(),
                    "random": torch.get_rng_state(),
                    "steps": plan.steps,
                    "decaying": step > plan.steps - plan.decay,
                },
            )
        if step % plan.score_every == 0 or step == plan.steps:
            _log(plan, {"step": step, "dev": dev_scores(model, corpora, cutter, plan.device)})
    return model


def cutter_of(encoder: Path) -> PieceCutter:
    """The word-piece cutter of an encoder folder."""
    mpnet = json.loads((encoder / "config.json").read_text(encoding="utf-8"))["model_type"] == "mpnet"
    names = {"unknown": "[UNK]", "first": "<s>", "last": "</s>"} if mpnet else {}
    return PieceCutter(encoder / "vocab.txt", **names)


def _optimiser(model: Model, plan: Plan) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LambdaLR]:
    encoder = [p for name, p in model.encoder.named_parameters() if p.requires_grad]
    inside = {id(p) for p in model.encoder.parameters()}
    heads = [p for p in model.parameters() if p.requires_grad and id(p) not in inside]
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": plan.rate}, {"params": heads, "lr": plan.head_rate}],
        weight_decay=plan.weight_decay,
        betas=(0.9, 0.98),
        fused=True,
    )
    factor = lambda s: min(1.0, (s + 1) / plan.warm_up, max(0.0, (plan.steps - s) / plan.decay))  # noqa: E731
    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, factor)


def _step(
    model: Model,
    batch: Batch,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    plan: Plan,
) -> dict[str, float]:
    model.train()
    with torch.autocast(plan.device, dtype=torch.bfloat16, enabled=plan.bfloat16):
        found = losses(model, batch.to(plan.device))
    total = torch.stack(list(found.values())).sum()
    optimiser.zero_grad(set_to_none=True)
    total.backward()
    torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.grad is not None], 2.0)
    optimiser.step()
    schedule.step()
    return {layer: float(value.detach()) for layer, value in found.items()}


def corpus_of(plan: Plan, step: int) -> str:
    """Which corpus a step draws from: the same for every length of the training."""
    chance = random.Random(f"{plan.seed}-{step}")
    if chance.random() < plan.gold_share:
        return "news"
    names, shares = zip(*plan.mix, strict=True)
    return chance.choices(names, shares)[0]


class _Feed:
    """Batches by corpus, counted, so that a resumed training draws the next ones."""

    def __init__(self, plan: Plan, corpora: Corpora, cutter: PieceCutter, used: dict[str, int]) -> None:
        self.used: dict[str, int] = defaultdict(int, used)
        self._streams: dict[str, Iterator[Batch]] = {}
        for name, documents in corpora.train.items():
            source = Source(
                name,
                documents,
                cutter,
                budget=plan.batch_pieces,
                most=plan.window_pieces,
                seed=plan.seed,
                hide_breaks=0.5 if name == "treebank" else 0.1,
            )
            self._streams[name] = source.batches(self.used[name])

    def next(self, name: str) -> Batch:
        self.used[name] += 1
        return next(self._streams[name])


def _resume(
    plan: Plan, model: Model, optimiser: torch.optim.Optimizer, schedule: torch.optim.lr_scheduler.LambdaLR
) -> tuple[int, dict[str, int]]:
    """Go on from `last.pt`, or from `stable.pt` when the kept end had already fallen to another length's zero."""
    kept = [plan.out / name for name in ("last.pt", "stable.pt") if (plan.out / name).exists()]
    for saved in (torch.load(path, weights_only=False, map_location="cpu") for path in kept):
        if saved.get("steps", plan.steps) != plan.steps and saved.get("decaying"):
            continue
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        for group, base in zip(optimiser.param_groups, schedule.base_lrs, strict=True):
            group["lr"] = base * schedule.lr_lambdas[0](saved["step"])
        schedule.last_epoch = saved["step"]
        torch.set_rng_state(saved["random"])
        logger.info("going on at step %d", saved["step"])
        return saved["step"], saved["used"]
    return 0, {}


def save(path: Path, model: Model, state: dict[str, object]) -> None:
    """Write model, labels and state, complete or not at all."""
    new = path.with_suffix(".new")
    torch.save(
        {"model": model.state_dict(), "settings": asdict(model.settings), "labels": asdict(model.labels), **state}, new
    )
    new.replace(path)


def load(path: Path) -> Model:
    """The model of a checkpoint, ready to answer."""
    saved = torch.load(path, weights_only=False, map_location="cpu")
    model = Model(Settings(**saved["settings"]), LabelSets(**saved["labels"]))
    model.load_state_dict(saved["model"])
    return model.eval()


def _log(plan: Plan, row: dict[str, object]) -> None:
    logger.info("%s", row)
    with (plan.out / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(row) + "\n")
