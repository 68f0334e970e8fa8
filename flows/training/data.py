"""Read the corpora into examples: words with the labels that the corpus annotates, everything else masked."""

import gzip
import importlib.util
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import spacy
from spacy.language import Language

from flows.annotate.features import Integers, Words, words_of
from flows.training.labels import NAME_TAGS, NAME_TYPES, ROLES, ROOT, STATUSES, UNKNOWN, UPOS, LabelSets, lemma_rule

Char = tuple[int, int]
PER_WORD = ("start", "upos", "lemma", "head", "relation", "name", "source", "cue", "content", "link", "trigger")
TO_PRODUCT = frozenset({"WORK", "PRODUCT"})
ARGUMENT_REACH = 80
"""Words left and right of a trigger in which its arguments are looked for; 99.6 % of them are nearer."""


@dataclass(frozen=True, slots=True)
class Event:
    """A trigger's first word with its labels and arguments as (first word, past the last, role).

    A role is the numbers of its layer in ROLES and of its label there.
    """

    word: int
    mode: int
    status: int
    background: int
    arguments: tuple[tuple[int, int, tuple[int, int]], ...]


@dataclass(slots=True)
class Example:
    """One document. `head` and `link` hold word numbers in it, ROOT, or UNKNOWN."""

    id: str
    words: Words
    labels: dict[str, Integers]
    events: list[Event] = field(default_factory=list)
    has_events: bool = False
    free_names: frozenset[str] = frozenset()
    """Name types that the corpus leaves out: a word outside any name may be one of these."""
    sentence: Integers | None = None
    """Sentence number of each word, where sentences are annotated."""


def masked(count: int, known: Iterable[str] = ()) -> dict[str, Integers]:
    """Labels of a document: UNKNOWN, or 0 (outside) for the layers that are annotated throughout."""
    zero = set(known)
    return {layer: np.full(count, 0 if layer in zero else UNKNOWN, dtype=np.int64) for layer in PER_WORD}


# -- treebanks


@dataclass(slots=True)
class Sentence:
    """A CoNLL-U sentence, word lines only."""

    rows: list[list[str]]
    new_document: bool
    new_paragraph: bool
    names_known: bool
    id: str


def read_conllu(path: Path) -> Iterator[Sentence]:
    """Sentences of a gzipped CoNLL-U file; multi-word lines and empty nodes are passed over."""
    rows, comments = [], []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in map(str.rstrip, lines):
            if line.startswith("#"):
                comments.append(line)
            elif line:
                rows.append(line.split("\t"))
            elif rows:
                yield _sentence(rows, comments)
                rows, comments = [], []
    if rows:
        yield _sentence(rows, comments)


def _sentence(rows: list[list[str]], comments: list[str]) -> Sentence:
    starts = [comment.split("=")[0].strip("# ") for comment in comments]
    glued = {row[0].split("-")[1] for row in rows if "-" in row[0] and "SpaceAfter=No" in row[9]}
    inside = {str(n) for row in rows if "-" in row[0] for n in range(*_reach(row[0]))}
    words = [row for row in rows if row[0].isdigit()]
    for row in words:
        if (row[0] in glued or row[0] in inside) and "SpaceAfter=No" not in row[9]:
            row[9] = "SpaceAfter=No" if row[9] == "_" else row[9] + "|SpaceAfter=No"
    identity = next((comment.split("=", 1)[1].strip() for comment in comments if comment.startswith("# sent_id")), "")
    return Sentence(
        words,
        any(s.startswith("newdoc") for s in starts),
        any(s.startswith("newpar") and "block" not in s for s in starts),
        "# ner = unknown" not in comments,
        identity,
    )


def _reach(number: str) -> tuple[int, int]:
    first, last = number.split("-")
    return int(first), int(last)


def treebank(path: Path, labels: LabelSets, annotated: Sequence[str]) -> list[Example]:
    """Documents of a treebank with syntax and names."""
    documents: list[list[Sentence]] = []
    for sentence in read_conllu(path):
        if sentence.new_document or not documents:
            documents.append([])
        documents[-1].append(sentence)
    return [_treebank_document(sentences, labels, annotated) for sentences in documents]


def _treebank_document(sentences: list[Sentence], labels: LabelSets, annotated: Sequence[str]) -> Example:
    forms = tuple(row[1] for sentence in sentences for row in sentence.rows)
    found = masked(len(forms), ("start",))
    breaks, numbers = np.full(len(forms), 2, dtype=np.int64), np.zeros(len(forms), dtype=np.int64)
    rules, relations = _numbers(labels.lemma_rules), _numbers(labels.relations)
    base = 0
    for number, sentence in enumerate(sentences):
        size = len(sentence.rows)
        here = slice(base, base + size)
        numbers[here] = number
        found["start"][base] = 1
        found["upos"][here] = [UPOS.index(row[3]) for row in sentence.rows]
        found["lemma"][here] = [rules.get(lemma_rule(row[1], row[2]), UNKNOWN) for row in sentence.rows]
        found["head"][here] = [base + int(row[6]) - 1 if row[6] != "0" else ROOT for row in sentence.rows]
        found["relation"][here] = [relations[row[7]] for row in sentence.rows]
        if sentence.names_known:
            found["name"][here] = _name_tags([_misc(row[9]).get("NER", "O") for row in sentence.rows])
        for at, row in enumerate(sentence.rows[:-1]):
            if "SpaceAfter=No" in row[9]:
                breaks[base + at + 1] = 1
        if sentence.new_paragraph or number == 0:
            breaks[base] = 4
        elif "SpaceAfter=No" in sentences[number - 1].rows[-1][9]:
            breaks[base] = 1
        base += size
    return Example(sentences[0].id, Words(forms, breaks), found, free_names=_free(annotated), sentence=numbers)


