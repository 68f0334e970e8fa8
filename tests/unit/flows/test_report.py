"""The report of a run: counts that add up, in every form."""

import io
from collections import Counter

import pytest
from rich.console import Console

from flows.report import RunReport, duration, markdown, published_line, summary
from schemas.vocab import RunStatus, Stage
from warehouse.batch import Counts, SourceLabel, StageCount


def report(status: RunStatus = RunStatus.DONE, reason: str = "empty", **fates: int) -> RunReport:
    rejected = fates.get("rejected", 0)
    counts = Counts(**fates, reasons=Counter({reason: rejected} if rejected else {}))
    return RunReport(
        run_id="20240304T050607Z-abc123",
        status=status,
        counts=counts,
        batches=2,
        seconds=61.4,
        sources=((SourceLabel(label="pages|old", kind="html_file"), counts),),
        stages=(StageCount(stage=Stage.EXTRACT, records_in=5, records_out=4, rejected=1, seconds=1.2345),),
    )


def test_json_holds_the_contract() -> None:
    made = report(new=3, revised=1, unchanged=2, rejected=1).as_json()

    assert made["run_id"] == "20240304T050607Z-abc123"
    assert made["records"] == made["new"] + made["revised"] + made["unchanged"] + made["rejected"] == 7  # type: ignore[operator]
    assert made["reasons"] == {"empty": 1}
    assert made["sources"] == [
        {
            "source": "pages|old",
            "kind": "html_file",
            "records": 7,
            "new": 3,
            "revised": 1,
            "unchanged": 2,
            "rejected": 1,
        }
    ]
    assert made["stages"] == [{"stage": "extract", "records_in": 5, "records_out": 4, "rejected": 1, "seconds": 1.234}]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (report(new=1), "1 new article"),
        (report(new=1200, revised=1), "1,200 new and 1 revised articles"),
        (report(unchanged=4, rejected=1), "Nothing new"),
        (report(rejected=2), "Nothing could be read"),
        (report(), "There was nothing to read"),
        (report(RunStatus.CANCELLED, new=5), "Stopped on request with 5 records stored; the same command goes on"),
    ],
)
def test_the_headline_says_what_happened(made: RunReport, said: str) -> None:
    assert made.headline() == said


def test_the_summary_names_every_fate_and_reason() -> None:
    console = Console(file=io.StringIO(), width=120)

    console.print(summary(report(new=3, unchanged=2, rejected=1)))

    printed = console.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]
    for words in (
        "3",
        "new",
        "revised",
        "unchanged",
        "rejected",
        "empty",
        "There is nothing in it.",
        "2 batches",
        "1 min 01 s",
    ):
        assert words in printed
    assert "wirehouse sql" in printed


def test_no_query_is_named_for_rejects_of_which_no_row_is_kept() -> None:
    console = Console(file=io.StringIO(), width=120)

    console.print(summary(report(new=3, rejected=1, reason="forgotten")))

    printed = console.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]
    assert "forgotten" in printed and "wirehouse sql" not in printed


def test_markdown_keeps_its_tables_whole() -> None:
    lines = markdown(report(new=3, rejected=1)).splitlines()

    assert "| rejected | 1 |" in lines
    assert "| empty | 1 | There is nothing in it. |" in lines
    assert "| pages/old | html_file | 4 | 3 | 0 | 0 | 1 |" in lines


@pytest.mark.parametrize(("seconds", "said"), [(8.34, "8.3 s"), (245, "4 min 05 s"), (7800, "2 h 10 min")])
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_a_publication_without_news_says_so() -> None:
    release = {"release_id": "000002-x", "path": "/m/releases/000002", "tables": {"a": 3, "b": 4}}

    assert published_line(release | {"changed": False}) == "Nothing changed since 000002-x: /m/releases/000002 stays"
    assert published_line(release | {"changed": True}) == "Release 000002-x: 2 tables, 7 rows in /m/releases/000002"
