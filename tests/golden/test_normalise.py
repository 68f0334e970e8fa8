"""Golden cases of the normalise stage: one folder, one point. Layers are given, so no recogniser has a say.

`pytest --update-golden` writes the expected files anew; read every changed line before it is committed.
"""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.layered import Made

GROUPS = ("quotes", "events", "dates", "entities")
CASES = sorted(case for group in GROUPS for case in (Path(__file__).parent / group).iterdir() if case.is_dir())
EVENT_COLUMNS = ("type", "mode", "status", "text", "place", "date_text", "start_date", "end_date", "date_precision",
                 "source", "is_lead", "is_background", "cameo_code", "quad_class")  # fmt: skip
QUOTE_COLUMNS = (
    "kind",
    "words",
    "cue",
    "cue_class",
    "speaker",
    "speaker_reason",
    "role",
    "addressee",
    "medium",
    "venue",
)


def made_of(given: dict) -> Made:
    made = Made(given["text"], given["title"], date.fromisoformat(given["published"]))
    made.named(**{label: "|".join(names) for label, names in given["names"].items()})
    for said in given["said"]:
        made.said(
            *said["content"], kind=said.get("kind", "direct"), cue=said.get("cue", "said"), source=said.get("source")
        )
    for event in given["events"]:
        roles = {role: "|".join(words) for role, words in event.items() if isinstance(words, list)}
        told = {key: value for key, value in event.items() if key in ("mode", "status")}
        made.event(event["trigger"], event["type"], **told, **roles)
    return made


def readable(tables: dict[str, list[dict]]) -> dict[str, object]:
    """The rows as a reader checks them: names instead of ids, no offsets."""
    names = {row["entity_id"]: row["name"] for row in tables["entities"]}
    return {
        "entities": [
            {key: row[key] for key in ("name", "type", "country", "key_source")}
            | {
                "named": [
                    m["text"] for m in tables["mentions"]
                    if m["entity_id"] == row["entity_id"] and m["kind"] == "name"
                ]
            }
            for row in tables["entities"]
        ],
        "roles": [
            {"person": names[row["entity_id"]], "title": row["title"], "modifier": row["modifier"],
             "organisation": names.get(row["organisation_id"])}
            for row in tables["roles"]
        ],
        "quotes": [
            {key: row[key] for key in QUOTE_COLUMNS}
            | {"who": names.get(row["speaker_id"]), "affiliation": names.get(row["affiliation_id"])}
            for row in tables["quotes"]
        ],
        "events": [
            {key: row[key] for key in EVENT_COLUMNS}
            | {"where": names.get(row["place_entity_id"])}
            | {
                "parties": [
                    [a["role"], a["text"], names.get(a["entity_id"])]
                    for a in tables["event_arguments"] if a["event_mention_id"] == row["event_mention_id"]
                ],
                "quantities": [
                    {key: q[key] for key in ("value", "unit", "role", "bound", "text")}
                    for q in tables["event_quantities"] if q["event_mention_id"] == row["event_mention_id"]
                ],
            }
            for row in tables["event_mentions"]
        ],
    }  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_golden(case: Path, update_golden: bool) -> None:
    tables = made_of(json.loads((case / "input.json").read_text("utf-8"))).tables()

    actual = json.dumps(readable(tables), indent=2, ensure_ascii=False, default=str) + "\n"

    if update_golden:
        (case / "expected.json").write_text(actual, "utf-8")
    assert actual == (case / "expected.json").read_text("utf-8")
