"""A lake of invented articles for the tests of publishing: by rule, any number of them, awkward values included."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from schemas import LAKE_TABLES
from schemas.ids import hashed
from warehouse import migrations
from warehouse.location import LakeLocation, attached

Row = dict[str, object]

PEOPLE = ("Ada Quill", "Bruno Marsh", "Celia Fenn", "Dorian Pell", "Edda Rusk", "=Finn Gale")
PLACES = ("Norhaven", "Sudmere", "Eastwick Bay", "Westering")
SITES = ("harbour-courier.example", "Harbour-Courier.example", "valley-post.example", "inland-times.example", None)
EVENTS = (("ASSAULT", "bombing", 4, -9.0), ("CONSULT", "visit", 1, 2.5), ("HAZARD", None, None, None))
FIRST_DAY = dt.date(2025, 11, 3)
NOW = dt.datetime(2026, 11, 1, 6, 30, tzinfo=dt.UTC)
STATUSES = ("asserted", "asserted", "planned", "denied")


def entity_id(name: str) -> str:
    """The id of an invented entity."""
    return hashed("entity", name)


def make_lake(folder: Path, articles: int = 40) -> Path:
    """A new lake with that many articles, and 16 mentions, 2 quotes and 3 event mentions for each that is analysed."""
    location = LakeLocation(folder)
    folder.mkdir(parents=True, exist_ok=True)
    connection = attached(location, read_only=False)
    migrations.create(connection)
    connection.close()
    add_articles(folder, range(articles), with_entities=True)
    return folder


def add_articles(folder: Path, numbers: Sequence[int], *, with_entities: bool = False) -> None:
    """Commit more articles to a lake, as one snapshot for every 5,000."""
    for start in range(0, len(numbers), 5_000):
        rows: dict[str, list[Row]] = {name: [] for name in LAKE_TABLES}
        if with_entities and start == 0:
            rows["entities"] = list(entities())
            rows["entity_aliases"] = list(aliases())
        for number in numbers[start : start + 5_000]:
            for name, row in article_rows(number):
                rows[name].append(row)
        _insert(folder, rows)


def _insert(folder: Path, rows: dict[str, list[Row]]) -> None:
    connection = attached(LakeLocation(folder), read_only=False)
    connection.execute("BEGIN")
    for name, added in rows.items():
        if added:
            connection.register("added", LAKE_TABLES[name].build(added))
            connection.execute(f"INSERT INTO lake.{name} BY NAME SELECT * FROM added")
            connection.unregister("added")
    connection.execute("COMMIT")
    connection.close()


def entities() -> Iterator[Row]:
    """The invented people and places."""
    for name, kind in (*((p, "PERSON") for p in PEOPLE), *((p, "GPE") for p in PLACES)):
        place = kind == "GPE"
        yield {
            "entity_id": entity_id(name), "name": name, "type": kind, "country": "NOR" if place else None,
            "key_source": "name", "wikidata_id": None, "geonames_id": None,
            "latitude": 60.5 if place else None, "longitude": 5.25 if place else None,
        }  # fmt: skip


def aliases() -> Iterator[Row]:
    """Two names of each person."""
    for name in PEOPLE:
        for alias in (name, name.split()[-1]):
            yield {"entity_id": entity_id(name), "alias": alias}


def article_rows(number: int) -> Iterator[tuple[str, Row]]:
    """The rows of one article, by table."""
    article, revision = hashed("article", number), hashed("revision", number)
    analysed = number % 10 != 9
    published = None if number % 13 == 12 else FIRST_DAY + dt.timedelta(days=number % 400)
    title = f"Report {number} from the coast" if number % 7 else f"=1+{number}"
    sentences = [sentence(number, place) for place in range(8)]
    if number % 20 == 3:
        sentences.append("Fog \U0001f32b stayed over the bay. " * 700)
    text = title + "\n\n" + "\n\n".join(sentences)
    key: Row = {"article_id": article, "revision_id": revision, "published_date": published}
    yield "articles", _article(number, key, title, text, analysed=analysed)
    if not analysed:
        return
    for place, words in enumerate(sentences[:8]):
        yield from _told_rows(_Told(number=number, place=place, key=key, text=text, start=text.index(words)))


@dataclass(frozen=True, kw_only=True)
class _Told:
    """One sentence of an article and where it stands."""

    number: int
    place: int
    key: Row
    text: str
    start: int

    @property
    def person(self) -> str:
        return PEOPLE[(self.number + self.place) % len(PEOPLE)]

    @property
    def town(self) -> str:
        return PLACES[(self.number * 3 + self.place) % len(PLACES)]

    @property
    def common(self) -> Row:
        end = self.start + len(sentence(self.number, self.place))
        return {
            **self.key, "sentence_start": self.start, "sentence_end": end, "method": "plain", "version": "plain-1",
        }  # fmt: skip

    def words(self, words: str) -> Row:
        """Offsets of words in the sentence."""
        start = self.text.index(words, self.start)
        return {"start_char": start, "end_char": start + len(words), "text": words}


def sentence(number: int, place: int) -> str:
    """One sentence: who says it, what is said, where."""
    person, town = PEOPLE[(number + place) % len(PEOPLE)], PLACES[(number * 3 + place) % len(PLACES)]
    return f"Mayor {person} said in {town}: “Bridge {number}/{place} will be rebuilt.”"


def _article(number: int, key: Row, title: str, text: str, *, analysed: bool) -> Row:
    published = key["published_date"]
    moment = dt.datetime.combine(published, dt.time(9, 30), dt.UTC) if isinstance(published, dt.date) else None
    site = SITES[number % len(SITES)]
    return {
        **key, "fetch_id": hashed("fetch", number), "source_kind": "html_file", "source_ref": f"pages/{number}.html",
        "url": f"https://news.example/{number}", "canonical_url": None, "site": site,
        "site_source": "url" if site else None, "site_name": "The Courier" if site else None, "title": title,
        "title_source": "jsonld", "section": "World" if number % 2 else None, "section_source": None,
        "authors": ["Greta Holm", "Ivo Sand"][: number % 3], "authors_source": None, "published_at": moment,
        "published_precision": "day" if moment else None, "published_offset": None, "published_source": None,
        "modified_at": None, "fetched_at": None, "language": "en" if analysed else "de", "language_score": 0.99,
        "text": text, "word_count": len(text.split()), "under_extracted": False, "paywalled": False, "live_blog": None,
        "extractor_version": "1", "run_id": "run-1", "ingested_at": NOW, "valid_from": moment or NOW,
        "annotator_version": "plain-1" if analysed else None,
    }  # fmt: skip


def _told_rows(told: _Told) -> Iterator[tuple[str, Row]]:
    made: Row = {"method": "plain", "version": "plain-1"}
    for name, kind in ((told.person, "PERSON"), (told.town, "GPE")):
        yield "mentions", {
            **told.key, **made, "mention_id": hashed("mention", told.number, told.place, name),
            "entity_id": entity_id(name), "kind": "name", "type": kind, **told.words(name), "place_entity_id": None,
            "confidence": 0.9,
        }  # fmt: skip
    if told.place < 2:
        yield "quotes", _quote(told)
        yield "roles", {
            **told.key, **made, "role_id": hashed("role", told.number, told.place),
            "entity_id": entity_id(told.person), "title": "Mayor", "modifier": None, "organisation_id": None,
            **told.words("Mayor"),
        }  # fmt: skip
    if told.place < len(EVENTS):
        yield from _event(told)


def _quote(told: _Told) -> Row:
    span = told.words(f"Bridge {told.number}/{told.place} will be rebuilt.")
    cue = told.words("said")
    named = told.place == 0
    return {
        **told.common, "quote_id": hashed("quote", told.number, told.place), "kind": "direct", **span,
        "words": span["text"], "content": [span], "cue": "said", "cue_start": cue["start_char"],
        "cue_end": cue["end_char"], "cue_class": "say", "negated": False, "speaker": None, "speaker_start": None,
        "speaker_end": None, "speaker_id": entity_id(told.person) if named else None,
        "speaker_reason": "name" if named else None, "role": None, "affiliation_id": None, "addressee": None,
        "medium": None, "venue": None, "said_on": dt.date(1865, 4, 14) if told.number == 5 else None, "via": None,
        "parent_quote_id": None, "content_confidence": 0.8, "speaker_confidence": None,
    }  # fmt: skip


def _event(told: _Told) -> Iterator[tuple[str, Row]]:
    mention: Row = {"event_mention_id": hashed("event_mention", told.number, told.place)}
    yield "event_mentions", _event_mention(told, mention)
    yield "event_links", {
        **told.key, **mention, "event_id": hashed("event", told.number // 2, told.place), "score": 1.0,
        "reason": "alone", "method": "plain", "version": "plain-1",
    }  # fmt: skip
    said = f"Bridge {told.number}/{told.place}"
    for ordinal, (words, entity) in enumerate(((told.person, entity_id(told.person)), (said, None))):
        row: Row = {"role": "actor", "ordinal": ordinal, "entity_id": entity}
        yield "event_arguments", {**told.key, **mention, **row, **told.words(words)}
    if told.place == 0:
        yield "event_quantities", {
            **told.key, **mention, "ordinal": 0, "value": 0.667 if told.number % 2 else 3.0, "unit": "people",
            "role": "killed", "bound": None, **told.words(str(told.number)),
        }  # fmt: skip


def _event_mention(told: _Told, mention: Row) -> Row:
    kind, mode, quad, goldstein = EVENTS[told.place]
    place = told.words(told.town)
    day = told.key["published_date"] if told.number % 2 else None
    return {
        **told.common, **mention, "type": kind, "mode": mode,
        "contexts": ["military", "security"][: told.number % 3], "cameo_code": None, "quad_class": quad,
        "goldstein": goldstein, **told.words("rebuilt"), "place": told.town, "place_start": place["start_char"],
        "place_end": place["end_char"], "place_entity_id": entity_id(told.town), "date_text": None,
        "date_text_start": None, "date_text_end": None, "start_date": day, "end_date": day,
        "date_precision": "day" if day else None, "status": STATUSES[told.number % len(STATUSES)], "source": None,
        "source_entity_id": None, "quote_id": hashed("quote", told.number, 0) if told.place == 0 else None,
        "is_lead": told.place == 0, "is_background": False, "trigger_confidence": 0.7, "arguments_confidence": None,
    }  # fmt: skip
