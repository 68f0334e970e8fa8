"""How the two shipped models are trained: one place for every number that was chosen."""

from dataclasses import replace
from pathlib import Path

from flows.training.corpora import UNLABELLED
from flows.training.loop import Plan

MIX = (("treebank", 0.82), ("names", 0.18))
"""Shares of the corpora in a teacher's steps that are not on hand-annotated news."""
TAUGHT_MIX = ((UNLABELLED, 0.55), ("treebank", 0.33), ("names", 0.12))
"""The same for a model that has teachers."""
NOT_USED = {"polnear": 0.3, "silver": 0.2}
"""Shares of corpora that no shipped model needs: the first states no licence, the second was labelled by a program."""
TEACHERS = ("teacher-1", "teacher-2", "teacher-3", "teacher-4")
MODELS = (*TEACHERS, "accurate", "fast")
PIECES = 8000


def recipe(model: str, encoder: Path, shared: Path, out: Path, teacher_encoder: Path | None = None) -> Plan:
    """Plan of one of MODELS, trained into the folder of its name in `out`, where its teachers lie. Raises ValueError.

    `encoder` is all-MiniLM-L6-v2 for `fast`, which needs its `teacher_encoder`, and all-mpnet-base-v2 for all others.
    The teachers differ in rate, dropout, depth and seed: alike ones would agree in their errors too.
    """
    plan = Plan(encoder=encoder, shared=shared, out=out / model, batch_pieces=PIECES, save_every=100, score_every=500)
    teacher = replace(plan, steps=1130, decay=735, warm_up=100, gold_share=0.4, mix=MIX, rate=1e-4, head_rate=1.5e-3)
    taught = replace(
        plan, mix=TAUGHT_MIX, teachers=tuple(out / name / "last.pt" for name in TEACHERS), teacher_encoder=encoder
    )
    if model == "teacher-1":
        return teacher
    if model == "teacher-2":
        return replace(teacher, rate=6e-5, seed=11)
    if model == "teacher-3":
        return replace(teacher, rate=8e-5, seed=12, gold_share=0.5, dropout=0.15)
    if model == "teacher-4":
        return replace(teacher, layers=tuple(range(10)), seed=13)
    if model == "accurate":
        start = out / TEACHERS[0] / "last.pt"
        return replace(
            taught, start=start, steps=1565, decay=1017, warm_up=80, gold_share=0.35, rate=7e-5, head_rate=1e-3, seed=21
        )
    if model == "fast":
        if teacher_encoder is None:
            raise ValueError("fast is taught by models with another encoder: give its folder as the teachers' encoder")
        return replace(
            taught,
            teacher_encoder=teacher_encoder,
            steps=1271,
            decay=826,
            warm_up=120,
            gold_share=0.3,
            rate=5e-4,
            head_rate=2e-3,
            seed=22,
        )
    raise ValueError(f"there is no recipe {model!r}: only {', '.join(MODELS)}")


def also(plan: Plan, corpora: frozenset[str]) -> Plan:
    """The plan with corpora that the recipes leave out. Raises ValueError for others."""
    unknown = corpora - NOT_USED.keys()
    if unknown:
        raise ValueError(f"no corpora that are left out: {', '.join(sorted(unknown))}")
    return replace(plan, mix=(*plan.mix, *((name, NOT_USED[name]) for name in sorted(corpora))))
