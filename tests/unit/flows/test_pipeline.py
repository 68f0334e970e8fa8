"""One run over plain functions: fates that add up, nothing twice, whole batches whatever stops it."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from flows import pipeline, steps
from flows.ingest import SourceOptions, plan
from flows.pipeline import IngestRequest, Later, Steps, run_ingest
from flows.progress import Silent
from flows.report import RunReport
from flows.settings import load_settings
from schemas.vocab import RunStatus, Stage
from warehouse import connect
from warehouse.query import rows

Edit = Callable[[Steps], Steps]


class Done:
    """An extraction that was over before anybody asked."""

    def __init__(self, extraction: steps.Extraction) -> None:
        self._extraction = extraction

    def result(self) -> steps.Extraction:
        return self._extraction


def here(fetched: pa.Table, _pool: object) -> Later:
    return Done(steps.extract(fetched, None))


INLINE = Steps(
    read=steps.read,
    extract=here,
    annotate=steps.annotate,
    normalise=steps.normalise,
    load=steps.load,
    resolve=steps.resolve,
)


def text(number: int, tail: str = "") -> str:
    return (
        f"The council of Harwick met for session {number} on Monday to talk about the harbour wall and its costs. "
        f'"We will build it in year {number}," Mayor Ida Brandt said. The opposition left before the vote.{tail}'
    )


def dump(folder: Path, *numbers: int, name: str = "news.jsonl", tail: str = "") -> Path:
    path = folder / name
    lines = [
        {"url": f"https://example.org/{n}", "title": f"Session {n}", "text": text(n, tail), "date": "2024-03-04"}
        for n in numbers
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def ingest(
    lake: Path,
    *sources: Path | str,
    work: Steps = INLINE,
    retry: bool = False,
    observer: Silent | None = None,
    digest: str | None = None,
    **flags: object,
) -> RunReport:
    arguments = [str(source) for source in sources]
    options = SourceOptions()
    settings = load_settings(
        config=None, environment={}, folder=lake.parent,
        flags={"lake": str(lake), **{name.replace("__", "."): value for name, value in flags.items()}},
    )  # fmt: skip
    request = IngestRequest(
        arguments=tuple(arguments), plan=plan(arguments, options), options=options, settings=settings, retry=retry,
        input_digest=digest,
    )  # fmt: skip
    return run_ingest(request, work, observer or Silent())


def fates(report: RunReport) -> tuple[int, int, int, int]:
    counts = report.counts
    return counts.new, counts.revised, counts.unchanged, counts.rejected


def ask(lake: Path, query: str) -> list[dict]:
    with connect(lake) as connection:
        return rows(connection, query)


def test_a_second_run_finds_nothing_new_and_a_changed_text_is_a_revision(
    lake_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = dump(tmp_path, 1, 2, 3)
    first = ingest(lake_dir, pages, tmp_path / "none.html", ingest__batch_records=2)
    monkeypatch.setattr(pipeline, "load_recogniser", lambda *_: pytest.fail("nothing is to be annotated"))
    second = ingest(lake_dir, pages, tmp_path / "none.html")
    monkeypatch.undo()
    third = ingest(lake_dir, dump(tmp_path, 1, tail=" It rained.", name="later.jsonl"))

    assert (fates(first), first.batches) == ((3, 0, 0, 1), 2)
    assert fates(second) == (0, 0, 3, 1)
    assert fates(third) == (0, 1, 0, 0)
    assert [stage.stage for stage in second.stages] == [Stage.INGEST, Stage.EXTRACT, Stage.LOAD]
    assert ask(lake_dir, "SELECT count(*) AS articles, sum(revision_count) AS revisions FROM articles") == [
        {"articles": 3, "revisions": 4}
    ]
    runs = ask(lake_dir, "SELECT status, records, new, revised, unchanged, rejected, reasons FROM runs ORDER BY run_id")
    assert [run.pop("reasons") for run in runs] == ['{"not_found": 1}', '{"not_found": 1}', "{}"]
    assert all(run["records"] == run["new"] + run["revised"] + run["unchanged"] + run["rejected"] for run in runs)
    assert {run["status"] for run in runs} == {"done"}


def test_the_same_item_twice_in_a_batch_is_one_article(lake_dir: Path, tmp_path: Path) -> None:
    pages = dump(tmp_path, 1, 2)

    report = ingest(lake_dir, pages, f"{pages}#2")

    assert fates(report) == (2, 0, 1, 0)


def test_a_refused_copy_shares_the_reason_of_the_first(lake_dir: Path, tmp_path: Path) -> None:
    page = tmp_path / "empty.jsonl"
    page.write_text(json.dumps({"url": "https://example.org/a", "html": "<html><body></body></html>"}) + "\n")

    report = ingest(lake_dir, page, f"{page}#1")

    assert fates(report) == (0, 0, 0, 2)
    assert len(report.counts.reasons) == 1


def stopping_at(number: int, step: str) -> Steps:
    """Steps of which one is interrupted when it is called for the n-th time."""
    calls = iter(range(1, 1000))
    plain = getattr(INLINE, step)

    def interrupted(*arguments: object) -> object:
        if next(calls) == number:
            signal.raise_signal(signal.SIGTERM)
        return plain(*arguments)

    return replace(INLINE, **{step: interrupted})


@pytest.mark.parametrize(("step", "stored"), [("annotate", 2), ("load", 4)])
def test_a_stop_leaves_whole_batches_and_the_next_run_goes_on(
    lake_dir: Path, tmp_path: Path, step: str, stored: int
) -> None:
    pages = dump(tmp_path, *range(6))

    stopped = ingest(lake_dir, pages, work=stopping_at(2, step), ingest__batch_records=2)

    assert (stopped.status, fates(stopped)) == (RunStatus.CANCELLED, (stored, 0, 0, 0))
    assert ask(lake_dir, "SELECT count(*) AS n FROM articles") == [{"n": stored}]
    assert ask(lake_dir, "SELECT status, new, error FROM runs") == [
        {"status": "cancelled", "new": stored, "error": "stopped by SIGTERM"}
    ]
    assert fates(ingest(lake_dir, pages)) == (6 - stored, 0, stored, 0)


def test_a_stop_that_a_library_hides_behind_an_error_of_its_own_is_a_stop(lake_dir: Path, tmp_path: Path) -> None:
    """DuckDB raises RuntimeError for the query that the signal's handler broke off."""

    def interrupted(*_: object) -> steps.Rows:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as stop:
            raise RuntimeError("Query interrupted") from stop
        raise AssertionError("the handler raises")

    stopped = ingest(lake_dir, dump(tmp_path, 1), work=replace(INLINE, normalise=interrupted))

    assert stopped.status == RunStatus.CANCELLED
    assert ask(lake_dir, "SELECT status, error FROM runs") == [{"status": "cancelled", "error": "stopped by SIGINT"}]


