"""The shipped recogniser on six invented, annotated articles: floors just under what was measured; they only rise."""

import json
from pathlib import Path

import pytest

from flows.annotate import load
from flows.normalise import analyse_objects
from tests.quality.scores import f1_scores

ARTICLES = Path(__file__).parent / "annotated" / "articles.jsonl"
FLOORS = {"names": 95.0, "quotes with speaker": 88.0, "event triggers": 76.0}


@pytest.fixture(scope="module")
def scores() -> dict[str, float]:
    gold = [json.loads(line) for line in ARTICLES.read_text("utf-8").splitlines()]
    rows = [{name: row[name] for name in ("id", "text", "title", "date", "url")} for row in gold]
    return f1_scores(gold, list(analyse_objects(rows, load(), version="test")))


@pytest.mark.parametrize("measure", FLOORS)
def test_floor(scores: dict[str, float], measure: str) -> None:
    assert scores[measure] >= FLOORS[measure]


def test_scores_fall_with_what_is_wrong() -> None:
    gold = [json.loads(ARTICLES.read_text("utf-8").splitlines()[0])]
    assert set(f1_scores(gold, gold).values()) == {100.0}
    nothing = [{**gold[0], "entities": [], "quotes": [], "events": []}]
    assert set(f1_scores(gold, nothing).values()) == {0.0}