def _numbers(labels: Sequence[str]) -> dict[str, int]:
    return {label: number for number, label in enumerate(labels)}


def _misc(cell: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in cell.split("|") if "=" in part)


def _free(annotated: Sequence[str]) -> frozenset[str]:
    return frozenset(NAME_TYPES) - {"PRODUCT" if label in TO_PRODUCT else label for label in annotated}


def _name_tags(tags: Sequence[str]) -> list[int]:
    """Numbers of BIO tags in our types; MISC is masked (laws and awards are names to us, languages are not)."""
    return [_name_tag(tag) for tag in tags]


def _name_tag(tag: str) -> int:
    part, _, kind = tag.partition("-")
    if kind in TO_PRODUCT:
        return NAME_TAGS.index(f"{part}-PRODUCT")
    if kind == "MISC":
        return UNKNOWN
    return NAME_TAGS.index(tag) if tag in NAME_TAGS else 0


# -- sentences with names


def name_corpus(path: Path, annotated: Sequence[str], skip: Callable[[str], bool] = lambda _: False) -> list[Example]:
    """Sentences of a JSON Lines corpus, those of one document together; `skip` leaves documents out."""
    grouped: list[tuple[str, list[dict[str, Any]]]] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if skip(row["doc"]):
                continue
            if not grouped or grouped[-1][0] != row["doc"] or len(grouped[-1][1]) >= 40:
                grouped.append((row["doc"], []))
            grouped[-1][1].append(row)
    return [_name_document(doc, rows, annotated) for doc, rows in grouped]


def _name_document(identity: str, rows: list[dict[str, Any]], annotated: Sequence[str]) -> Example:
    forms, breaks, tags = [], [], []
    for row in rows:
        forms += row["tokens"]
        breaks += [2, *(2 if space else 1 for space in row["spaces"][:-1])]
        own = ["O"] * len(row["tokens"])
        for start, end, kind in row["entities"]:
            own[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - start - 1)]
        tags += _name_tags(own)
    found = masked(len(forms))
    found["name"] = np.asarray(tags, dtype=np.int64)
    return Example(
        identity, Words(tuple(forms), np.asarray(breaks, dtype=np.int64)), found, free_names=_free(annotated)
    )


# -- articles with offsets


@cache
def tokenizer() -> Language:
    """The tokeniser that the annotate stage uses as well."""
    nlp = spacy.blank("en")
    nlp.max_length = 10_000_000
    return nlp


class Offsets:
    """From characters to words."""

    def __init__(self, text: str) -> None:
        doc = tokenizer().make_doc(text)
        self.words, tokens = words_of(doc)
        self.starts = np.asarray([doc[int(i)].idx for i in tokens], dtype=np.int64)
        self.ends = self.starts + np.asarray([len(doc[int(i)]) for i in tokens], dtype=np.int64)

    def span(self, chars: Sequence[int] | None) -> tuple[int, int] | None:
        """Words that the characters touch; None where they touch none."""
        if chars is None:
            return None
        first = int(np.searchsorted(self.ends, chars[0], side="right"))
        past = int(np.searchsorted(self.starts, chars[1], side="left"))
        return (first, past) if first < past else None


