"""Measure a shipped model on the dev files and print the table of targets.

    python -m flows.training.evaluate MODEL --shared FOLDER [--words N] [--analysed FILE]

Syntax is measured on gold words and sentences, sentences on raw text, the rest by the corpora's own scoring tools.
Quotes and events are taken straight from the layers, so this shows the model without normalisation; with
`--analysed` the objects of `wirehouse analyse` are scored instead.
"""

import argparse
import importlib.util
import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import spacy
from spacy.tokens import Doc

from flows.annotate.pipeline import ModelRecogniser, model_folder, read_network
from flows.training.data import Sentence, gold_articles, read_conllu

logger = logging.getLogger("wirehouse.training")
NAMES = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "place", "LOC": "place", "FAC": "place"}
PIPELINE = spacy.blank("en")
PIPELINE.max_length = 10_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table, in percent unless the name says otherwise."""

    name: str
    value: float
    target: str


def tool(shared: Path, name: str) -> ModuleType:
    """A scoring tool of the corpora. Raises FileNotFoundError where there is none."""
    path = shared / "tools" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


# -- treebanks


def documents_of(path: Path) -> list[list[Sentence]]:
    """Sentences of a treebank by document."""
    found: list[list[Sentence]] = []
    for sentence in read_conllu(path):
        if sentence.new_document or not found:
            found.append([])
        found[-1].append(sentence)
    return found


def given_words(sentences: Sequence[Sentence]) -> Doc:
    """A Doc with gold words and sentences and nothing else."""
    rows = [row for sentence in sentences for row in sentence.rows]
    starts: list[bool | int | None] = [at == 0 for sentence in sentences for at in range(len(sentence.rows))]
    spaces = ["SpaceAfter=No" not in row[9] for row in rows]
    return Doc(PIPELINE.vocab, words=[row[1] for row in rows], spaces=spaces, sent_starts=starts)


def syntax(recogniser: ModelRecogniser, documents: Iterable[Sequence[Sentence]]) -> dict[str, float]:
    """UPOS, lemma and LAS in percent of words (punctuation too), names F1 as PERSON, ORG, place."""
    counts: Counter[str] = Counter()
    for sentences in documents:
        doc = recogniser(given_words(sentences))
        base = 0
        for sentence in sentences:
            _count_words(doc, sentence, base, counts)
            base += len(sentence.rows)
        _count_names(doc, sentences, counts)
    names = 200 * counts["name both"] / max(1, counts["name gold"] + counts["name found"])
    shares = {layer: 100 * counts[layer] / counts["words"] for layer in ("upos", "lemma", "uas", "las")}
    return shares | {"names": names}


def _count_words(doc: Doc, sentence: Sentence, base: int, counts: Counter[str]) -> None:
    for at, row in enumerate(sentence.rows):
        token = doc[base + at]
        head = 0 if token.head.i == token.i else token.head.i - base + 1
        counts["words"] += 1
        counts["upos"] += token.pos_ == row[3]
        counts["lemma"] += token.lemma_ == row[2]
        counts["uas"] += head == int(row[6])
        counts["las"] += head == int(row[6]) and token.dep_.partition(":")[0] == row[7].partition(":")[0]


def _count_names(doc: Doc, sentences: Sequence[Sentence], counts: Counter[str]) -> None:
    known, gold, base = set(), set(), 0
    for sentence in sentences:
        if sentence.names_known:
            known.update(range(base, base + len(sentence.rows)))
            gold |= _gold_names(sentence, base)
        base += len(sentence.rows)
    found = {(e.start, e.end, NAMES[e.label_]) for e in doc.ents if e.label_ in NAMES and e.start in known}
    counts["name gold"] += len(gold)
    counts["name found"] += len(found)
    counts["name both"] += len(gold & found)


def _gold_names(sentence: Sentence, base: int) -> set[tuple[int, int, str]]:
    found, open_at, kind = set(), None, ""
    for at, row in enumerate([*sentence.rows, None]):
        tag = "O" if row is None else dict(p.split("=", 1) for p in row[9].split("|") if "=" in p).get("NER", "O")
        if open_at is not None and not tag.startswith("I"):
            if kind in NAMES:
                found.add((base + open_at, base + at, NAMES[kind]))
            open_at = None
        if tag.startswith("B"):
            open_at, kind = at, tag[2:]
    return found


def sentence_f1(recogniser: ModelRecogniser, documents: Iterable[Sequence[Sentence]]) -> float:
    """F1 of whole sentences from raw text; paragraphs are parted by blank lines."""
    both = gold_count = found_count = 0
    for sentences in documents:
        text, gold = raw_text(sentences)
        found = {_stripped(text, s.start_char, s.end_char) for s in recogniser(PIPELINE.make_doc(text)).sents}
        both, gold_count, found_count = both + len(gold & found), gold_count + len(gold), found_count + len(found)
    return 200 * both / (gold_count + found_count)


def raw_text(sentences: Sequence[Sentence]) -> tuple[str, set[tuple[int, int]]]:
    """The text of a document and the characters of its sentences."""
    text, gold = "", set()
    for sentence in sentences:
        text = f"{text.rstrip()}\n\n" if sentence.new_paragraph and text else text
        start = len(text)
        for row in sentence.rows:
            text += row[1] + ("" if "SpaceAfter=No" in row[9] else " ")
        gold.add((start, len(text.rstrip())))
    return text, gold


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


# -- articles


def layer_object(identity: str, doc: Doc) -> dict[str, Any]:
    """The layers of a Doc in the shape that the scoring tools read: an entity is a name with its type."""
    entities: dict[tuple[str, str], dict[str, Any]] = {}
    for ent in doc.ents:
        key = (ent.text, ent.label_)
        new = {"id": f"E{len(entities)}", "name": ent.text, "type": ent.label_, "country": None, "mentions": []}
        entities.setdefault(key, new)["mentions"].append([ent.start_char, ent.end_char])
    named = [(s, e, entity["id"]) for entity in entities.values() for s, e in entity["mentions"]]
    return {
        "id": identity,
        "text": doc.text,
        "entities": list(entities.values()),
        "quotes": [_quote(attribution, named) for attribution in doc._.attributions],
        "events": [_event(event, named) for event in doc._.events],
    }


def _entity(span: tuple[int, int] | None, named: Sequence[tuple[int, int, str]]) -> str | None:
    return next((i for s, e, i in named if span and s < span[1] and span[0] < e), None)


def _quote(attribution: Any, named: Sequence[tuple[int, int, str]]) -> dict[str, Any]:
    return {
        "kind": attribution.kind,
        "content": [list(part) for part in attribution.content],
        "cue": attribution.cue,
        "speaker": _entity(attribution.source, named),
        "speaker_mention": attribution.source,
    }


def _event(event: Any, named: Sequence[tuple[int, int, str]]) -> dict[str, Any]:
    by_role: dict[str, list[dict[str, Any]]] = {"actor": [], "recipient": [], "place": []}
    for argument in event.arguments:
        if argument.role in by_role:
            by_role[argument.role].append({"entity": _entity(argument.span, named), "span": list(argument.span)})
    place = by_role["place"][0] if by_role["place"] else None
    return {
        "type": event.type,
        "mode": event.mode,
        "trigger": list(event.trigger),
        "actors": by_role["actor"],
        "recipients": by_role["recipient"],
        "place": place,
        "date": None,
        "quantities": [],
        "status": event.status,
    }


def article_scores(
    scorer: ModuleType, gold: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]]
) -> dict[str, float]:
    """F1 by measure of `score_gold.py`."""
    tally = scorer.score({g["id"]: g for g in gold}, {f["id"]: f for f in found})
    return {measure: tally.row(measure)["f1"] for measure in scorer.ORDER if tally[measure, "gold"]}


def polnear_scores(shared: Path, recogniser: ModelRecogniser, most: int) -> dict[str, float]:
    """quote+speaker F1 of `score_quotes.py --scope speech`: all, direct, indirect; `most` articles."""
    scorer = tool(shared, "score_quotes")
    gold = list(scorer.read_jsonl(str(shared / "corpora" / "polnear" / "dev.jsonl.gz")))[:most]
    found = [_only_quotes(row["id"], recogniser(PIPELINE.make_doc(row["text"]))) for row in gold]
    result = scorer.evaluate(gold, found, scope="speech")
    return {kind: 100 * result[kind]["quote+speaker"]["f1"] for kind in ("all", "direct", "indirect")}


def _only_quotes(identity: str, doc: Doc) -> dict[str, Any]:
    return {"id": identity, "quotes": layer_object(identity, doc)["quotes"]}


def words_per_second(recogniser: ModelRecogniser, texts: Sequence[str], words: int) -> float:
    """Words a CPU second of the whole stage, tokens included, white space left out."""
    done, began = 0, time.process_time()
    while done < words:
        for text in texts:
            doc = recogniser(PIPELINE.make_doc(text))
            done += sum(not token.is_space for token in doc)
    return done / (time.process_time() - began)


# -- the table


def measure(recogniser: ModelRecogniser, shared: Path, words: int, analysed: dict[str, Any]) -> list[Measured]:
    """All rows of the table."""
    english = shared / "corpora" / "english"
    banks = {bank: documents_of(english / f"{bank}_dev.conllu.gz") for bank in ("ewt", "gum")}
    read = {bank: syntax(recogniser, documents) for bank, documents in banks.items()}
    gold = {corpus: gold_articles(shared, corpus, "dev") for corpus in ("wikinews", "voa")}
    scorer = tool(shared, "score_gold")
    scores = {}
    for corpus, articles in gold.items():
        found = [
            analysed.get(a["id"]) or layer_object(a["id"], recogniser(PIPELINE.make_doc(a["text"]))) for a in articles
        ]
        scores[corpus] = article_scores(scorer, articles, found)
    polnear = polnear_scores(shared, recogniser, most=10_000)
    rows = [
        *(Measured(f"{layer} {bank} dev", read[bank][key], target) for bank, layer, key, target in _SYNTAX_ROWS),
        Measured("sentences EWT dev, raw", sentence_f1(recogniser, banks["ewt"]), "90"),
        *(
            Measured(f"{name} {corpus} dev", scores[corpus].get(name, 0.0), target)
            for name, corpus, target in _ARTICLE_ROWS
        ),
        *(Measured(f"quote+speaker PolNeAR dev {kind}", polnear[kind], target) for kind, target in _POLNEAR_ROWS),
    ]
    if words:
        pace = words_per_second(recogniser, [article["text"] for article in gold["wikinews"]], words)
        rows.append(Measured("words a CPU second", pace, "5000"))
    return rows


_SYNTAX_ROWS = (
    ("ewt", "UPOS", "upos", "97"), ("ewt", "LAS", "las", "88"), ("ewt", "lemma", "lemma", "97"),
    ("ewt", "names", "names", "80"), ("gum", "UPOS", "upos", "97.5"), ("gum", "LAS", "las", "88"),
    ("gum", "lemma", "lemma", "97"), ("gum", "names", "names", "82"),
)  # fmt: skip
_ARTICLE_ROWS = (
    ("mention", "wikinews", "93"), ("mention", "voa", "96"), ("names", "wikinews", "94"), ("names", "voa", "96"),
    ("quote content", "wikinews", "-"), ("quote content", "voa", "-"), ("quote+speaker", "wikinews", "78"),
    ("quote+speaker", "voa", "86"), ("event trigger", "wikinews", "69"), ("event trigger", "voa", "72"),
    ("event+roles", "wikinews", "46"), ("event+roles", "voa", "52"), ("event slot mode", "voa", "-"),
    ("event slot status", "voa", "-"), ("event slot place", "voa", "-"),
)  # fmt: skip
_POLNEAR_ROWS = (("all", "73"), ("direct", "91"), ("indirect", "65"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table for a model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="name of a shipped model or its folder")
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--words", type=int, default=20_000, help="words for the speed; 0 leaves it out")
    parser.add_argument("--analysed", type=Path, help="objects of `wirehouse analyse` for the dev articles")
    given = parser.parse_args(arguments)
    lines = given.analysed.read_text(encoding="utf-8").splitlines() if given.analysed else []
    analysed = {row["id"]: row for row in map(json.loads, lines)}
    recogniser = ModelRecogniser(read_network(model_folder(given.model)))
    for row in measure(recogniser, given.shared, given.words, analysed):
        sys.stdout.write(f"{row.name:34} {row.value:8.1f}   target {row.target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
