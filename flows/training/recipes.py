"""How the two shipped models are trained: one place for every number that was chosen."""

from dataclasses import replace
from pathlib import Path

from flows.training.loop import Plan

MIX = (("treebank", 0.82), ("names", 0.18))
"""Shares of the corpora in the steps that are not on hand-annotated news."""
NOT_USED = {"polnear": 0.3, "silver": 0.2}
"""Shares of corpora that no shipped model needs: the first states no licence, the second was labelled by a program."""


def recipe(model: str, encoder: Path, shared: Path, out: Path) -> Plan:
    """Plan of `fast` (MiniLM) or `accurate` (MPNet without its upper two layers). Raises ValueError for others."""
    plan = Plan(encoder=encoder, shared=shared, out=out, mix=MIX, score_every=1000)
    if model == "fast":
        return replace(plan, steps=9000, decay=2500, gold_share=0.5, rate=4e-4, head_rate=2e-3)
    if model == "accurate":
        layers = tuple(range(10))
        return replace(plan, layers=layers, frozen=4, steps=4000, decay=1000, gold_share=0.6, rate=8e-5, head_rate=2e-3)
    raise ValueError(f"there is no recipe {model!r}: only fast and accurate")


def also(plan: Plan, corpora: frozenset[str]) -> Plan:
    """The plan with corpora that the recipes leave out. Raises ValueError for others."""
    unknown = corpora - NOT_USED.keys()
    if unknown:
        raise ValueError(f"no corpora that are left out: {', '.join(sorted(unknown))}")
    return replace(plan, mix=(*plan.mix, *((name, NOT_USED[name]) for name in sorted(corpora))))
