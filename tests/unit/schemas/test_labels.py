"""Every code that marts show has its words."""

import pytest

from schemas.labels import event_type_meanings, label, label_tables, languages, readable
from schemas.vocab import VOCABULARIES, EntityType, QuoteKind, Reason, Vocabulary


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda v: v.__name__)
def test_labels_differ_and_begin_with_a_capital(vocabulary: type[Vocabulary]) -> None:
    labels = [label(value) for value in vocabulary]

    assert len(set(labels)) == len(labels)
    assert all(words[0].isupper() and "_" not in words for words in labels)


def test_labels_read_as_words() -> None:
    assert label(Reason.NOT_AN_ARTICLE) == "Not an article"
    assert label(EntityType.GPE) == "Country, region or city"
    assert label(QuoteKind.DIRECT) == "Direct"
    assert readable("lower-house") == "Lower house"


def test_languages_are_codes_with_names() -> None:
    assert languages()["nb"] == "Norwegian Bokmål"
    assert languages()["ht"] == "Haitian Creole"
    assert all(len(code) == 2 for code in languages())


def test_event_types_are_plovers_and_ours() -> None:
    kinds = dict(event_type_meanings())

    assert {"ASSAULT", "CONSULT", "HAZARD", "ELECT", "DIE", "DEAL"} <= kinds.keys()
    assert all(meaning.endswith(".") for meaning in kinds.values())


def test_codes_stand_once_in_their_table() -> None:
    for table in label_tables().values():
        codes = table.column("code").to_pylist()
        assert len(set(codes)) == len(codes)
