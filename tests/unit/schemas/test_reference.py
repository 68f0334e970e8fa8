"""The fact tables read as typed values, and the spellings that news uses are found."""

import pytest

from schemas import reference


def test_sizes_are_those_of_the_readme() -> None:
    assert len(reference.countries()) == 250
    assert len(reference.organisations()) == 538
    assert len(reference.office_holders()) == 2080
    assert len(reference.metonyms()) == 157
    assert len(reference.titles()) == 364
    assert len(reference.event_types()) == 16


@pytest.mark.parametrize(
    ("spelling", "iso3"),
    [
        ("US", "USA"), ("U.S.", "USA"), ("United States", "USA"), ("UK", "GBR"), ("Britain", "GBR"), ("Burma", "MMR"),
        ("Myanmar", "MMR"), ("Holland", "NLD"), ("Ivory Coast", "CIV"), ("Kosovo", "XKX"), ("Zaire", "COD"),
        ("Czech Republic", "CZE"), ("Türkiye", "TUR"), ("Taiwan", "TWN"), ("UAE", "ARE"),
    ],
)  # fmt: skip
def test_spellings_of_countries(spelling: str, iso3: str) -> None:
    assert reference.countries_by_name()[spelling].iso3 == iso3


def test_every_usual_name_of_a_country_is_its_own() -> None:
    wrong = [c.name for c in reference.countries() if reference.countries_by_name()[c.name] != c]
    assert wrong == []


def test_a_demonym_of_two_countries_has_none() -> None:
    assert reference.nationalities()["Dominican"].iso3 is None
    assert reference.nationalities()["Turkish"].iso3 == "TUR"
    assert reference.nationalities()["Catalan"].iso3 == "ESP"


def test_no_two_office_holders_share_a_spelling() -> None:
    spellings = [name for holder in reference.office_holders() for name in holder.names]
    assert len(set(spellings)) == len(spellings)
    assert all(len(name.split()) > 1 for name in spellings)


def test_cities_put_own_names_before_aliases_and_large_before_small() -> None:
    first, *others = reference.cities_named("Geneva")
    assert (first.iso3, first.rank) == ("CHE", 0)
    assert [city.population for city in others] == sorted((c.population for c in others), reverse=True)
    assert reference.cities_named("Nowhere on Sea") == ()


def test_states_are_found_by_news_abbreviation_but_not_by_postal_code() -> None:
    assert reference.us_states()["Calif."].name == "California"
    assert "IN" not in reference.us_states()


def test_every_type_has_a_code_and_every_code_a_known_mode() -> None:
    for (code, mode), cameo in reference.cameo_codes().items():
        event = reference.event_types()[code]
        assert mode is None or mode in event.modes
        assert cameo.isdigit()
    assert {code for code, mode in reference.cameo_codes() if mode is None} == set(reference.event_types())


def test_codes_are_the_general_ones() -> None:
    codes = reference.cameo_codes()
    assert (codes["CONCEDE", None], codes["COERCE", "arrest"], codes["ASSAULT", "drone"]) == ("080", "173", "1952")


def test_values_are_shared_and_cannot_be_changed() -> None:
    assert reference.countries() is reference.countries()
    with pytest.raises(TypeError):
        reference.countries_by_name()["Nowhere"] = reference.countries()[0]  # type: ignore[index]
