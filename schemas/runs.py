"""Runs with their counts, by stage and by source."""

from schemas.common import RUN_ID, SOURCE_KIND
from schemas.model import Column, Table
from schemas.types import LARGE, MOMENT, REAL, TEXT, TEXTS, WHOLE


def _count(name: str, doc: str) -> Column:
    return Column(name=name, type=LARGE, unit="records", doc=doc)


_FATES = (
    _count("records", "Records seen: new + revised + unchanged + rejected."),
    _count("new", "Articles that were not stored before."),
    _count("revised", "New texts of stored articles."),
    _count("unchanged", "Texts that were stored already, and copies within the run."),
    _count("rejected", "Records that no article came of."),
)
RUNS = Table(
    name="runs",
    grain="One row a run of a flow, with its counts.",
    key=("run_id",),
    columns=(
        RUN_ID.renamed("run_id", "The run; sorts by start."),
        Column(name="flow", type=TEXT, doc="Which flow ran: ingest, publish."),
        Column(name="started_at", type=MOMENT, doc="When it began."),
        Column(name="ended_at", type=MOMENT, nullable=True, doc="When it ended; null while it runs or after a kill."),
        Column(name="status", type=TEXT, doc="Where it stands; vocabulary RunStatus."),
        *_FATES,
        Column(name="reasons", type=TEXT, doc="Rejected records by reason code, as a JSON object."),
        Column(name="sources", type=TEXTS, doc="The sources as given on the command line."),
        Column(name="batches", type=WHOLE, unit="batches", doc="Batches committed."),
        Column(name="error", type=TEXT, nullable=True, doc="What stopped it, where something did."),
        Column(
            name="versions",
            type=TEXT,
            doc="Versions of wirehouse, schema, extractor and recogniser, as a JSON object; of a backfilled day also input, a hash of its files.",
        ),
        Column(name="host", type=TEXT, doc="Machine that it ran on."),
        Column(name="pid", type=LARGE, doc="Process that it ran in."),
    ),
)
RUN_STAGES = Table(
    name="run_stages",
    grain="One row a stage of a run: what went in, what came out, how long it took.",
    key=("run_id", "stage"),
    columns=(
        RUN_ID,
        Column(name="stage", type=TEXT, doc="The step; vocabulary Stage."),
        _count("records_in", "Records that went in."),
        _count("records_out", "Records that came out."),
        _count("rejected", "Records that it refused."),
        Column(name="seconds", type=REAL, unit="seconds", doc="Time on the clock, summed over batches."),
    ),
    references=(("run_id", "runs.run_id"),),
)
RUN_SOURCES = Table(
    name="run_sources",
    grain="One row a source of a run.",
    key=("run_id", "source"),
    columns=(RUN_ID, Column(name="source", type=TEXT, doc="The source as it was recognised."), SOURCE_KIND, *_FATES),
    references=(("run_id", "runs.run_id"),),
)