def gold_tool(tools: Path) -> ModuleType:
    """The corpus's own expander of annotations."""
    spec = importlib.util.spec_from_file_location("gold", tools / "gold.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(tools / "gold.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["gold"] = module
    spec.loader.exec_module(module)
    return module


def gold_articles(shared: Path, corpus: str, split: str) -> list[dict[str, Any]]:
    """Expanded articles of wikinews or voa: offsets as the scoring tools read them."""
    tool = gold_tool(shared / "tools")
    folder = shared / "corpora" / corpus
    articles = tool.articles(folder / f"articles_{split}.jsonl")
    found = []
    for path in sorted((folder / "annotations" / split).glob("*.json")):
        annotation = json.loads(path.read_text(encoding="utf-8"))
        found.append(tool.expand(articles[annotation["id"]], annotation)[0])
    return found


def gold_examples(articles: Iterable[dict[str, Any]], labels: LabelSets) -> list[Example]:
    """Names, quotes and events of hand-annotated articles."""
    return [_gold_example(article, labels) for article in articles]


def _gold_example(article: dict[str, Any], labels: LabelSets) -> Example:
    offsets = Offsets(article["text"])
    layers = ("name", "source", "cue", "content", "trigger")
    example = Example(article["id"], offsets.words, masked(len(offsets.words.forms), layers), has_events=True)
    for entity in article["entities"]:
        for mention in entity["mentions"]:
            _mark(example.labels["name"], offsets.span(mention), NAME_TAGS.index(f"B-{entity['type']}"))
    for quote in article["quotes"]:
        parts = [part for chars in quote["content"] if (part := offsets.span(chars))]
        _mark_quote(example, parts, offsets.span(quote["cue"]), offsets.span(quote["speaker_mention"]))
    for event in article["events"]:
        _mark_event(example, event, offsets, labels)
    return example


def _mark(layer: Integers, span: tuple[int, int] | None, begin: int) -> None:
    if span is not None:
        layer[span[0] : span[1]] = begin + 1
        layer[span[0]] = begin


def _mark_quote(example: Example, parts: Sequence[Char], cue: Char | None, source: Char | None) -> None:
    """Content words point to the cue's first word, cue words to the source's; ROOT where there is none."""
    labels = example.labels
    for part in parts:
        _mark(labels["content"], part, 1)
        labels["link"][part[0] : part[1]] = cue[0] if cue else (source[0] if source else ROOT)
    _mark(labels["source"], source, 1)
    if cue:
        _mark(labels["cue"], cue, 1)
        labels["link"][cue[0] : cue[1]] = source[0] if source else ROOT


def _mark_event(example: Example, event: dict[str, Any], offsets: Offsets, labels: LabelSets) -> None:
    trigger = offsets.span(event["trigger"])
    if trigger is None:
        return
    _mark(example.labels["trigger"], trigger, 1 + 2 * labels.event_types.index(event["type"]))
    mode = event["type"] + (f"/{event['mode']}" if event["mode"] else "")
    arguments = []
    for role, chars in _arguments(event):
        span = offsets.span(chars)
        if span:
            arguments.append((*span, role))
    number = labels.modes.index(mode) if mode in labels.modes else UNKNOWN
    example.events.append(
        Event(trigger[0], number, STATUSES.index(event["status"]), int(event["background"]), tuple(arguments))
    )


def _arguments(event: dict[str, Any]) -> Iterator[tuple[tuple[int, int], Sequence[int] | None]]:
    for role, key in (("actor", "actors"), ("recipient", "recipients")):
        yield from ((role_number("participant", role), argument["span"]) for argument in event[key] if argument)
    for role in ("place", "date"):
        if event[role]:
            yield role_number("circumstance", role), event[role]["span"]
    for quantity in event["quantities"]:
        yield role_number("quantity", quantity["role"] or "other"), quantity["span"]


def role_number(layer: str, role: str) -> tuple[int, int]:
    """Where a role stands in ROLES."""
    return tuple(ROLES).index(layer), ROLES[layer].index(role)


def polnear(path: Path) -> list[Example]:
    """Attributions of PolNeAR: speech only, cut to our guidelines; beliefs and plans are masked, not "outside"."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_polnear_example(row) for row in map(json.loads, lines)]


def _polnear_example(row: dict[str, Any]) -> Example:
    offsets = Offsets(row["text"])
    example = Example(row["id"], offsets.words, masked(len(offsets.words.forms), ("source", "cue", "content")))
    speech = lambda a: a["cue_type"] == "speech" or a["kind"] == "direct"  # noqa: E731
    for attribution in sorted(row["attributions"], key=speech):
        spans = {
            role: [s for chars in attribution[role] if (s := offsets.span(chars))]
            for role in ("source", "cue", "content")
        }
        if not speech(attribution):
            for role, found in spans.items():
                for start, end in found:
                    example.labels[role][start:end] = UNKNOWN
            continue
        parts = [part for span in spans["content"] if (part := _trimmed(offsets.words.forms, span))]
        source = _before_comma(offsets.words.forms, spans["source"][0]) if spans["source"] else None
        _mark_quote(example, parts, spans["cue"][0] if spans["cue"] else None, source)
    for chars in row["discard"] or ():
        span = offsets.span(chars)
        if span:
            for role in ("source", "cue", "content"):
                example.labels[role][span[0] : span[1]] = UNKNOWN
    return example


OUTER = frozenset({'"', "“", "”", "''", "``", ",", "that", "That"})


def _trimmed(forms: Sequence[str], span: Char) -> Char | None:
    """Content without "that" and outer marks, as the guidelines have it."""
    start, end = span
    while start < end and forms[start] in OUTER:
        start += 1
    while start < end and forms[end - 1] in {'"', "”", "“", "''"}:
        end -= 1
    return (start, end) if start < end else None


def _before_comma(forms: Sequence[str], span: Char) -> Char:
    """The name with the title before it, without clauses after it."""
    for at in range(span[0] + 1, span[1]):
        if forms[at] in {",", "(", "who", "—", "–"}:
            return span[0], at
    return span
