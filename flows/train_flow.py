"""The flow `train`: open corpora to the files of a model. Needs the extra [train]."""

from dataclasses import replace
from pathlib import Path

from prefect import flow


@flow(name="train", persist_result=False)
def train(model: str, encoder: Path, shared: Path, out: Path, options: dict[str, str | int | bool]) -> dict[str, float]:
    """Train by the recipe `model`, then write `out/float` and `out/shipped` (int8).

    `options`: steps, decay, device, bfloat16, also (names of corpora, parted by commas), version.
    Returns by layer the share of words on which int8 and float agree, over the Wikinews dev articles.
    """
    from flows.training.corpora import load_corpora
    from flows.training.data import gold_articles
    from flows.training.export import agreement, examples_of, export
    from flows.training.loop import load
    from flows.training.loop import train as learn
    from flows.training.recipes import also, recipe

    more = frozenset(filter(None, str(options.get("also", "")).split(",")))
    plan = also(recipe(model, encoder, shared, out), more)
    learn(
        replace(plan, **{name: options[name] for name in ("steps", "decay", "device", "bfloat16") if name in options})
    )
    trained, version = load(out / "last.pt"), str(options.get("version", f"{model} 1"))
    export(trained, encoder, out / "float", version)
    export(trained, encoder, out / "shipped", version, examples_of(load_corpora(shared, out.parent)))
    texts = [article["text"] for article in gold_articles(shared, "wikinews", "dev")]
    return agreement(out / "float", out / "shipped", texts)
