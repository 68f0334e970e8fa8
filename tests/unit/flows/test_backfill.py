"""Days of an archive: found by names in the usual layouts, read once each, gone on with where it was stopped."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from flows import backfill, cli
from flows.backfill import DayOutcome, Range
from flows.backfill_days import Day, archive_of, day_of_file, day_of_folder
from flows.outcomes import DONE, FAILED, NOTHING_READ, WRONG_USAGE
from flows.settings import Settings, load_settings
from tests.unit.flows.test_pipeline import ask, dump, ingest

FIFTH = date(2024, 3, 5)


@pytest.mark.parametrize(
    "folder",
    ["2024/03/05", "a/2024/3/5", "2024-03-05", "2024_03_05", "20240305", "crawl-2024-03-05", "2024/03-05", "2024-03/05",
     "2024/0305", "year=2024/month=03/day=05", "date=2024-03-05"],
)  # fmt: skip
def test_folders_of_a_day(folder: str) -> None:
    assert day_of_folder(Path("/archive", folder)) == FIFTH


@pytest.mark.parametrize("folder", ["2024/03", "2024", "2024/13/05", "2024-02-30", "03/05", "120240305", "pages"])
def test_folders_of_no_day(folder: str) -> None:
    assert day_of_folder(Path("/archive", folder)) is None


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("CC-NEWS-20240305103000-00001.warc.gz", FIFTH),
        ("news-2024-03-05.jsonl", FIFTH),
        ("20240305.jsonl.gz", FIFTH),
        ("dump_2024_03_05.csv", FIFTH),
        ("story-20241305.html", None),
        ("id-9920240305.html", None),
    ],
)
def test_days_in_names_of_files(name: str, day: date | None) -> None:
    assert day_of_file(name) == day


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two days as folders, one in the name of a file; the sixth is missing."""
    root = tmp_path / "archive"
    for number, folder in ((1, "2024/03/04"), (2, "2024/03/05")):
        (root / folder).mkdir(parents=True)
        dump(root / folder, number)
    dump(root, 3, name="news-20240307.jsonl")
    (root / "notes.txt").write_text("of no day")
    return root


def test_an_archive_is_cut_to_the_range(archive: Path) -> None:
    found = archive_of([str(archive)], date(2024, 3, 5), date(2024, 3, 8))

    assert [(day.day.day, day.files) for day in found.days] == [(5, 1), (7, 1)]
    assert [day.day for day in found.recognised] == [4, 5, 7]
    wanted = Range.of("2024-03-05", "2024-03-08")
    assert [day.day for day in wanted.missing(found)] == [6, 8]


def test_a_changed_file_is_another_input(archive: Path) -> None:
    def digests() -> list[str]:
        return [day.digest for day in archive_of([str(archive)], None, None).days]

    before = digests()
    assert digests() == before
    dump(archive / "2024/03/05", 2, name="more.jsonl")
    assert [old == new for old, new in zip(before, digests(), strict=True)] == [True, False, True]


def settings(lake: Path) -> Settings:
    flags = {"lake": str(lake), "extract.workers": 1}
    return load_settings(config=None, environment={}, flags=flags, folder=lake.parent)


@contextmanager
def without_prefect(lake: Path, *, stop_behind: int = 99) -> Iterator[list[date]]:
    """Days are read by plain steps; noted which. Behind so many of them one is stopped."""
    read: list[date] = []

    def ingest_day(_: Settings, day: Day, *, retry: bool, quiet: bool) -> DayOutcome:
        if len(read) >= stop_behind:
            return DayOutcome(day=day.day, status="cancelled", report=None)
        read.append(day.day)
        report = ingest(lake, *day.sources, digest=day.digest, retry=retry)
        return DayOutcome(day=day.day, status=str(report.status), report=report)

    @contextmanager
    def no_server(*_: object, **__: object) -> Iterator[None]:
        yield None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backfill, "_ingest_day", ingest_day)
        patch.setattr("flows.prefect_server.prefect_ready", no_server)
        yield read


def run(lake: Path, *sources: Path, **options: bool) -> int:
    wanted = {"dry_run": False, "retry": False, "as_json": True, "verbose": False} | options
    return backfill.run(settings(lake), [str(source) for source in sources], Range.of(None, None), **wanted)


def test_each_day_is_a_run_and_is_read_once(archive: Path, lake_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with without_prefect(lake_dir, stop_behind=2) as read:
        run(lake_dir, archive)
    assert [day.day for day in read] == [4, 5]
    capsys.readouterr()

    with without_prefect(lake_dir) as read:
        assert run(lake_dir, archive) == DONE

    assert [day.day for day in read] == [7]
    told = json.loads(capsys.readouterr().out)
    assert [day["status"] for day in told["days"]] == ["done_before", "done_before", "missing", "done"]
    assert (told["records"], told["new"]) == (1, 1)
    assert ask(lake_dir, "SELECT count(*) AS runs, count(DISTINCT sources) AS sources FROM runs") == [
        {"runs": 3, "sources": 3}
    ]


def test_a_dry_run_shows_all_days_and_reads_nothing(
    archive: Path, lake_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with without_prefect(lake_dir) as read:
        assert run(lake_dir, archive, dry_run=True) == DONE

    assert read == []
    days = json.loads(capsys.readouterr().out)["days"]
    assert [(day["status"], day["files"]) for day in days] == [("to do", 1), ("to do", 1), ("missing", 0), ("to do", 1)]
    assert not lake_dir.exists()


def test_wrong_use_is_said(archive: Path, lake_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    undated = archive.parent / "pages"
    undated.mkdir()
    for arguments, said in (
        ([], "needs the folder"),
        ([str(undated)], "no day is recognised"),
        ([str(archive / "none")], "no such folder"),
        ([str(archive), "--from", "2024-03-09", "--to", "2024-03-01"], "is after"),
        ([str(archive), "--from", "March"], "written like"),
    ):
        assert cli.run(["--lake", str(lake_dir), "backfill", *arguments]) == WRONG_USAGE
        assert said in capsys.readouterr().err


def test_a_range_without_days_reads_nothing(archive: Path, lake_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--lake", str(lake_dir), "backfill", str(archive), "--from", "2025-01-01", "--to", "2025-01-02"]
    assert cli.run(arguments) == NOTHING_READ
    assert "goes from 2024-03-04 to 2024-03-07" in capsys.readouterr().err


def test_a_failed_day_is_a_failure() -> None:
    assert backfill._code([DayOutcome(day=FIFTH, status="cancelled")]) == FAILED
