"""Memory of a whole `wirehouse ingest` over thousands of made articles, sampled from outside while it runs."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tests.bench.made import made_articles
from tests.bench.process import descendants, resident_kilobytes
from tests.bench.results import Result

_PARTS = 10
_SECONDS_BETWEEN = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Resident megabytes at one moment."""

    run: float
    others: float
    """Of the extraction workers and the local Prefect server together; pages that they share count for each."""


def memory(folder: Path, *, articles: int, words: int) -> Result:
    """Articles cut to so many words, through every step with the recogniser; a row for each tenth of the time.

    Raises CalledProcessError where the ingest fails.
    """
    source = folder / "made.jsonl"
    source.write_text("".join(_lines(articles, words)), "utf-8")
    command = [
        str(Path(sys.executable).with_name("wirehouse")),
        "--lake",
        str(folder / "whole"),
        "ingest",
        str(source),
        "--json",
    ]
    with (folder / "whole.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        samples = [sample for sample in _sampled(process) if sample.run]  # nothing of a process that has just ended
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Result(
        title=f"Memory of `wirehouse ingest`, {articles:,} articles of about {words} words",
        columns=("share of the time", "run at most, MB", "run at the end, MB", "workers and server at most, MB"),
        rows=[_row(number, samples) for number in range(1, _PARTS + 1)],
    )


def _lines(articles: int, words: int) -> Iterator[str]:
    batches = (extracted.to_pylist() for _, extracted in made_articles(articles, 1_000))
    for row in chain.from_iterable(batches):
        given = {"url": row["url"], "title": row["title"], "date": str(row["published_date"])}
        yield json.dumps(given | {"text": _beginning(row["text"], words)}) + "\n"


def _beginning(text: str, words: int) -> str:
    """The first paragraphs that together have so many words."""
    kept: list[str] = []
    for paragraph in text.split("\n\n"):
        kept.append(paragraph)
        if sum(len(each.split()) for each in kept) >= words:
            break
    return "\n\n".join(kept)


def _sampled(process: subprocess.Popen[bytes]) -> Iterator[Sample]:
    while process.poll() is None:
        others = sum(resident_kilobytes(pid) for pid in descendants(process.pid))
        yield Sample(run=resident_kilobytes(process.pid) / 1000, others=others / 1000)
        time.sleep(_SECONDS_BETWEEN)


def _row(number: int, samples: list[Sample]) -> tuple[str, ...]:
    size = len(samples) / _PARTS
    part = samples[int((number - 1) * size) : max(int(number * size), int((number - 1) * size) + 1)]
    figures = max(s.run for s in part), part[-1].run, max(s.others for s in part)
    return f"{number * 100 // _PARTS} %", *(f"{figure:.0f}" for figure in figures)
