"""`wirehouse replay`: a stage again, from what is stored, with today's code, batch by batch."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from spacy.language import Language

from flows import steps
from flows.annotate import analysed_languages, annotator_version, load
from flows.extract import EXTRACTOR_VERSION
from flows.history import moment_of
from flows.outcomes import DONE, UsageError
from flows.printing import note, print_json
from flows.recorded import Recorded, recorded
from flows.settings import Settings
from schemas.vocab import Reason, Stage
from warehouse.batch import LoadBatch
from warehouse.replay import Items, outdated, rejected_items, rewrite, settle_refusals


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to repeat."""

    stage: str
    since: str | None = None
    reason: str | None = None

    def typed(self) -> list[str]:
        """As it would be typed again."""
        given = {"stage": self.stage, "since": self.since, "reason": self.reason}
        return [word for name, value in given.items() if value is not None for word in (f"--{name}", value)]


@dataclass(kw_only=True)
class Changes:
    """What became of it."""

    records: int = 0
    mended: int = 0
    """Rejected items that an article came of."""
    still_rejected: Counter[str] = field(default_factory=Counter)
    without_body: int = 0
    damaged: list[str] = field(default_factory=list)
    rows_before: Counter[str] = field(default_factory=Counter)
    rows_after: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """The object that `replay --json` prints."""
        names = list(self.rows_after | self.rows_before)
        rows = {name: {"before": self.rows_before[name], "after": self.rows_after[name]} for name in names}
        return {
            "records": self.records,
            "mended": self.mended,
            "still_rejected": dict(self.still_rejected),
            "without_body": self.without_body,
            "damaged": self.damaged,
            "rows": rows,
        }


def run(settings: Settings, wanted: Wanted, *, as_json: bool) -> int:
    """Repeat the stage and print what changed. Raises UsageError, LakeError."""
    if wanted.reason is not None and wanted.stage != Stage.EXTRACT:
        raise UsageError("--reason chooses among what was rejected: it goes with --stage extract")
    if wanted.reason is not None and wanted.reason not in list(Reason):
        raise UsageError(f"{wanted.reason} is no reason; the reasons are {', '.join(Reason)}")
    changes = replay(settings, wanted)
    if as_json:
        print_json(changes.as_json())
    else:
        _tell(changes)
    return DONE


def replay(settings: Settings, wanted: Wanted) -> Changes:
    """Repeat the stage as a run of its own; a stop between two batches loses nothing."""
    nlp, changes = load(settings.annotate.model, settings.annotate.pipeline), Changes()
    versions = {"extractor": EXTRACTOR_VERSION, "annotator": annotator_version(nlp)}
    with recorded(settings, "replay", wanted.typed(), versions) as run:
        if wanted.stage == Stage.EXTRACT:
            _extract_again(run, settings, wanted, nlp, changes)
        else:
            _annotate_again(run, settings, wanted, nlp, changes)
        run.about = changes.as_json()
    return changes


def _extract_again(run: Recorded, settings: Settings, wanted: Wanted, nlp: Language, changes: Changes) -> None:
    since, after = moment_of(wanted.since) if wanted.since else None, ""
    with steps.extraction_pool(settings.extract) as pool:
        while items := rejected_items(
            run.lake, reason=wanted.reason, since=since, after=after, limit=settings.ingest.batch_records
        ):
            _store_again(run, items, steps.extract(items.fetched, pool), nlp, changes)
            after = items.last


def _store_again(run: Recorded, items: Items, extraction: steps.Extraction, nlp: Language, changes: Changes) -> None:
    languages = analysed_languages(nlp)
    analysed = [language in languages for language in extraction.extracted["language"].to_pylist()]
    novel = extraction.extracted.filter(pa.array(analysed, pa.bool_()))
    rows: Mapping[str, pa.Table] = {}
    if novel.num_rows:
        rows = steps.normalise(novel, steps.annotate(novel, nlp)).tables
    batch = LoadBatch(
        fetched=items.fetched,
        extracted=extraction.extracted,
        refused=extraction.refused,
        rows=rows,
        annotator_versions=dict.fromkeys(novel["fetch_id"].to_pylist(), annotator_version(nlp)),
    )
    with run.interrupts.shield():
        run.lake.load(run.run_id, batch)
        settle_refusals(run.lake, extraction.refused)
    changes.records += items.fetched.num_rows + items.without_body + len(items.damaged)
    changes.mended += extraction.extracted.num_rows
    changes.still_rejected.update(extraction.refused["reason"].to_pylist())
    changes.without_body += items.without_body
    changes.damaged += items.damaged


def _annotate_again(run: Recorded, settings: Settings, wanted: Wanted, nlp: Language, changes: Changes) -> None:
    since, version = moment_of(wanted.since) if wanted.since else None, annotator_version(nlp)
    while (
        articles := outdated(
            run.lake,
            version=version,
            languages=analysed_languages(nlp),
            since=since,
            limit=settings.ingest.batch_records,
        )
    ) is not None:
        made = steps.normalise(articles, steps.annotate(articles, nlp))
        with run.interrupts.shield():
            counted = rewrite(run.lake, articles, made.tables, version)
        changes.records += articles.num_rows
        for name, (before, after) in counted.items():
            changes.rows_before[name] += before
            changes.rows_after[name] += after


def _tell(changes: Changes) -> None:
    note(f"{changes.records:,} records taken up again")
    if changes.mended or changes.still_rejected:
        note(f"{changes.mended:,} are articles now, {changes.still_rejected.total():,} are still rejected")
    for reason, count in changes.still_rejected.most_common():
        note(f"  {count:,} {reason}")
    for name, after in changes.rows_after.items():
        note(f"  {name}: {changes.rows_before[name]:,} rows before, {after:,} now")
    if changes.without_body:
        note(f"{changes.without_body:,} left alone: their bodies are not kept; `wirehouse ingest --retry` reads them")
    if changes.damaged:
        note(f"{len(changes.damaged):,} bodies do not fit their checksums: restore them from a backup")
