"""Offices and occupations beside names."""

import pytest


def roles(made) -> list[tuple]:
    tables = made.tables()
    names = {row["entity_id"]: row["name"] for row in tables["entities"]}
    return [(row["title"], row["modifier"], names.get(row["organisation_id"])) for row in tables["roles"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Monday former US Defense Secretary Ann Lee spoke.", ("Defense Secretary", "former", "United States")),
        ("It was Kenyan President Ann Lee.", ("President", None, "Kenya")),
        ("Ann Lee, Kenya's minister for trade, left.", ("minister for trade", None, "Kenya")),
        ("Ann Lee, a nurse, left.", ("nurse", None, None)),
        ("Ann Lee, the former president of Kenya, left.", ("president", "former", "Kenya")),
        ("Ann Lee, a spokeswoman for Norvik, left.", ("spokeswoman", None, "Norvik")),
        ("He met Lt. Gen. Ann Lee.", ("Lt. Gen.", None, None)),
        ("South Korean lawmaker Ann Lee spoke.", ("lawmaker", None, "South Korea")),
        ("The Kenyan journalist Ann Lee spoke.", ("journalist", None, None)),
    ],
)
def test_wordings(make, text: str, expected: tuple) -> None:
    made = make(text).named(PERSON="Ann Lee", GPE="US|Kenya", NORP="Kenyan|South Korean", ORG="Norvik")
    assert roles(made) == [expected]


@pytest.mark.parametrize(
    "text", ["Ann Lee left.", "He said Ann Lee left.", "In Kenya, Ann Lee and others left, a year ago."]
)
def test_no_office(make, text: str) -> None:
    assert roles(make(text).named(PERSON="Ann Lee", GPE="Kenya")) == []


def test_the_office_tells_the_country(make) -> None:
    tables = make("It was Kenyan President Ann Lee.").named(PERSON="Ann Lee", NORP="Kenyan").tables()
    assert {row["name"]: row["country"] for row in tables["entities"]}["Ann Lee"] == "KEN"


def test_the_wording_is_the_text_between_its_offsets(make) -> None:
    made = make("On Monday former US Defense Secretary Ann Lee spoke.").named(PERSON="Ann Lee", GPE="US")
    (row,) = made.tables()["roles"]
    assert row["text"] == "former US Defense Secretary" == made.text[row["start_char"] : row["end_char"]]
