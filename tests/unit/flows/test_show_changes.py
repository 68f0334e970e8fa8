"""What is printed of the changes between revisions."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from flows import cli
from flows.outcomes import DONE, WRONG_USAGE
from tests.unit.warehouse.copied import Print, put
from warehouse.lake import Lake

FIRST = Print(
    site="courier.example",
    title="Nine boats lost",
    body="The harbour at Lantern Bay stayed closed on Friday.\n\nMayor Ada Quill said that nine boats were lost.",
    fetched_at=dt.datetime(2025, 4, 1, 12, tzinfo=dt.UTC),
)
SECOND = replace(
    FIRST,
    title="Toll rises to 13",
    body=FIRST.body.replace("nine", "thirteen") + "\n\nRepairs will take a month.",
    fetched_at=dt.datetime(2025, 4, 1, 15, tzinfo=dt.UTC),
)
THIRD = SECOND.with_body(SECOND.body.partition("\n\n")[2])


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changed") / "lake"
    with Lake.open(folder) as opened:
        put(opened, [FIRST, SECOND, replace(THIRD, fetched_at=dt.datetime(2025, 4, 2, tzinfo=dt.UTC))])
        put(opened, [Print(site="other.example", body="One version of it.")])
    return folder


def printed(lake: Path, capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    assert cli.run(["--lake", str(lake), "show", *options]) == DONE
    return [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip()]


def test_each_revision_shows_its_changes(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(lake, capsys, FIRST.url, "--changes")

    assert lines[0].startswith("Revision 1 to 2, of 2025-04-01 15:00 UTC")
    assert lines[1:4] == [
        "~ headline [-Nine boats lost-] {+Toll rises to 13+}",
        "~ Mayor Ada Quill said that [-nine-] {+thirteen+} boats were lost.",
        "+ Repairs will take a month.",
    ]
    assert lines[5:] == ["- The harbour at Lantern Bay stayed closed on Friday."]


def test_any_two_revisions_can_be_compared(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(lake, capsys, FIRST.url, "--between", "3", "1")

    assert "- Repairs will take a month." in lines
    assert "+ The harbour at Lantern Bay stayed closed on Friday." in lines


def test_one_revision_has_no_changes(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(lake, capsys, "https://other.example/story", "--changes") == ["Only one revision of it is stored."]


def test_a_number_that_does_not_exist_is_wrong_usage(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--lake", str(lake), "show", FIRST.url, "--between", "1", "9"]) == WRONG_USAGE
    assert "there is no revision 9: the article has 3" in capsys.readouterr().err
