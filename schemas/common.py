"""Columns that stand in several tables, declared once."""

from schemas.model import Column
from schemas.types import DAY, REAL, TEXT, WHOLE

ARTICLE_ID = Column(name="article_id", type=TEXT, doc="The article, from its normalised page address.")
REVISION_ID = Column(name="revision_id", type=TEXT, doc="The version of the article's text, from the text itself.")
RUN_ID = Column(name="run_id", type=TEXT, doc="The run that wrote the row.")
PUBLISHED_DATE = Column(
    name="published_date", type=DAY, nullable=True,
    doc="Day of publication in the page's own time zone, as in articles.",
)  # fmt: skip
METHOD = Column(name="method", type=TEXT, doc="The rule set or model that made the row.")
VERSION = Column(name="version", type=TEXT, doc="The version of that rule set or model.")
START_CHAR = Column(
    name="start_char", type=WHOLE, unit="characters, 0-based", doc="First character of the row's text in articles.text."
)
END_CHAR = Column(name="end_char", type=WHOLE, unit="characters, exclusive", doc="One past its last character.")
ROW_TEXT = Column(name="text", type=TEXT, doc="What stands there: articles.text from start_char to end_char.")
SENTENCE_START = Column(
    name="sentence_start", type=WHOLE, unit="characters, 0-based", doc="First character of the sentence that shows it."
)
SENTENCE_END = Column(
    name="sentence_end", type=WHOLE, unit="characters, exclusive", doc="One past the last character of that sentence."
)
SOURCE_KIND = Column(name="source_kind", type=TEXT, doc="Kind of the source; see the vocabulary SourceKind.")
SOURCE_REF = Column(
    name="source_ref", type=TEXT, doc="Where it came from: a file, file#offset (WARC), file#row (dump) or an address."
)


def confidence(name: str, what: str) -> Column:
    """A probability column, null where the method gives none."""
    return Column(name=name, type=REAL, unit="probability, 0 to 1", nullable=True, doc=f"Chance that {what} is right.")
