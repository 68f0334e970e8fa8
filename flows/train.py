"""Train a model from open corpora: the command line of the flow in train_flow.py. Needs the extra [train].

    python -m flows.train accurate --encoder MPNET --shared FOLDER --out FOLDER [--also polnear] [--steps N]
    python -m flows.train fast --encoder MINILM --teacher-encoder MPNET --shared FOLDER --out FOLDER

Each model has a folder in `--out`. The four teachers of both are trained first, once. A training that was stopped goes
on where it was when it is started again with the same `--out`.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from flows.prefect_server import prefect_ready


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, train, print on how many words the shipped and the float model agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=("fast", "accurate"))
    for folder in ("encoder", "shared", "out"):
        parser.add_argument(f"--{folder}", type=Path, required=True)
    parser.add_argument("--teacher-encoder", help="folder with the teachers' encoder, where it is another one")
    parser.add_argument("--also", default="", help="corpora that the recipes leave out: polnear, silver")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--decay", type=int)
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--bfloat16", action="store_true", help="for a GPU or a processor with AMX")
    parser.add_argument("--workers", type=int, help="processes that prepare batches: some for a GPU")
    parser.add_argument("--version", help="what stands in the rows that the model makes")
    given = vars(parser.parse_args(arguments))
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("wirehouse").setLevel(logging.INFO)
    places = {name: given.pop(name) for name in ("model", "encoder", "shared", "out")}
    options = {name: value for name, value in given.items() if value is not None}
    places["out"].mkdir(parents=True, exist_ok=True)
    with prefect_ready(places["out"]) as server:
        from flows.train_flow import train

        if server:
            server.wait()
        alike = train(**places, options=options, return_state=True).result()
    for layer, share in alike.items():
        sys.stdout.write(f"{layer:12} {100 * share:6.2f} % of words alike in int8 and float\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
