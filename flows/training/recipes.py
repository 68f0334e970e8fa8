"""How the two shipped models are trained: one place for every number that was chosen."""

from dataclasses import replace
from pathlib import Path

from flows.training.loop import Plan

MIX = (("treebank", 0.55), ("polnear", 0.2), ("names", 0.12), ("silver", 0.13))
"""Shares of the corpora in the steps that are not on hand-annotated news. Leave one out with `without`."""


def recipe(model: str, encoder: Path, shared: Path, out: Path) -> Plan:
    """Plan of `fast` (MiniLM) or `accurate` (MPNet). Raises ValueError for another name."""
    plan = Plan(encoder=encoder, shared=shared, out=out, mix=MIX, score_every=1000)
    if model == "fast":
        return replace(plan, steps=9000, decay=2500, rate=4e-4, head_rate=2e-3, batch_pieces=1000)
    if model == "accurate":
        return replace(plan, steps=9000, decay=2500, rate=6e-5, head_rate=1e-3, warm_up=300, batch_pieces=1000)
    raise ValueError(f"there is no recipe {model!r}: only fast and accurate")


def without(plan: Plan, corpora: frozenset[str]) -> Plan:
    """The plan without some corpora of its mix, such as `polnear`, which states no licence. Raises ValueError."""
    unknown = corpora - {name for name, _ in plan.mix}
    if unknown:
        raise ValueError(f"no corpora of the mix: {', '.join(sorted(unknown))}")
    return replace(plan, mix=tuple((name, share) for name, share in plan.mix if name not in corpora))