def test_a_bug_in_a_step_fails_the_run_and_is_raised(lake_dir: Path, tmp_path: Path) -> None:
    def broken(*_: object) -> steps.Rows:
        raise ZeroDivisionError("in a rule")

    with pytest.raises(ZeroDivisionError):
        ingest(lake_dir, dump(tmp_path, 1), work=replace(INLINE, normalise=broken))

    assert ask(lake_dir, "SELECT status, error FROM runs") == [
        {"status": "failed", "error": "ZeroDivisionError: in a rule"}
    ]
    assert ask(lake_dir, "SELECT count(*) AS n FROM articles") == [{"n": 0}]


def test_retry_takes_up_what_was_rejected(lake_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = dump(tmp_path, 1, 2)
    with refusing_everything(monkeypatch):
        first = ingest(lake_dir, pages)

    assert fates(first) == (0, 0, 0, 2)
    assert fates(ingest(lake_dir, pages)) == (0, 0, 0, 2)
    assert fates(ingest(lake_dir, pages, retry=True)) == (2, 0, 0, 0)
    assert fates(ingest(lake_dir, pages, retry=True)) == (0, 0, 2, 0)
    assert ask(lake_dir, "SELECT count(*) AS n FROM rejects") == [{"n": 0}]


@contextmanager
def refusing_everything(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An extraction whose rules find no text."""
    from flows.extract import stage
    from flows.extract.page import Refusal
    from schemas.vocab import Reason

    with monkeypatch.context() as patch:
        patch.setattr(stage, "extract_item", lambda _: Refusal(Reason.NO_TEXT, "no text"))
        yield


def test_the_observer_hears_of_every_batch(lake_dir: Path, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []

    class Listening(Silent):
        def committed(self, counts: pipeline.Counts, work_done: int) -> None:
            heard.append((counts.records, work_done))

    pages = dump(tmp_path, *range(5))
    report = ingest(lake_dir, pages, observer=Listening(), ingest__batch_records=2)

    assert [records for records, _ in heard] == [2, 4, 5]
    assert heard[-1][1] == pages.stat().st_size
    assert [(source.label, counts.records) for source, counts in report.sources] == [(str(pages), 5)]
