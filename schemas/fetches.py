"""Raw bodies, one row a source item: what extraction can be repeated from."""

from schemas.common import RUN_ID, SOURCE_KIND, SOURCE_REF
from schemas.model import Column, Table
from schemas.types import BYTES, LARGE, MOMENT, TEXT, TEXTS, WHOLE

_READ = (
    Column(name="fetch_id", type=TEXT, doc="The item: its source reference, address and body, hashed."),
    SOURCE_KIND,
    SOURCE_REF,
    Column(name="requested_url", type=TEXT, nullable=True, doc="Address that was asked for, or was given with the item."),
    Column(name="final_url", type=TEXT, nullable=True, doc="Address that answered, where redirects were followed."),
    Column(name="status", type=WHOLE, nullable=True, doc="HTTP status of the answer."),
    Column(name="headers", type=TEXT, nullable=True, doc="HTTP headers of the answer as a JSON object."),
    Column(name="content_type", type=TEXT, nullable=True, doc="Content-Type of the answer."),
    Column(name="content_kind", type=TEXT, doc="Markup or text that was extracted elsewhere; vocabulary ContentKind."),
    Column(name="fetched_at", type=MOMENT, nullable=True, doc="When the page was taken from its server, where known."),
    Column(name="body", type=BYTES, nullable=True, doc="The body as it came, zstd-compressed; null where it is not kept."),
    Column(name="body_sha256", type=TEXT, doc="SHA-256 of the body before compression, hexadecimal."),
    Column(name="body_bytes", type=LARGE, unit="bytes", doc="Size of the body before compression."),
    Column(name="given_title", type=TEXT, nullable=True, doc="Title that came with the item (a dump's column)."),
    Column(name="given_site", type=TEXT, nullable=True, doc="Site that came with the item."),
    Column(name="given_section", type=TEXT, nullable=True, doc="Section that came with the item."),
    Column(name="given_authors", type=TEXTS, doc="Authors that came with the item; empty where none did."),
    Column(name="given_published", type=TEXT, nullable=True, doc="Date or time of publication as it came with the item."),
    Column(name="given_language", type=TEXT, nullable=True, doc="Language code that came with the item."),
    Column(name="given_id", type=TEXT, nullable=True, doc="The item's own id in its dump, as written."),
    Column(name="given_modified", type=MOMENT, nullable=True, doc="Last change as the feed or sitemap states it."),
    Column(name="found_by", type=TEXT, nullable=True, doc="What named a page of the network: feed, sitemap; null where the user did."),
    Column(name="found_in", type=TEXT, nullable=True, doc="Address of that feed or sitemap."),
)  # fmt: skip

FETCHED = Table(
    name="fetched",
    grain="One source item as a reader hands it to extraction; body always filled.",
    key=("fetch_id",),
    columns=_READ,
)
FETCHES = Table(
    name="fetches",
    grain="One row a source item that was read, with its raw body and its fate.",
    key=("fetch_id",),
    columns=(
        *_READ,
        RUN_ID,
        Column(name="fate", type=TEXT, doc="What became of it when it was first read; vocabulary Fate."),
        Column(name="reason", type=TEXT, nullable=True, doc="Why it was rejected; vocabulary Reason."),
        Column(name="article_id", type=TEXT, nullable=True, doc="The article that came of it; null where none did."),
        Column(name="revision_id", type=TEXT, nullable=True, doc="The text version that came of it."),
    ),
    references=(("article_id", "articles.article_id"),),
)
