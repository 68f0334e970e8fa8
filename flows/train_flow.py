"""The flow `train`: open corpora to the files of a model. Needs the extra [train]."""

from dataclasses import replace
from pathlib import Path

from prefect import flow

OPTIONS = ("steps", "decay", "device", "bfloat16", "workers")


@flow(name="train", persist_result=False)
def train(model: str, encoder: Path, shared: Path, out: Path, options: dict[str, str | int | bool]) -> dict[str, float]:
    """Train by the recipe `model`, its teachers first, and write `shipped` (int8) and `float` into its folder in `out`.

    `options`: those of OPTIONS, teacher_encoder, also (names of corpora, parted by commas), version.
    Returns by layer the share of words on which int8 and float agree, over the Wikinews dev articles.
    """
    from flows.training.corpora import load_corpora
    from flows.training.data import gold_articles
    from flows.training.export import agreement, examples_of, export
    from flows.training.loop import load
    from flows.training.loop import train as learn
    from flows.training.recipes import TEACHERS, also, recipe

    more = frozenset(filter(None, str(options.get("also", "")).split(",")))
    changes = {name: options[name] for name in OPTIONS if name in options}
    theirs = Path(str(options["teacher_encoder"])) if "teacher_encoder" in options else None
    plan = replace(recipe(model, encoder, shared, out, theirs), **changes)
    for name in TEACHERS if plan.teachers else ():
        learn(replace(also(recipe(name, theirs or encoder, shared, out), more), **changes))
    learn(also(plan, more))
    trained, version = load(plan.out / "last.pt"), str(options.get("version", f"{model} 2"))
    export(trained, encoder, plan.out / "float", version)
    export(trained, encoder, plan.out / "shipped", version, examples_of(load_corpora(shared, out)))
    texts = [article["text"] for article in gold_articles(shared, "wikinews", "dev")]
    return agreement(plan.out / "float", plan.out / "shipped", texts)
