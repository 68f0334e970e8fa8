"""What was asked of live sources: feeds, sitemaps, front pages, single pages, and the servers that failed."""

from schemas.common import RUN_ID
from schemas.model import Column, Table
from schemas.types import FLAG, LARGE, MOMENT, REAL, TEXT, TEXTS, WHOLE

POLLED = Table(
    name="polled",
    grain="One poll of a live source as a reader hands it on.",
    key=("poll_id",),
    columns=(
        Column(name="poll_id", type=TEXT, doc="The poll: its source, address and time, hashed."),
        Column(name="source", type=TEXT, doc="Name of the source, as in run_sources: as sources.toml calls it, else its address."),
        Column(name="url", type=TEXT, doc="Address that was asked; for a server its host."),
        Column(name="kind", type=TEXT, doc="What stands there; vocabulary PollKind."),
        Column(name="tags", type=TEXTS, doc="Tags of the source in sources.toml; may be empty."),
        Column(name="at", type=MOMENT, doc="When it was asked."),
        Column(name="outcome", type=TEXT, doc="What came back; vocabulary PollOutcome."),
        Column(name="conditional", type=FLAG, doc="It was asked for changes only (If-None-Match, If-Modified-Since)."),
        Column(name="status", type=WHOLE, nullable=True, doc="HTTP status of the answer."),
        Column(name="etag", type=TEXT, nullable=True, doc="ETag to ask with next time; null where all is to be sent again."),
        Column(name="last_modified", type=TEXT, nullable=True, doc="Last-Modified to ask with next time, likewise."),
        Column(name="body_sha256", type=TEXT, nullable=True, doc="SHA-256 of the answer, hexadecimal: the same again is nothing new."),
        Column(name="stated_modified", type=MOMENT, nullable=True, doc="Last change of it as the feed or sitemap above states it."),
        Column(name="items", type=WHOLE, unit="items", nullable=True, doc="Pages that it lists."),
        Column(name="new_items", type=WHOLE, unit="items", nullable=True, doc="Pages among them that were not known before."),
        Column(name="failure", type=TEXT, nullable=True, doc="Why it failed; vocabulary Reason."),
        Column(name="detail", type=TEXT, nullable=True, doc="The particulars, for a person."),
        Column(name="failures", type=WHOLE, unit="polls", doc="Failures in a row, this one counted; 0 after a success."),
        Column(name="parked_until", type=MOMENT, nullable=True, doc="It is left alone until then, having failed repeatedly."),
        Column(name="interval_minutes", type=REAL, unit="minutes", nullable=True, doc="Time between polls, adapted to how often it brings something new."),
        Column(name="next_due", type=MOMENT, nullable=True, doc="When it is to be asked next."),
    ),
)  # fmt: skip
POLLS = Table(
    name="polls",
    grain="One row a poll of a feed, sitemap or front page, and of a page that brought no new body.",
    key=("poll_id",),
    columns=(*POLLED.columns, RUN_ID),
    references=(("run_id", "runs.run_id"),),
)
SOURCE_STATUS = Table(
    name="source_status",
    grain="One row a live source and address, without single pages: how its newest poll went and when the next is due.",
    key=("source", "kind", "url"),
    columns=(
        *(POLLS.column(name) for name in ("source", "kind", "url", "tags")),
        POLLS.column("at").renamed("last_poll", "When it was asked last."),
        Column(name="last_success", type=MOMENT, nullable=True, doc="When it last answered as it should."),
        Column(name="last_new", type=MOMENT, nullable=True, doc="When it last listed a page that was not known before."),
        *(POLLS.column(name) for name in ("outcome", "status", "items", "new_items", "failure", "detail", "failures",
                                          "parked_until", "interval_minutes", "next_due")),
        Column(name="polls", type=LARGE, doc="How often it was asked."),
        RUN_ID.renamed("run_id", "The run that asked last."),
    ),
)  # fmt: skip
