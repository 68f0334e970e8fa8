"""The objects of `wirehouse analyse`."""

from datetime import date

import pytest
import spacy

from flows.annotate import load
from flows.normalise import analyse_objects, article_object, normalise
from tests.layered import articles_of

TEXT = "Kenya frees two\n\nKenya freed two men on Monday, Ann Lee, a judge, said."


@pytest.fixture(scope="module")
def nlp():
    return load("fast")


def rows(*ids: str):
    return [{"id": name, "text": TEXT, "title": "Kenya frees two", "date": "2024-05-17", "url": None} for name in ids]


def test_objects_keep_order_id_and_text(nlp) -> None:
    made = list(analyse_objects(rows("b", "a", "b"), nlp, version="test"))
    assert [one["id"] for one in made] == ["b", "a", "b"]
    assert all(one["text"] == TEXT for one in made)
    assert made[0]["events"] == made[1]["events"] == made[2]["events"]


def test_references_point_to_entities_of_the_object(nlp) -> None:
    (made,) = analyse_objects(rows("a"), nlp, version="test")
    ids = {entity["id"] for entity in made["entities"]}
    meant = [quote["speaker"] for quote in made["quotes"]] + [a["entity"] for e in made["events"] for a in e["actors"]]
    assert ids and {one for one in meant if one} <= ids


def test_dates_are_written_at_their_precision(make) -> None:
    made = make("They met in June.", published=date(2024, 8, 1)).event("met", "CONSULT", date="in June")
    article = {"id": "x", "text": made.text, "article_id": "a", "revision_id": "r"}
    tables = normalise(articles_of([("a", made.text, None, date(2024, 8, 1))]), [made.laid()], version="test")
    assert article_object(article, tables)["events"][0]["date"] == {
        "span": [9, 16],
        "start": "2024-06",
        "end": "2024-06",
    }


def test_docs_are_shown_to_the_caller(nlp) -> None:
    seen = []
    list(analyse_objects(rows("a", "b"), nlp, version="test", seen=lambda row, doc: seen.append((row["id"], doc.text))))
    assert seen == [("a", TEXT), ("b", TEXT)]


def test_an_empty_text_is_an_article_too(nlp) -> None:
    (made,) = analyse_objects([{"id": "a", "text": "", "title": "", "date": None, "url": None}], nlp, version="test")
    assert (made["entities"], made["quotes"], made["events"]) == ([], [], [])


def test_a_date_that_is_none_is_refused(nlp) -> None:
    with pytest.raises(ValueError):
        list(analyse_objects([{"id": "a", "text": "x", "date": "yesterday"}], nlp, version="test"))


def test_a_doc_of_another_text_is_our_bug() -> None:
    with pytest.raises(ValueError, match="another text"):
        normalise(articles_of([("a", "one", None, None)]), [spacy.blank("en")("two")], version="test")


def test_docs_and_articles_must_match_in_number() -> None:
    with pytest.raises(ValueError):
        normalise(articles_of([("a", "one", None, None)]), [], version="test")
