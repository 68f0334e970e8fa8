"""A small lake of hand-written invented articles whose answers a person can check: for views, macros and examples."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from pathlib import Path

from schemas import LAKE_TABLES
from schemas.articles import EXTRACTED
from schemas.fetches import FETCHED
from schemas.ids import article_id, fetch_id, hashed, revision_id
from tests.unit.warehouse.made_batches import run
from warehouse.batch import LoadBatch, SourceLabel
from warehouse.lake import Lake

Row = dict[str, object]
_BREAK = re.compile(r"(?<!\b[A-Z])(?<!Dr)[.!?]”?\s+|\n\n")
Event = tuple[str, str, str, tuple[str, ...], tuple[str, ...]]
ENTITIES = {
    "Ada Quill": "PERSON", "Bruno Marsh": "PERSON", "A. Quill": "PERSON", "Norhaven": "GPE", "Sudmere": "GPE",
    "José Ferro": "PERSON",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Story:
    """One article and what is recognised in it, all by its words."""

    page: str
    site: str
    day: dt.date | None
    text: str
    names: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...] = ()
    """(words said, speaker)."""
    events: tuple[Event, ...] = ()
    """(trigger, type, status, actors, recipients)."""
    killed: tuple[int, ...] = ()


_BLAST = Story(
    page="blast", site="courier.example", day=dt.date(2025, 4, 2),
    text="Blast at the port\n\nSudmere attacked Norhaven and killed 3 people. Norhaven accused Sudmere. "
    "A. Quill said: “It was night.”",
    names=("Sudmere", "Norhaven", "A. Quill"),
    quotes=(("It was night.", "A. Quill"),),
    events=(
        ("attacked", "ASSAULT", "asserted", ("Sudmere",), ("Norhaven",)),
        ("accused", "ACCUSE", "asserted", ("Norhaven",), ("Sudmere",)),
    ),
    killed=(3,),
)  # fmt: skip
STORIES = (
    Story(
        page="port", site="courier.example", day=dt.date(2025, 3, 1),
        text="Norhaven closes its port\n\nMayor Ada Quill spoke on Friday. She said: “Sudmere owes us 10 \U0001f6a2 "
        "and an apology.” Dr. Marsh listened.\n\nNorhaven accused Sudmere of dumping waste. Sudmere will sue Norhaven.",
        names=("Norhaven", "Ada Quill", "Sudmere"),
        quotes=(("Sudmere owes us 10 \U0001f6a2 and an apology.", "Ada Quill"),),
        events=(
            ("accused", "ACCUSE", "asserted", ("Norhaven",), ("Sudmere",)),
            ("sue", "REQUEST", "planned", ("Sudmere",), ("Norhaven",)),
        ),
    ),
    Story(
        page="talks", site="post.example", day=dt.date(2025, 3, 4),
        text="Talks are planned\n\nBruno Marsh said: “We will meet Ada Quill soon.” Sudmere will meet Norhaven. "
        "José Ferro listened to protesters.",
        names=("Bruno Marsh", "Ada Quill", "Sudmere", "Norhaven", "José Ferro"),
        quotes=(("We will meet Ada Quill soon.", "Bruno Marsh"),),
        events=(("meet", "CONSULT", "planned", ("Sudmere",), ("Norhaven",)),),
    ),
    _BLAST,
    replace(_BLAST, text=_BLAST.text.replace("killed 3", "killed 4"), killed=(4,)),
    Story(
        page="undated", site="post.example", day=None,
        text="A look back\n\nSudmere attacked Norhaven, the first town on this coast, and killed 5 people.",
        names=("Sudmere", "Norhaven"),
        events=(("attacked", "ASSAULT", "asserted", ("Sudmere",), ("Norhaven", "the first town")),),
        killed=(5,),
    ),
)  # fmt: skip


def make_lake(folder: Path) -> Path:
    """The lake of all stories, loaded one by one, with one merge: A. Quill is Ada Quill."""
    with Lake.open(folder) as lake:
        lake.start_run(run("run-1"))
        for number, story in enumerate(STORIES):
            lake.load("run-1", story_batch(story, number))
        lake.finish_run("run-1", "done")
        merge = {
            "from_entity_id": entity("A. Quill"), "to_entity_id": entity("Ada Quill"), "score": 0.9,
            "reason": "initial", "run_id": "run-1",
        }  # fmt: skip
        merges = LAKE_TABLES["entity_merges"].build([merge])
        lake._connection.register("merges", merges)
        lake._connection.execute("INSERT INTO lake.entity_merges SELECT * FROM merges")
    return folder


def entity(name: str) -> str:
    """Id of an entity of the stories."""
    return hashed("entity", name)


def article_of(page: str) -> str:
    """Id of the article at a page."""
    return article_id(url=_url(page), site=None, title=None, text="")


def story_batch(story: Story, number: int) -> LoadBatch:
    """The batch of one story; a later number is a later moment."""
    item = fetch_id(source_kind="html_file", source_ref=story.page, url=None, body_sha256=hashed(story.text))
    rows: dict[str, list[Row]] = {name: [] for name in LAKE_TABLES}
    key: Row = {
        "article_id": article_of(story.page), "revision_id": revision_id(story.text), "published_date": story.day,
    }  # fmt: skip
    for name in story.names:
        rows["entities"].append(_entity(name))
        rows["entity_aliases"].append({"entity_id": entity(name), "alias": name.split()[-1]})
        rows["mentions"].append(_mention(story, key, name))
    rows["quotes"] = [_quote(story, key, words, speaker) for words, speaker in story.quotes]
    for event in story.events:
        _add_event(rows, story, key, event)
    return LoadBatch(
        fetched=FETCHED.build([_fetched(story, item)]),
        extracted=EXTRACTED.build([_extracted(story, key, item, number)]),
        rows={name: LAKE_TABLES[name].build(made) for name, made in rows.items() if made},
        annotator_versions={item: "rules 1"},
        sources={item: SourceLabel(label="pages", kind="html_file")},
    )


def _url(page: str) -> str:
    return f"https://news.example/{page}"


def _empty(table: str) -> Row:
    return dict.fromkeys(LAKE_TABLES[table].names())


def _fetched(story: Story, item: str) -> Row:
    body = story.text.encode()
    empty: Row = dict.fromkeys(FETCHED.names())
    return empty | {
        "fetch_id": item, "source_kind": "html_file", "source_ref": story.page, "content_kind": "html", "body": body,
        "body_sha256": hashed(body), "body_bytes": len(body), "given_authors": [],
    }  # fmt: skip


def _extracted(story: Story, key: Row, item: str, number: int) -> Row:
    moment = story.day and dt.datetime.combine(story.day, dt.time(9), dt.UTC)
    empty: Row = dict.fromkeys(EXTRACTED.names())
    return empty | key | {
        "fetch_id": item, "source_kind": "html_file", "source_ref": story.page, "url": _url(story.page),
        "site": story.site, "site_source": "url", "title": story.text.partition("\n")[0], "title_source": "markup",
        "authors": [], "published_at": moment, "fetched_at": dt.datetime(2025, 6, 1, number, tzinfo=dt.UTC),
        "language": "en", "text": story.text, "word_count": len(story.text.split()), "under_extracted": False,
        "paywalled": False, "extractor_version": "rules 1",
    }  # fmt: skip


def _entity(name: str) -> Row:
    return _empty("entities") | {
        "entity_id": entity(name), "name": name, "type": ENTITIES[name], "key_source": "name",
        "country": "NOR" if ENTITIES[name] == "GPE" else None,
    }  # fmt: skip


def _span(story: Story, words: str) -> Row:
    begin = story.text.index(words)
    return {"start_char": begin, "end_char": begin + len(words), "text": words}


def _sentence(story: Story, words: str) -> Row:
    begin = story.text.index(words)
    edges = [0, *(found.end() for found in _BREAK.finditer(story.text)), len(story.text)]
    start = max(edge for edge in edges if edge <= begin)
    end = min(edge for edge in edges if edge > begin)
    return {"sentence_start": start, "sentence_end": start + len(story.text[start:end].rstrip())}


def _made() -> Row:
    return {"method": "rules", "version": "rules 1"}


def _mention(story: Story, key: Row, name: str) -> Row:
    return _empty("mentions") | key | _made() | _span(story, name) | {
        "mention_id": hashed("mention", *key.values(), name), "entity_id": entity(name), "kind": "name",
        "type": ENTITIES[name],
    }  # fmt: skip


def _quote(story: Story, key: Row, words: str, speaker: str) -> Row:
    return _empty("quotes") | key | _made() | _span(story, words) | _sentence(story, words) | {
        "quote_id": hashed("quote", *key.values(), words), "kind": "direct", "words": words,
        "content": [_span(story, words)], "negated": False, "cue": "said", "speaker": speaker,
        "speaker_id": entity(speaker), "speaker_reason": "name",
    }  # fmt: skip


def _add_event(rows: dict[str, list[Row]], story: Story, key: Row, event: Event) -> None:
    trigger, kind, status, actors, recipients = event
    mention = hashed("event", *key.values(), trigger)
    rows["event_mentions"].append(
        _empty("event_mentions") | key | _made() | _span(story, trigger) | _sentence(story, trigger) | {
            "event_mention_id": mention, "type": kind, "contexts": [], "quad_class": 4, "goldstein": -5.0,
            "status": status, "is_lead": False, "is_background": False, "place": "Norhaven",
            "place_start": story.text.index("Norhaven"), "place_end": story.text.index("Norhaven") + 8,
            "place_entity_id": entity("Norhaven"),
        }
    )  # fmt: skip
    rows["event_links"].append(
        key | _made() | {
            "event_mention_id": mention, "event_id": hashed(kind, status, *actors, recipients[0]), "score": 1.0,
            "reason": "same_key",
        }
    )  # fmt: skip
    for role, parties in (("actor", actors), ("recipient", recipients)):
        for ordinal, words in enumerate(parties):
            rows["event_arguments"].append(
                key | _span(story, words) | {
                    "event_mention_id": mention, "role": role, "ordinal": ordinal,
                    "entity_id": entity(words) if words in ENTITIES else None,
                }
            )  # fmt: skip
    for ordinal, number in enumerate(story.killed if kind == "ASSAULT" else ()):
        rows["event_quantities"].append(
            key | _span(story, str(number)) | {
                "event_mention_id": mention, "ordinal": ordinal, "value": float(number), "unit": "people",
                "role": "killed", "bound": None,
            }
        )  # fmt: skip
