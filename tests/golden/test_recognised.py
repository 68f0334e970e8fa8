"""Golden cases of the whole language part with the shipped default model: one file, one kind of trouble.

A file holds the text, its day and what must come out; a list or key that is absent is not judged.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from flows.annotate import load
from flows.normalise import analyse_objects

CASES = sorted((Path(__file__).parent / "recognised").glob("*.json"))
Row = dict[str, Any]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_recognised(nlp: Language, path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    title = case["text"].split("\n", 1)[0]
    row = {"id": path.stem, "text": case["text"], "title": title, "date": case["published"], "url": None}
    found: Row = dict(next(iter(analyse_objects([row], nlp, version="test"))))
    names = [[entity["name"], entity["type"], entity["country"]] for entity in found["entities"]]
    assert [
        wanted for wanted in case.get("entities", []) if not any(fits_name(wanted, name) for name in names)
    ] == [], names
    assert not case.get("all_entities") or len(names) == len(case["entities"]), names
    if "quotes" in case:
        assert [quote(found, each) for each in found["quotes"]] == case["quotes"]
    events = [event(found, each) for each in found["events"]]
    for wanted in case.get("events", []):
        assert any(fits(wanted, each) for each in events), events
    assert not {each["type"] for each in events} & set(case.get("no_events", []))


def quote(article: Row, row: Row) -> Row:
    """A quote in words."""
    speakers = {entity["id"]: entity["name"] for entity in article["entities"]}
    return {
        "kind": row["kind"],
        "content": [words(article, span) for span in row["content"]],
        "cue": words(article, row["cue"]),
        "speaker": speakers.get(row["speaker"]),
    }


def event(article: Row, row: Row) -> Row:
    """An event in words."""
    return {
        "type": row["type"], "mode": row["mode"], "status": row["status"], "trigger": words(article, row["trigger"]),
        "background": row["background"], "start": row["date"] and row["date"]["start"],
        "place": row["place"] and words(article, row["place"]["span"]),
        "quantities": [[quantity["value"], quantity["role"]] for quantity in row["quantities"]],
        **{role: [words(article, each["span"]) for each in row[role]] for role in ("actors", "recipients")},
    }  # fmt: skip


def words(article: Row, span: list[int] | None) -> str | None:
    """The words of a span."""
    return article["text"][slice(*span)] if span else None


def fits_name(wanted: list[str | None], found: list[str | None]) -> bool:
    """Name, type and, where one is wanted, country."""
    return wanted == found[: len(wanted)]


def fits(wanted: Row, found: Row) -> bool:
    """Every wanted value is the found one; of a trigger, some of its words are enough."""
    return all(value in found[key] if key == "trigger" else value == found[key] for key, value in wanted.items())
