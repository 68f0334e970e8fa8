"""What changed between two versions: which paragraphs, and where they stand."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from flows.resolve import Change, changes, revision_diff
from schemas.vocab import ChangeKind, TextPart

ONE = "The harbour at Lantern Bay stayed closed on Friday after the storm."
TWO = "Mayor Ada Quill said that nine boats were lost and two piers broke."
THREE = "Repairs will take a month, according to the port office."


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def kinds(found: list[Change]) -> list[tuple[str, str]]:
    return [(str(change.part), str(change.kind)) for change in found]


def test_equal_texts_differ_in_nothing() -> None:
    assert revision_diff(text("Port", ONE), text("Port", ONE), old_title="Port", new_title="Port") == []


def test_case_punctuation_and_spaces_are_no_change() -> None:
    assert revision_diff(text(ONE, TWO), text(ONE.upper(), TWO.replace(".", " …"))) == []


def test_a_paragraph_is_added_removed_or_altered() -> None:
    assert kinds(revision_diff(text(ONE, TWO), text(ONE, THREE, TWO))) == [("paragraph", "added")]
    assert kinds(revision_diff(text(ONE, THREE, TWO), text(ONE, TWO))) == [("paragraph", "removed")]
    assert kinds(revision_diff(text(ONE, TWO), text(ONE, TWO.replace("nine", "thirteen")))) == [
        ("paragraph", "altered")
    ]


def test_another_paragraph_in_its_place_is_not_an_altered_one() -> None:
    assert kinds(revision_diff(text(ONE, TWO), text(ONE, THREE))) == [("paragraph", "removed"), ("paragraph", "added")]


def test_of_several_the_most_similar_are_paired() -> None:
    found = revision_diff(text(ONE, TWO), text(THREE, TWO.replace("nine", "ten"), ONE.replace("Friday", "Saturday")))
    pairs = [(change.old.text if change.old else None, change.new.text if change.new else None) for change in found]

    assert pairs == [(None, THREE), (TWO, TWO.replace("nine", "ten")), (ONE, ONE.replace("Friday", "Saturday"))]


def test_the_headline_is_told_apart() -> None:
    found = revision_diff(
        text("Nine die", ONE), text("Toll rises to 13", ONE), old_title="Nine die", new_title="Toll rises to 13"
    )

    assert [(change.part, change.kind) for change in found] == [(TextPart.HEADLINE, ChangeKind.ALTERED)]


def test_a_headline_may_come_or_go() -> None:
    assert kinds(revision_diff(ONE, text("Port", ONE), new_title="Port")) == [("headline", "added")]
    assert kinds(revision_diff(text("Port", ONE), ONE, old_title="Port")) == [("headline", "removed")]


paragraphs = st.lists(
    st.text(st.sampled_from("ab c.\U0001f6a2"), min_size=1, max_size=12).filter(str.strip), max_size=6
)


@given(paragraphs, paragraphs)
def test_offsets_show_the_paragraph_and_nothing_is_lost(old: list[str], new: list[str]) -> None:
    before, after = text(*old), text(*new)
    found = revision_diff(before, after)

    for change in found:
        for part, whole in ((change.old, before), (change.new, after)):
            assert part is None or whole[part.start : part.end] == part.text
    gone = sum(change.kind is ChangeKind.REMOVED for change in found)
    come = sum(change.kind is ChangeKind.ADDED for change in found)
    counted = [sum(1 for part in whole.split("\n\n") if part.strip()) for whole in (before, after)]
    assert counted[0] - gone + come == counted[1]


def test_rows_go_from_each_revision_to_the_next() -> None:
    revisions = pa.Table.from_pylist(
        [
            {"article_id": "a", "revision_id": "1", "title": "Port", "text": text("Port", ONE)},
            {"article_id": "a", "revision_id": "2", "title": "Port", "text": text("Port", ONE, TWO)},
            {"article_id": "a", "revision_id": "3", "title": "Piers", "text": text("Piers", ONE, TWO, THREE)},
            {"article_id": "b", "revision_id": "4", "title": None, "text": THREE},
        ]
    )

    rows = changes(revisions).to_pylist()

    assert [(row["revision_id"], row["supersedes"], row["ordinal"], row["part"], row["kind"]) for row in rows] == [
        ("2", "1", 1, "paragraph", "added"),
        ("3", "2", 1, "headline", "altered"),
        ("3", "2", 2, "paragraph", "added"),
    ]
    assert rows[0]["old_text"] is None and rows[0]["new_text"] == TWO
