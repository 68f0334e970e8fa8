"""Which corpora the models learn from and are measured on, read once and kept beside the checkpoints."""

import json
import pickle
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flows.training.data import (
    Example,
    gold_articles,
    gold_examples,
    masked,
    name_corpus,
    polnear,
    read_conllu,
    treebank,
)
from flows.training.labels import LabelSets, frequent_rules

TREEBANKS = ("ewt", "gum")
NAMES = (
    "wikigold_train",
    "crossner_politics_train",
    "re3d_train",
    "redocred_train",
    "gmb_silver_train",
    "multiner_gov_train",
)
"""Left out: tweets and arts (other text than news)."""
UNLABELLED = "unlabelled"
"""Name of the texts without labels, from which only a model with teachers learns."""
LEAST_RULE = 3
READ_VERSION = 2
"""Raise when reading changes: the kept copy is then made anew."""


@dataclass(slots=True)
class Corpora:
    """Training documents by source and dev documents by set."""

    labels: LabelSets
    train: dict[str, list[Example]]
    dev: dict[str, list[Example]]

    def texts(self) -> list[Example]:
        """News without labels: the texts of the silver set, whose labels a program made."""
        return [Example(d.id, d.words, masked(len(d.words.forms))) for d in self.train["silver"]]


def load_corpora(shared: Path, cache: Path) -> Corpora:
    """All corpora under `shared`; `cache` keeps the read examples."""
    kept = cache / f"corpora-{READ_VERSION}.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())
    corpora = read_corpora(shared)
    kept.write_bytes(pickle.dumps(corpora))
    return corpora


def read_corpora(shared: Path) -> Corpora:
    """Read and label everything; takes about a minute."""
    english = shared / "corpora" / "english"
    annotated = {row["file"]: row["labels_annotated"] for row in json.loads((english / "manifest.json").read_text())}
    gold = {split: {c: gold_articles(shared, c, split) for c in ("wikinews", "voa")} for split in ("train", "dev")}
    labels = label_sets(english, [a for articles in gold["train"].values() for a in articles])
    banks = {
        (bank, split): treebank(english / f"{bank}_{split}.conllu.gz", labels, annotated[f"{bank}_{split}.conllu.gz"])
        for bank in TREEBANKS
        for split in ("train", "dev")
    }
    chunks = {article["id"].split("-")[1] for split in gold.values() for article in split["voa"]}
    skip = lambda doc: doc.split("-")[-1] in chunks  # noqa: E731
    names = [
        document
        for name in NAMES
        for document in name_corpus(
            english / f"{name}.jsonl.gz", annotated[f"{name}.jsonl.gz"], skip if "gmb" in name else lambda _: False
        )
    ]
    silver, others = [d for d in names if d.id.startswith("gmb")], [d for d in names if not d.id.startswith("gmb")]
    attributions = shared / "corpora" / "polnear"
    return Corpora(
        labels,
        train={
            "news": [e for articles in gold["train"].values() for e in gold_examples(articles, labels)],
            "treebank": banks["ewt", "train"] + banks["gum", "train"],
            "names": others,
            "silver": silver,
            "polnear": polnear(attributions / "train.jsonl.gz"),
        },
        dev={
            "wikinews": gold_examples(gold["dev"]["wikinews"], labels),
            "voa": gold_examples(gold["dev"]["voa"], labels),
            "ewt": banks["ewt", "dev"],
            "gum": banks["gum", "dev"],
            "polnear": polnear(attributions / "dev.jsonl.gz"),
        },
    )


def label_sets(english: Path, articles: Iterable[dict]) -> LabelSets:
    """Label sets as the training corpora use them."""
    rows = [row for bank in TREEBANKS for s in read_conllu(english / f"{bank}_train.conllu.gz") for row in s.rows]
    relations = {
        row[7]
        for bank in TREEBANKS
        for split in ("train", "dev")
        for s in read_conllu(english / f"{bank}_{split}.conllu.gz")
        for row in s.rows
    }
    events = [event for article in articles for event in article["events"]]
    modes = {event["type"] + (f"/{event['mode']}" if event["mode"] else "") for event in events}
    return LabelSets(
        lemma_rules=frequent_rules(((row[1], row[2]) for row in rows), LEAST_RULE),
        relations=tuple(sorted(relations)),
        event_types=tuple(sorted({event["type"] for event in events})),
        modes=tuple(sorted(modes)),
    )
