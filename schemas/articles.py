"""Clean articles, one row a revision."""

from schemas.common import ARTICLE_ID, PUBLISHED_DATE, REVISION_ID, RUN_ID, SOURCE_KIND, SOURCE_REF
from schemas.model import Column, Table
from schemas.types import FLAG, MOMENT, REAL, TEXT, TEXTS, WHOLE


def _source(field: str) -> Column:
    return Column(
        name=f"{field}_source", type=TEXT, nullable=True,
        doc=f"Where {field} was found: jsonld, meta, markup, text, htmldate, trafilatura, url, given, feed, sitemap; null with {field}.",
    )  # fmt: skip


_EXTRACTED = (
    ARTICLE_ID,
    REVISION_ID,
    Column(name="fetch_id", type=TEXT, doc="The raw item that it was extracted from."),
    SOURCE_KIND,
    SOURCE_REF,
    Column(name="url", type=TEXT, nullable=True, doc="Address of the page; null where neither source nor page states one."),
    Column(name="canonical_url", type=TEXT, nullable=True, doc="Address that the page calls its canonical one."),
    Column(name="site", type=TEXT, nullable=True, doc="Host of the address without www., else the name given or stated."),
    _source("site"),
    Column(name="site_name", type=TEXT, nullable=True, doc="Name of the publication as the page states it."),
    Column(name="title", type=TEXT, nullable=True, doc="Headline without the site's name."),
    _source("title"),
    Column(name="section", type=TEXT, nullable=True, doc="Section as the page states it."),
    _source("section"),
    Column(name="authors", type=TEXTS, doc="Names of the authors in the page's order; empty where none is stated."),
    _source("authors"),
    Column(name="published_at", type=MOMENT, nullable=True, doc="First publication; midnight UTC of the day where only that is known."),
    Column(name="published_precision", type=TEXT, nullable=True, doc="How exactly it is known; vocabulary Precision."),
    Column(name="published_offset", type=WHOLE, unit="minutes east of UTC", nullable=True, doc="Zone that the page states; null where it states none."),
    PUBLISHED_DATE,
    _source("published"),
    Column(name="modified_at", type=MOMENT, nullable=True, doc="Last change that the page states."),
    Column(name="fetched_at", type=MOMENT, nullable=True, doc="When the page was taken from its server, where known."),
    Column(name="language", type=TEXT, nullable=True, doc="ISO 639-1 code of the text's language; null where undecided."),
    Column(name="language_score", type=REAL, unit="probability, 0 to 1", nullable=True, doc="How sure the detection is."),
    Column(name="text", type=TEXT, doc="Title, blank line, paragraphs parted by blank lines: what all offsets refer to."),
    Column(name="word_count", type=WHOLE, unit="words", doc="Words of text, by runs of letters and digits."),
    Column(name="under_extracted", type=FLAG, doc="The page holds far more text than was extracted."),
    Column(name="paywalled", type=FLAG, doc="The page says that it is not free and little of the text is there."),
    Column(name="live_blog", type=FLAG, nullable=True, doc="The page says that it is a live blog, of which revisions are the history; null for plain text."),
    Column(name="extractor_version", type=TEXT, doc="Versions of the extraction rules and of trafilatura."),
)  # fmt: skip

EXTRACTED = Table(
    name="extracted",
    grain="One article as extraction hands it on; one row a source item.",
    key=("fetch_id",),
    columns=_EXTRACTED,
)
ARTICLES = Table(
    name="articles",
    grain="One row a revision of an article: the same page with another text is another revision.",
    key=("article_id", "revision_id"),
    columns=(
        *_EXTRACTED,
        RUN_ID,
        Column(name="ingested_at", type=MOMENT, doc="When the revision was first stored."),
        Column(name="valid_from", type=MOMENT, doc="When this text stood on the page: fetched, else modified, else published, else ingested."),
        Column(name="annotator_version", type=TEXT, nullable=True, doc="Recogniser that made its rows; null where the language is not analysed."),
    ),
    partition="published_date",
    references=(("fetch_id", "fetches.fetch_id"),),
)  # fmt: skip
SUPERSEDED = Table(
    name="superseded",
    grain="One row a revision that another one of its article has replaced; views leave it out.",
    key=("article_id", "revision_id"),
    columns=(ARTICLE_ID, REVISION_ID),
    references=(("article_id", "articles.article_id"),),
)
