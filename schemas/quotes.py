"""Quotations: who said what."""

from schemas.common import (
    ARTICLE_ID,
    END_CHAR,
    METHOD,
    PUBLISHED_DATE,
    REVISION_ID,
    ROW_TEXT,
    SENTENCE_END,
    SENTENCE_START,
    START_CHAR,
    VERSION,
    confidence,
)  # fmt: skip
from schemas.model import Column, Table
from schemas.types import DAY, FLAG, SPANS, TEXT, WHOLE


def _words(name: str, what: str) -> Column:
    return Column(name=name, type=TEXT, nullable=True, doc=f"{what}, as written; null where the article says nothing.")


def _edge(name: str, what: str) -> Column:
    return Column(name=name, type=WHOLE, unit="characters", nullable=True, doc=what)


QUOTES = Table(
    name="quotes",
    grain="One row a quotation in an article; split and continued ones are one.",
    key=("article_id", "revision_id", "start_char", "end_char"),
    columns=(
        Column(name="quote_id", type=TEXT, doc="The quotation: article, revision and content offsets, hashed."),
        ARTICLE_ID,
        REVISION_ID,
        PUBLISHED_DATE,
        Column(name="kind", type=TEXT, doc="direct, mixed or indirect; vocabulary QuoteKind."),
        START_CHAR,
        END_CHAR,
        ROW_TEXT,
        Column(name="words", type=TEXT, doc="What was said: the content's parts joined by a blank, without outer marks."),
        Column(name="content", type=SPANS, doc="The parts of what was said, in order, with offsets and text."),
        SENTENCE_START,
        SENTENCE_END,
        _words("cue", "The word that reports the speech"),
        _edge("cue_start", "First character of the cue in articles.text."),
        _edge("cue_end", "One past its last character."),
        Column(name="cue_class", type=TEXT, nullable=True, doc="What the cue does: say, ask, accuse, deny, promise, threaten, ..."),
        Column(name="negated", type=FLAG, doc="The cue is negated: did not say."),
        _words("speaker", "The speaker with the title before the name"),
        _edge("speaker_start", "First character of the speaker's words in articles.text."),
        _edge("speaker_end", "One past the last of them."),
        Column(name="speaker_id", type=TEXT, nullable=True, doc="Who that is; null where nobody named is meant."),
        Column(name="speaker_reason", type=TEXT, nullable=True, doc="How the speaker was resolved: name, pronoun, description, continued."),
        _words("role", "The speaker's office in this article"),
        Column(name="affiliation_id", type=TEXT, nullable=True, doc="Country or organisation the speaker speaks for in this article."),
        _words("addressee", "To whom it was said"),
        _words("medium", "Where it was published: an outlet, a network, a statement"),
        _words("venue", "Where it was said"),
        Column(name="said_on", type=DAY, nullable=True, doc="Day on which it was said; null where the article does not tell."),
        _words("via", "From whom the speaker has it"),
        Column(name="parent_quote_id", type=TEXT, nullable=True, doc="The quotation that this one stands in."),
        confidence("content_confidence", "the content"),
        confidence("speaker_confidence", "the speaker"),
        METHOD,
        VERSION,
    ),
    partition="published_date",
    references=(("speaker_id", "entities.entity_id"), ("affiliation_id", "entities.entity_id"),
                ("article_id", "articles.article_id")),
)  # fmt: skip
