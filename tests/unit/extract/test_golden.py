"""One folder a kind of page or text: the input as it comes, and all that extraction makes of it."""

import json
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from flows.extract.item import Item, extract_item
from flows.extract.moments import Moment
from flows.extract.page import Page, Refusal
from schemas.vocab import ContentKind

CASES = sorted(path for path in (Path(__file__).parents[2] / "golden" / "extract").iterdir() if path.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path, update_golden: bool) -> None:
    (source,) = case.glob("input.*")
    kind = ContentKind.TEXT if source.suffix == ".txt" else ContentKind.HTML

    outcome = extract_item(Item(body=source.read_bytes(), content_kind=kind))

    actual = json.dumps(shown(outcome), ensure_ascii=False, indent=1) + "\n"
    if update_golden:
        (case / "expected.json").write_text(actual, "utf-8")
    assert actual == (case / "expected.json").read_text("utf-8")


def shown(outcome: Page | Refusal) -> dict[str, object]:
    if isinstance(outcome, Refusal):
        return {"reason": outcome.reason, "detail": outcome.detail}
    assert outcome.text == "\n\n".join([*([outcome.title] if outcome.title else []), *outcome.paragraphs])
    return {
        "title": [outcome.title, outcome.title_source],
        "section": [outcome.section, outcome.section_source],
        "authors": [outcome.authors, outcome.authors_source],
        "published": [written(outcome.published), outcome.published_source],
        "day": str(outcome.published_date) if outcome.published_date else None,
        "modified_at": outcome.modified_at.isoformat() if outcome.modified_at else None,
        "site_name": outcome.site_name,
        "language": outcome.language,
        "flags": [name for name in ("under_extracted", "paywalled") if getattr(outcome, name)],
        "paragraphs": outcome.paragraphs,
    }


def written(at: Moment | None) -> str | None:
    """The moment as the page's clock shows it."""
    if at is None:
        return None
    if not at.has_time:
        return at.day.isoformat()
    zone = timezone(timedelta(minutes=at.offset)) if at.offset is not None else None
    return at.at.astimezone(zone).isoformat() if zone else at.at.replace(tzinfo=None).isoformat()
