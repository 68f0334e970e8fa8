"""Holders of high offices are one person in every article; names that many bear need the article's word for it."""

import pytest

from flows.normalise.entities import cast_of
from flows.normalise.people import person_named
from schemas.reference import OfficeHolder, office_holders

PRESIDENT = next(holder for holder in office_holders() if holder.iso3 == "USA" and holder.is_distinctive)
SENATOR = next(holder for holder in office_holders() if holder.office == "Senator" and len(holder.names) == 1)


def test_one_person_in_articles_of_any_country(make) -> None:
    ids = set()
    for country in ("Kenya", "Norway"):
        name, short = PRESIDENT.names[1], PRESIDENT.names[1].split()[-1]
        made = make(f"{name} came to {country}. {short} left.").named(PERSON=f"{name}|{short}", GPE=country)
        person, _ = cast_of(made.article()).entities
        assert (person.name, person.country, person.aliases()) == (name, "USA", {name, short})
        assert person.row()["key_source"] == "office_holder"
        ids.add(person.entity_id)
    assert len(ids) == 1


def test_the_son_is_somebody_else() -> None:
    assert person_named(f"{PRESIDENT.names[1]} Jr.", {"USA": 9}, "") is None


def test_a_surname_alone_tells_nobody() -> None:
    assert person_named(PRESIDENT.names[1].split()[-1], {"USA": 9}, "") is None


@pytest.mark.parametrize(
    ("countries", "text", "meant"),
    [({"USA": 2}, "The Senate met.", True), ({"USA": 2}, "The shop met.", False), ({}, "The Senate met.", False)],
)  # fmt: skip
def test_a_legislator_needs_the_country_and_the_legislature(countries: dict[str, int], text: str, meant: bool) -> None:
    assert (person_named(SENATOR.name, countries, text) is not None) is meant


@pytest.mark.parametrize("holder", [PRESIDENT, SENATOR])
def test_every_spelling_with_a_title_and_in_capitals(holder: OfficeHolder) -> None:
    for name in holder.names:
        for surface in (name, f"Mr. {name}", name.upper()):
            found = person_named(surface, {"USA": 1}, "Congress met.")
            assert found is not None
            assert (found.country, found.wikidata_id) == ("USA", holder.wikidata_id)
