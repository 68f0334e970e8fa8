"""Train: draw batches of several corpora, step, log dev scores, save; a stopped training goes on where it was."""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# torch and onnx are in the extra [train] only.

import json
import logging
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from flows.annotate.features import PieceCutter
from flows.training.batches import Batch, Source
from flows.training.corpora import UNLABELLED, Corpora, load_corpora
from flows.training.devscores import dev_scores
from flows.training.labels import LabelSets
from flows.training.losses import losses
from flows.training.model import Model, Settings, load_encoder
from flows.training.teaching import Teachers

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
    mix: tuple[tuple[str, float], ...] = (("treebank", 0.8), ("names", 0.2))
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
    teachers: tuple[Path, ...] = ()
    """Checkpoints of models whose answers are learnt as well, on every batch."""
    teacher_encoder: Path | None = None
    """Folder with the teachers' vocabulary, where it is another one."""
    start: Path | None = None
    """Checkpoint whose weights the training begins with."""
    seed: int = 20261126
    save_every: int = 200
    score_every: int = 800
    device: str = "cpu"
    """cpu or cuda."""
    bfloat16: bool = False
    """Multiply in bfloat16: faster on a GPU and on processors with AMX, slower on all others."""
    workers: int = 0
    """Processes that prepare batches: a GPU waits for one; their number is part of what decides the order."""


def train(plan: Plan, stop_after: int | None = None) -> Model:
    """Train to the plan's last step, or `stop_after` steps from here; writes `last.pt`, `log.jsonl` in `plan.out`."""
    plan.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(plan.seed)
    cutter = cutter_of(plan.encoder)
    corpora = load_corpora(plan.shared, plan.out.parent)
    settings, encoder = load_encoder(plan.encoder, plan.layers, plan.dropout)
    model = Model(settings, corpora.labels)
    model.encoder.load_state_dict(encoder.state_dict())
    if plan.start:
        model.load_state_dict(load(plan.start).state_dict())
    model.to(plan.device)
    optimiser, schedule = _optimiser(model, plan)
    step = _resume(plan, model, optimiser, schedule)
    teachers = _teachers(plan)
    last = plan.steps if stop_after is None else min(plan.steps, step + stop_after)
    means: dict[str, list[Tensor]] = defaultdict(list)
    began, first = time.monotonic(), step
    for batch in batches(plan, corpora, cutter, step, last):
        found = _losses(model, batch.to(plan.device), plan, teachers)
        _descend(model, torch.stack(list(found.values())).sum(), optimiser, schedule)
        for layer, value in found.items():
            means[layer].append(value.detach())
        step += 1
        if step % 50 == 0:
            pace = (time.monotonic() - began) / (step - first)
            _log(
                plan,
                {
                    "step": step,
                    "s_per_step": round(pace, 3),
                    "left_min": round(pace * (plan.steps - step) / 60, 1),
                    **{layer: round(float(torch.stack(v).mean()), 4) for layer, v in sorted(means.items())},
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


def _teachers(plan: Plan) -> Teachers | None:
    if not plan.teachers:
        return None
    return Teachers(list(map(load, plan.teachers)), plan.teacher_encoder or plan.encoder, plan.encoder, plan.device)


def _losses(model: Model, batch: Batch, plan: Plan, teachers: Teachers | None) -> dict[str, Tensor]:
    model.train()
    with torch.autocast(plan.device, dtype=torch.bfloat16, enabled=plan.bfloat16):
        return losses(model, batch, teachers.soft_labels(batch) if teachers else None)


def _descend(
    model: Model,
    total: Tensor,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
) -> None:
    optimiser.zero_grad(set_to_none=True)
    total.backward()
    torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.grad is not None], 2.0)
    optimiser.step()
    schedule.step()


def corpus_of(plan: Plan, step: int) -> str:
    """Which corpus a step draws from: the same for every length of the training."""
    chance = random.Random(f"{plan.seed}-{step}")
    if chance.random() < plan.gold_share:
        return "news"
    names, shares = zip(*plan.mix, strict=True)
    return chance.choices(names, shares)[0]


def batches(plan: Plan, corpora: Corpora, cutter: PieceCutter, first: int, past: int) -> Iterable[Batch]:
    """The batches of the steps from `first` to before `past`, the same ones for a training that goes on there."""
    feed = _Feed(plan, corpora, cutter, first, past)
    ahead = 8 if plan.workers else None
    own = torch.Generator()  # the loader draws a number, which must not come from those of the training
    return DataLoader(feed, batch_size=None, num_workers=plan.workers, prefetch_factor=ahead, generator=own)


class _Feed(IterableDataset[Batch]):
    """Batches by step; each worker draws those of its own steps."""

    def __init__(self, plan: Plan, corpora: Corpora, cutter: PieceCutter, first: int, past: int) -> None:
        self.plan, self.corpora, self.cutter, self.first, self.past = plan, corpora, cutter, first, past

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        number, count = (worker.id, worker.num_workers) if worker else (0, 1)
        names = [corpus_of(self.plan, step) for step in range(number, self.past, count)]
        drawn = -(-(self.first - number) // count) if self.first > number else 0
        used = Counter(names[:drawn])
        streams = {name: self._source(name, number).batches(used[name]) for name in sorted(set(names))}
        for name in names[drawn:]:
            yield next(streams[name])

    def _source(self, name: str, worker: int) -> Source:
        return Source(
            name,
            self.corpora.texts() if name == UNLABELLED else self.corpora.train[name],
            self.cutter,
            budget=self.plan.batch_pieces,
            most=self.plan.window_pieces,
            seed=self.plan.seed + worker,
            hide_breaks=0.5 if name == "treebank" else 0.1,
        )


def _resume(
    plan: Plan, model: Model, optimiser: torch.optim.Optimizer, schedule: torch.optim.lr_scheduler.LambdaLR
) -> int:
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
        return saved["step"]
    return 0


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
