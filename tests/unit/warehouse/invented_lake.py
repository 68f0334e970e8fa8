"""A lake of invented articles for the tests of publishing: by rule, any number of them, awkward values included."""

import datetime as dt
from collections.abc import Iterator, Sequence
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
    for place, told in enumerate(sentences[:8]):
        yield from _sentence_rows(number, place, key, text, text.index(told), len(told))


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
        "text": text, "word_count": len(text.split()), "under_extracted": False, "paywalled": False,
        "extractor_version": "1", "run_id": "run-1", "ingested_at": NOW, "valid_from": moment or NOW,
        "annotator_version": "plain-1" if analysed else None,
    }  # fmt: skip


def _sentence_rows(number: int, place: int, key: Row, text: str, start: int, length: int) -> Iterator[tuple[str, Row]]:
    person, town = PEOPLE[(number + place) % len(PEOPLE)], PLACES[(number * 3 + place) % len(PLACES)]
    span: Row = {"sentence_start": start, "sentence_end": start + length}
    made: Row = {"method": "plain", "version": "plain-1"}
    for name, kind in ((person, "PERSON"), (town, "GPE")):
        first = text.index(name, start)
        yield "mentions", {
            **key, **made, "mention_id": hashed("mention", number, place, name), "entity_id": entity_id(name),
            "kind": "name", "type": kind, **_words(text, first, name), "place_entity_id": None, "confidence": 0.9,
        }  # fmt: skip
    if place < 2:
        yield "quotes", _quote(number, place, key | span | made, text, start, person if place == 0 else None)
        yield "roles", {
            **key, **made, "role_id": hashed("role", number, place), "entity_id": entity_id(person), "title": "Mayor",
            "modifier": None, "organisation_id": None, **_words(text, start, "Mayor"),
        }  # fmt: skip
    if place < 3:
        yield from _event(number, place, key, span | made, text, start, person, town)


def _words(text: str, start: int, words: str) -> Row:
    assert text[start : start + len(words)] == words
    return {"start_char": start, "end_char": start + len(words), "text": words}


def _quote(number: int, place: int, common: Row, text: str, start: int, speaker: str | None) -> Row:
    said = f"Bridge {number}/{place} will be rebuilt."
    first = text.index(said, start)
    return {
        **common, "quote_id": hashed("quote", number, place), "kind": "direct", **_words(text, first, said),
        "words": said, "content": [{"start_char": first, "end_char": first + len(said), "text": said}],
        "cue": "said", "cue_start": text.index("said", start), "cue_end": text.index("said", start) + 4,
        "cue_class": "say", "negated": False, "speaker": None, "speaker_start": None, "speaker_end": None,
        "speaker_id": entity_id(speaker) if speaker else None, "speaker_reason": "name" if speaker else None,
        "role": None, "affiliation_id": None, "addressee": None, "medium": None, "venue": None,
        "said_on": dt.date(1865, 4, 14) if number == 5 else None, "via": None, "parent_quote_id": None,
        "content_confidence": 0.8, "speaker_confidence": None,
    }  # fmt: skip


def _event(
    number: int, place: int, key: Row, common: Row, text: str, start: int, person: str, town: str
) -> Iterator[tuple[str, Row]]:
    kind, mode, quad, goldstein = EVENTS[place]
    mention = hashed("event_mention", number, place)
    trigger = text.index("rebuilt", start)
    yield "event_mentions", {
        **key, **common, "event_mention_id": mention, "type": kind, "mode": mode,
        "contexts": ["military", "security"][: number % 3], "cameo_code": None, "quad_class": quad,
        "goldstein": goldstein, **_words(text, trigger, "rebuilt"), "place": town,
        "place_start": text.index(town, start), "place_end": text.index(town, start) + len(town),
        "place_entity_id": entity_id(town), "date_text": None, "date_text_start": None, "date_text_end": None,
        "start_date": key["published_date"] if number % 2 else None,
        "end_date": key["published_date"] if number % 2 else None,
        "date_precision": "day" if number % 2 and key["published_date"] else None,
        "status": STATUSES[number % len(STATUSES)], "source": None, "source_entity_id": None,
        "quote_id": hashed("quote", number, place) if place == 0 else None, "is_lead": place == 0,
        "is_background": False, "trigger_confidence": 0.7, "arguments_confidence": None,
    }  # fmt: skip
    yield "event_links", {
        **key, "event_mention_id": mention, "event_id": hashed("event", number // 2, place), "score": 1.0,
        "reason": "alone", "method": "plain", "version": "plain-1",
    }  # fmt: skip
    said = f"Bridge {number}/{place}"
    for ordinal, (words, entity) in enumerate(((person, entity_id(person)), (said, None))):
        yield "event_arguments", {
            **key, "event_mention_id": mention, "role": "actor", "ordinal": ordinal, "entity_id": entity,
            **_words(text, text.index(words, start), words),
        }  # fmt: skip
    if place == 0:
        digits = str(number)
        yield "event_quantities", {
            **key, "event_mention_id": mention, "ordinal": 0, "value": 0.667 if number % 2 else 3.0, "unit": "people",
            "role": "killed", "bound": None, **_words(text, text.index(digits, start), digits),
        }  # fmt: skip
