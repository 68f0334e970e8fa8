"""An invented text with its layers given by words instead of offsets, for tests of the normalise stage."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import pyarrow as pa
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from flows.annotate.layers import set_layers
from flows.normalise import normalise
from flows.normalise.article import Article, article_of
from schemas.layers import Argument, Attribution, EventFrame, Span


class Made:
    """A text with layers: the Doc, the article, the tables."""

    def __init__(self, text: str, title: str | None, published: date | None) -> None:
        self.text, self.title, self.published = text, title, published
        self.doc = _nlp()(text)
        self.attributions: list[Attribution] = []
        self.events: list[EventFrame] = []
        self.labels: list[tuple[str, str]] = []

    def span(self, words: str) -> Span:
        """Where the words stand first; "words##2" is where they stand for the second time."""
        words, _, nth = words.partition("##")
        at = -1
        for _ in range(int(nth or 1)):
            at = self.text.index(words, at + 1)
        return at, at + len(words)

    def named(self, **labels: str) -> "Made":
        """Names by label: PERSON="Ann Lee|Lee"; every place where the words stand is one."""
        for label, names in labels.items():
            self.labels += [(name, label) for name in names.split("|")]
        return self

    def said(self, *content: str, kind: str = "direct", cue: str | None = "said", source: str | None = None) -> "Made":
        """An attribution."""
        self.attributions.append(
            Attribution(
                content=tuple(self.span(part) for part in content), kind=kind, cue=self.span(cue) if cue else None,
                source=self.span(source) if source else None,
            )
        )  # fmt: skip
        return self

    def event(
        self, trigger: str, type_: str, *, mode: str | None = None, status: str = "asserted", **roles: str
    ) -> "Made":
        """An event frame; roles by words: actor="Ann Lee|Bo", date="on Monday"."""
        arguments = [
            Argument(role=role, span=self.span(words)) for role, many in roles.items() for words in many.split("|")
        ]
        self.events.append(
            EventFrame(trigger=self.span(trigger), type=type_, mode=mode, status=status, arguments=tuple(arguments))
        )
        return self

    def laid(self) -> Doc:
        """The Doc with all layers."""
        spans = {}
        for name, label in sorted(self.labels, key=lambda pair: -len(pair[0])):
            at = self.text.find(name)
            while at >= 0:
                span = self.doc.char_span(at, at + len(name), label=label)
                if span and not any(s < at + len(name) and at < e for s, e in spans):
                    spans[at, at + len(name)] = span
                at = self.text.find(name, at + 1)
        self.doc.ents = list(spans.values())
        return set_layers(self.doc, self.attributions, self.events)

    def article(self) -> Article:
        """What the parts of the stage work on."""
        return article_of(
            article_id="a", revision_id="r", published=self.published, text=self.text, title=self.title, doc=self.laid()
        )

    def tables(self) -> dict[str, list[dict]]:
        """The rows of all tables."""
        made = normalise(articles_of([("a", self.text, self.title, self.published)]), [self.laid()], version="test 1")
        return {name: table.to_pylist() for name, table in made.items()}


def articles_of(rows: Sequence[tuple[str, str, str | None, date | None]]) -> pa.Table:
    """The columns that normalise reads, from (article_id, text, title, published_date)."""
    return pa.table(
        {
            "article_id": [row[0] for row in rows],
            "revision_id": ["r" for _ in rows],
            "published_date": pa.array([row[3] for row in rows], pa.date32()),
            "text": pa.array([row[1] for row in rows], pa.string()),
            "title": pa.array([row[2] for row in rows], pa.string()),
        }
    )


@cache
def _nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("wirehouse")
    return nlp
