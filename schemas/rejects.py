"""Dead letters: what was refused, why, and how to try again."""

from schemas.common import RUN_ID, SOURCE_KIND, SOURCE_REF
from schemas.model import Column, Table
from schemas.types import MOMENT, TEXT

_REFUSED = (
    Column(name="reject_id", type=TEXT, doc="The refusal: source reference, body, stage and reason, hashed."),
    Column(name="fetch_id", type=TEXT, nullable=True, doc="The raw item, where one was read."),
    SOURCE_KIND,
    SOURCE_REF,
    Column(name="url", type=TEXT, nullable=True, doc="Address of the item where known."),
    Column(name="stage", type=TEXT, doc="Step that refused it; vocabulary Stage."),
    Column(name="reason", type=TEXT, doc="Why; vocabulary Reason."),
    Column(name="detail", type=TEXT, doc="The particulars, for a person."),
    Column(
        name="evidence", type=TEXT, nullable=True, doc="The first characters of what was refused, where it is text."
    ),
    Column(name="replay", type=TEXT, doc="The command that tries it again."),
)
REFUSED = Table(name="refused", grain="One refusal as a stage hands it on.", key=("reject_id",), columns=_REFUSED)
REJECTS = Table(
    name="rejects",
    grain="One row a record that no article came of, with the reason and the evidence.",
    key=("reject_id",),
    columns=(*_REFUSED, RUN_ID, Column(name="rejected_at", type=MOMENT, doc="When it was first refused.")),
    references=(("fetch_id", "fetches.fetch_id"), ("run_id", "runs.run_id")),
)
