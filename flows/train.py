"""The flow `train`: open corpora to the files of a model. Needs the extra [train]; nothing else of Wirehouse does.

    python -m flows.train fast --encoder FOLDER --shared FOLDER --out FOLDER [--without polnear] [--steps N]

A training that was stopped goes on where it was when it is started again with the same `--out`.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from prefect import flow


@flow(name="train", persist_result=False)
def train(model: str, encoder: Path, shared: Path, out: Path, options: dict[str, str | int | bool]) -> dict[str, float]:
    """Train by the recipe `model`, then write `out/float` and `out/shipped` (int8).

    `options`: steps, decay, device, bfloat16, without (names of corpora, parted by commas), version.
    Returns by layer the share of words on which int8 and float agree, over the Wikinews dev articles.
    """
    from flows.training.data import gold_articles
    from flows.training.export import agreement, export
    from flows.training.loop import load
    from flows.training.loop import train as learn
    from flows.training.recipes import recipe, without

    left_out = frozenset(filter(None, str(options.get("without", "")).split(",")))
    plan = without(recipe(model, encoder, shared, out), left_out)
    learn(
        replace(plan, **{name: options[name] for name in ("steps", "decay", "device", "bfloat16") if name in options})
    )
    trained, version = load(out / "last.pt"), str(options.get("version", f"{model} 1"))
    export(trained, encoder, out / "float", version, quantised=False)
    export(trained, encoder, out / "shipped", version)
    texts = [article["text"] for article in gold_articles(shared, "wikinews", "dev")]
    return agreement(out / "float", out / "shipped", texts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, train, print on how many words the shipped and the float model agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=("fast", "accurate"))
    for folder in ("encoder", "shared", "out"):
        parser.add_argument(f"--{folder}", type=Path, required=True)
    parser.add_argument("--without", default="", help="corpora to leave out, parted by commas")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--decay", type=int)
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--bfloat16", action="store_true", help="for a GPU or a processor with AMX")
    parser.add_argument("--version", help="what stands in the rows that the model makes")
    given = vars(parser.parse_args(arguments))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    places = {name: given.pop(name) for name in ("model", "encoder", "shared", "out")}
    options = {name: value for name, value in given.items() if value is not None}
    alike = train(**places, options=options, return_state=True).result()
    for layer, share in alike.items():
        sys.stdout.write(f"{layer:12} {100 * share:6.2f} % of words alike in int8 and float\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
