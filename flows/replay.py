"""`wirehouse replay`: a stage again, from what is stored, with today's code, batch by batch."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from spacy.language import Language

from flows import steps
from flows.annotate import analysed_languages, annotator_version, load
from flows.extract import EXTRACTOR_VERSION, ExtractionPool
from flows.history import moment_of
from flows.outcomes import DONE, UsageError
from flows.printing import note, print_json
from flows.recorded import Recorded, recorded
from flows.settings import Settings
from schemas.vocab import Reason, Stage
from warehouse.batch import LoadBatch
from warehouse.replay import Items, outdated, rejected_items, rewrite, settle_refusals
from warehouse.replay_extract import Due, Reread, cut_short, due, needs_rows, reread


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to repeat."""

    stage: str
    since: str | None = None
    reason: str | None = None
    everything: bool = False
    """Stored articles too that today's extractor has read."""

    def typed(self) -> list[str]:
        """As it would be typed again."""
        given = {"stage": self.stage, "since": self.since, "reason": self.reason}
        words = [word for name, value in given.items() if value is not None for word in (f"--{name}", value)]
        return [*words, "--all"] if self.everything else words


@dataclass(kw_only=True)
class Changes:
    """What became of it."""

    records: int = 0
    mended: int = 0
    """Rejected items that an article came of."""
    still_rejected: Counter[str] = field(default_factory=Counter)
    reread: Reread = field(default_factory=Reread)
    """Of stored articles: what became of them."""
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
            "stored": {
                "unchanged": self.reread.unchanged,
                "restated": self.reread.restated,
                "replaced": self.reread.replaced,
                "joined": self.reread.joined,
                "now_rejected": dict(Counter(self.reread.rejected)),
            },
            "without_body": self.without_body,
            "damaged": self.damaged,
            "rows": rows,
        }


def run(settings: Settings, wanted: Wanted, *, as_json: bool) -> int:
    """Repeat the stage and print what changed. Raises UsageError, LakeError."""
    if wanted.reason is not None and wanted.stage != Stage.EXTRACT:
        raise UsageError("--reason chooses among what was rejected: it goes with --stage extract")
    if wanted.everything and (wanted.reason is not None or wanted.stage != Stage.EXTRACT):
        raise UsageError("--all takes stored articles into extraction: it goes with --stage extract, without --reason")
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
        if wanted.reason is None:
            _read_again(run, settings, wanted, nlp, changes=changes, pool=pool)


def _read_again(
    run: Recorded, settings: Settings, wanted: Wanted, nlp: Language, *, changes: Changes, pool: ExtractionPool
) -> None:
    """Stored articles anew from their bodies; then what was read otherwise is compared with the others again."""
    since, after = moment_of(wanted.since) if wanted.since else None, ("", "")
    version = None if wanted.everything else EXTRACTOR_VERSION
    read_by = cut_short(run.lake, run.run_id, wanted.typed()) if wanted.everything else ()
    while found := due(
        run.lake, version=version, read_by=read_by, since=since, after=after, limit=settings.ingest.batch_records
    ):
        if found.articles.num_rows:
            _store_reading(run, found, steps.extract(found.fetched, pool), nlp, changes)
        changes.records += found.articles.num_rows + found.without_body
        changes.without_body += found.without_body
        changes.damaged += found.damaged
        after = found.last
    if changes.reread.touched:
        steps.resolve(run.lake, run.run_id)


def _store_reading(run: Recorded, found: Due, extraction: steps.Extraction, nlp: Language, changes: Changes) -> None:
    batch = _batch(found.fetched, extraction, needs_rows(found, extraction.extracted), nlp)
    with run.interrupts.shield():
        changes.reread.add(reread(run.lake, run.run_id, found, batch))


def _batch(fetched: pa.Table, extraction: steps.Extraction, unread: pa.Table, nlp: Language) -> LoadBatch:
    """What is stored of bodies that were read anew; `unread` are the articles that need rows."""
    novel = _analysed(unread, nlp)
    return LoadBatch(
        fetched=fetched,
        extracted=extraction.extracted,
        refused=extraction.refused,
        rows=_rows(novel, nlp),
        annotator_versions=dict.fromkeys(novel["fetch_id"].to_pylist(), annotator_version(nlp)),
    )


def _analysed(articles: pa.Table, nlp: Language) -> pa.Table:
    """Those in a language that the recogniser reads."""
    languages = analysed_languages(nlp)
    return articles.filter(pa.array([each in languages for each in articles["language"].to_pylist()], pa.bool_()))


def _rows(articles: pa.Table, nlp: Language) -> Mapping[str, pa.Table]:
    return steps.normalise(articles, steps.annotate(articles, nlp)).tables if articles.num_rows else {}


def _store_again(run: Recorded, items: Items, extraction: steps.Extraction, nlp: Language, changes: Changes) -> None:
    batch = _batch(items.fetched, extraction, extraction.extracted, nlp)
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
    _tell_reread(changes.reread)
    for name, after in changes.rows_after.items():
        note(f"  {name}: {changes.rows_before[name]:,} rows before, {after:,} now")
    if changes.without_body:
        note(f"{changes.without_body:,} left alone: their bodies are not kept; `wirehouse ingest --retry` reads them")
    if changes.damaged:
        note(f"{len(changes.damaged):,} bodies do not fit their checksums: restore them from a backup")


def _tell_reread(done: Reread) -> None:
    """What today's extraction makes of stored articles."""
    if not done.seen:
        return
    note(f"{done.seen:,} stored revisions read anew: {done.unchanged:,} as before")
    for count, what in (
        (done.restated, "with the same text and other data about it (title, date, authors, ...)"),
        (done.replaced, "with another text, in the place of the old one"),
        (done.joined, "with the text of another revision of the article, which stands for both"),
    ):
        if count:
            note(f"  {count:,} {what}")
    for reason, count in Counter(done.rejected).most_common():
        note(f"  {count:,} no article any more: {reason}")
