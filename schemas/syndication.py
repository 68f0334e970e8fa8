"""What is known across articles: near-duplicates and their likely origin, and what changed between revisions.

UNDECIDED, CANDIDATES, LINKS, MEMBERS and GROUPED are what the store and the stage `resolve` hand to each other.
"""

from schemas.articles import ARTICLES
from schemas.common import ARTICLE_ID, PUBLISHED_DATE, REVISION_ID, RUN_ID, VERSION
from schemas.model import Column, Table
from schemas.types import BYTES, REAL, TEXT, WHOLE

_DAY = PUBLISHED_DATE.renamed(
    "day", "Day of the text: published, else modified, else fetched; null where none is known."
)
_NEAREST = Column(name="nearest_article_id", type=TEXT, doc="The other article that is most like it.")
_JACCARD = Column(
    name="jaccard",
    type=REAL,
    unit="share, 0 to 1",
    doc="Estimated share of their common 5-word shingles in all of theirs.",
)
_CONTAINMENT = Column(
    name="containment",
    type=REAL,
    unit="share, 0 to 1",
    doc="Estimated share of the shorter text's 5-word shingles that the longer one holds.",
)
_GROUP_ID = Column(name="group_id", type=TEXT, doc="The group of near-duplicates, from the id of its earliest article.")
_ORIGIN = (
    Column(name="origin_article_id", type=TEXT, nullable=True, doc="Article that the others probably come from; null where it is not stored or unknown."),
    Column(name="origin", type=TEXT, nullable=True, doc="Who probably published it first: a news agency's name or a site; null where nothing tells."),
    Column(name="origin_reason", type=TEXT, doc="What tells so; vocabulary OriginReason."),
    Column(name="origin_evidence", type=TEXT, nullable=True, doc="The address, credit or moment that tells so."),
)  # fmt: skip

UNDECIDED = Table(
    name="undecided",
    grain="One row a stored revision that was not compared with the others yet.",
    key=("article_id", "revision_id"),
    columns=(
        ARTICLE_ID, REVISION_ID, _DAY, *(ARTICLES.column(name) for name in ("site", "title", "authors", "text")),
    ),
)  # fmt: skip
SIGNATURES = Table(
    name="signatures",
    grain="One row a revision that was compared with the others.",
    key=("article_id", "revision_id"),
    columns=(
        ARTICLE_ID,
        REVISION_ID,
        _DAY,
        ARTICLES.column("site"),
        Column(name="shingles", type=WHOLE, unit="5-word shingles", doc="Different ones in the text below the title."),
        Column(name="signature", type=BYTES, doc="128 MinHash values of them, 32 bits each, little-endian; empty where there are none."),
        Column(name="sketch", type=BYTES, doc="Hashes of one in eight of them, in the same form: how much of a short text stands in a long one."),
        Column(name="credit", type=TEXT, nullable=True, doc="News agency or outlet that the text credits with it."),
        Column(name="credit_text", type=TEXT, nullable=True, doc="The words of byline, dateline or closing line that do so."),
        VERSION,
    ),
    partition="day",
    references=(("article_id", "articles.article_id"),),
)  # fmt: skip
SIGNATURE_BANDS = Table(
    name="signature_bands",
    grain="One row a band of a signature: texts that share one are compared.",
    key=("article_id", "revision_id", "band"),
    columns=(
        ARTICLE_ID,
        REVISION_ID,
        _DAY,
        Column(name="band", type=WHOLE, doc="0 to 41: three values each of the whole text; 42 to 55: of its first hundred words."),
        Column(name="value", type=WHOLE, doc="Hash of the band's values."),
    ),
    partition="day",
)  # fmt: skip
CANDIDATES = Table(
    name="candidates",
    grain="One row a pair of revisions of two articles that share a band within fourteen days.",
    key=("article_id", "revision_id", "other_article_id", "other_revision_id"),
    columns=(
        ARTICLE_ID,
        REVISION_ID,
        Column(name="other_article_id", type=TEXT, doc="The other article."),
        Column(name="other_revision_id", type=TEXT, doc="The version of its text."),
    ),
)
LINKS = Table(
    name="links",
    grain="One row a pair of articles that are near-duplicates in any of their revisions.",
    key=("article_id", "other_article_id"),
    columns=(ARTICLE_ID, CANDIDATES.column("other_article_id"), _JACCARD, _CONTAINMENT),
)
MEMBERS = Table(
    name="members",
    grain="One row an article that links touch, or that is in a group with such a one, in its newest revision.",
    key=("article_id",),
    columns=(
        ARTICLE_ID,
        Column(name="group_id", type=TEXT, nullable=True, doc="The group that it is in so far."),
        Column(name="nearest_article_id", type=TEXT, nullable=True, doc="The most similar article so far."),
        Column(name="jaccard", type=REAL, nullable=True, doc="Their similarity."),
        Column(name="containment", type=REAL, nullable=True, doc="Their containment."),
        *(ARTICLES.column(name) for name in ("site", "canonical_url", "published_at", "published_precision")),
        *(SIGNATURES.column(name) for name in ("day", "credit", "credit_text")),
    ),
)
_GROUPED = (ARTICLE_ID, _GROUP_ID, _NEAREST, _JACCARD, _CONTAINMENT, *_ORIGIN, VERSION)
GROUPED = Table(
    name="grouped",
    grain="One row of syndication as it is decided.",
    key=("article_id",),
    columns=_GROUPED,
)
SYNDICATION = Table(
    name="syndication",
    grain="One row an article that has near-duplicates, with the group that they form.",
    key=("article_id",),
    columns=(*_GROUPED, RUN_ID),
    references=(("article_id", "articles.article_id"), ("nearest_article_id", "articles.article_id")),
)
SYNDICATION_MERGES = Table(
    name="syndication_merges",
    grain="One row an id that a group of near-duplicates once had: it joined another one or got an earlier article. Which ids a group had depends on the order in which its articles came.",
    key=("from_group_id",),
    columns=(
        Column(name="from_group_id", type=TEXT, doc="The id that is given up."),
        Column(name="to_group_id", type=TEXT, doc="The id of the group that holds its articles now."),
        RUN_ID,
    ),
)
REVISION_CHANGES = Table(
    name="revision_changes",
    grain="One row a paragraph or headline that differs between a revision and the one that it superseded.",
    key=("article_id", "revision_id", "ordinal"),
    columns=(
        ARTICLE_ID,
        REVISION_ID.renamed("revision_id", "The newer of the two revisions."),
        Column(name="supersedes", type=TEXT, doc="The older one."),
        Column(name="ordinal", type=WHOLE, doc="Order of the changes in the text, from 1."),
        Column(name="part", type=TEXT, doc="Headline or paragraph; vocabulary TextPart."),
        Column(name="kind", type=TEXT, doc="What was done to it; vocabulary ChangeKind."),
        Column(name="old_start", type=WHOLE, unit="characters, 0-based", nullable=True, doc="Where it began in the older text; null where it was added."),
        Column(name="old_end", type=WHOLE, unit="characters, exclusive", nullable=True, doc="One past its last character there."),
        Column(name="old_text", type=TEXT, nullable=True, doc="Its words in the older text."),
        Column(name="new_start", type=WHOLE, unit="characters, 0-based", nullable=True, doc="Where it begins in the newer text; null where it was removed."),
        Column(name="new_end", type=WHOLE, unit="characters, exclusive", nullable=True, doc="One past its last character there."),
        Column(name="new_text", type=TEXT, nullable=True, doc="Its words in the newer text."),
    ),
    references=(("article_id", "articles.article_id"),),
)  # fmt: skip
