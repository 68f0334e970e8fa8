"""Event rows: who is meant, where, when, how many, which code."""

from datetime import date

import pytest


def event(made) -> dict:
    tables = made.tables()
    names = {row["entity_id"]: row["name"] for row in tables["entities"]}
    (row,) = tables["event_mentions"]
    arguments = [(a["role"], a["text"], names.get(a["entity_id"])) for a in tables["event_arguments"]]
    quantities = [(q["value"], q["unit"], q["role"], q["bound"]) for q in tables["event_quantities"]]
    return row | {"arguments": arguments, "quantities": quantities, "where": names.get(row["place_entity_id"])}


def test_arguments_place_and_date(make) -> None:
    made = make("Kenyan troops attacked the rebels in Geneva on Monday.").named(NORP="Kenyan", GPE="Geneva")
    made.event("attacked", "ASSAULT", actor="Kenyan troops", recipient="the rebels", place="Geneva", date="on Monday")
    row = event(made)
    assert row["arguments"] == [("actor", "Kenyan troops", "Kenyan"), ("recipient", "the rebels", None)]
    assert (row["where"], row["start_date"], row["end_date"]) == ("Geneva", date(2024, 5, 13), date(2024, 5, 13))
    assert (row["date_precision"], row["date_text"]) == ("day", "on Monday")


def test_codes_come_from_the_tables(make) -> None:
    row = event(make("Police arrested Ann Lee.").named(PERSON="Ann Lee").event("arrested", "COERCE", mode="arrest"))
    assert (row["cameo_code"], row["quad_class"], row["goldstein"]) == ("173", 4, -7.0)


def test_general_news_has_no_code(make) -> None:
    row = event(make("Ann Lee died.").named(PERSON="Ann Lee").event("died", "DIE"))
    assert (row["cameo_code"], row["quad_class"], row["goldstein"]) == (None, None, None)


def test_a_planned_act_lies_ahead(make) -> None:
    row = event(make("They will meet on Monday.").event("meet", "CONSULT", status="planned", date="on Monday"))
    assert row["start_date"] == date(2024, 5, 20)


def test_no_words_no_date_and_no_place(make) -> None:
    row = event(make("They met.").event("met", "CONSULT"))
    assert (row["start_date"], row["date_text"], row["place"], row["place_entity_id"]) == (None, None, None, None)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("At least two dozen people were killed.", "two dozen", (24, "people", "killed", "min")),
        ("Dozens of people were injured.", "Dozens", (24, "people", "injured", "min")),
        ("Scores were wounded.", "Scores", (40, "people", "injured", "min")),
        ("Up to 100 troops were killed.", "100", (100, "soldiers", "killed", "max")),
        ("They were killed and fined about $12.5 million.", "$12.5 million", (12_500_000, "USD", "amount", "about")),
        ("They were killed and fined USD47.3 million.", "USD47.3 million", (47_300_000, "USD", "amount", None)),
        ("They were killed and fined GBP 19 million.", "GBP 19 million", (19_000_000, "GBP", "amount", None)),
        ("They were killed and fined USD47.3 million.", "USD47.3", (47_300_000, "USD", "amount", None)),
        ("The 12.5 million euros were killed.", "12.5 million euros", (12_500_000, "EUR", "amount", None)),
        ("Some 1,00,000 people were killed.", "1,00,000", (100_000, "people", "killed", "about")),
        ("An 18-year-old was killed.", "18-year-old", (18, "years", "age", None)),
        ("A couple was killed.", "couple", (2, "people", "killed", None)),
        ("Killed were eight, while 12 were wounded.", "12", (12, "people", "injured", None)),
        ("They were killed by 230 votes.", "230 votes", (230, "votes", "votes", None)),
        ("They killed 34.5 percent.", "34.5 percent", (34.5, "percent", "other", None)),
    ],
)  # fmt: skip
def test_quantities(make, text: str, words: str, expected: tuple) -> None:
    trigger = (
        "killed"
        if "killed" in text
        else "wounded"
        if "wounded" in text
        else "injured"
        if "injured" in text
        else "Killed"
    )
    assert event(make(text).event(trigger, "ASSAULT", quantity=words))["quantities"] == [expected]


def test_told_in_a_quotation(make) -> None:
    made = make("“We attacked them,” Ann Lee said.").named(PERSON="Ann Lee")
    made.said("We attacked them,", source="Ann Lee").event("attacked", "ASSAULT", actor="We", recipient="them")
    row = event(made)
    assert (row["source"], row["quote_id"] is not None) == ("Ann Lee", True)
    assert row["arguments"][0] == ("actor", "We", "Ann Lee")


def test_history_is_background_and_news_is_lead(make) -> None:
    made = make("Ten years after\n\nOn 17 May 2014 a bomb killed 31 people.", title="Ten years after")
    row = event(made.event("bomb killed", "ASSAULT", date="On 17 May 2014"))
    assert (row["is_background"], row["is_lead"], row["start_date"]) == (True, True, date(2014, 5, 17))


def test_the_same_day_is_the_day_told_before(make) -> None:
    made = make("They met on 12 May 2020. They left the same day.")
    made.event("met", "CONSULT", date="on 12 May 2020").event("left", "RETREAT", date="the same day")
    assert [row["start_date"] for row in made.tables()["event_mentions"]] == [date(2020, 5, 12)] * 2


def test_an_unknown_type_is_our_bug(make) -> None:
    with pytest.raises(ValueError, match="unknown event type 'DANCE'"):
        make("They danced.").event("danced", "DANCE").tables()


def test_every_mention_is_linked_once(make) -> None:
    made = make("Kenya attacked Tarsk on Monday. Kenya attacked Tarsk. Tarsk attacked Kenya.").named(GPE="Kenya|Tarsk")
    made.event("attacked", "ASSAULT", actor="Kenya", recipient="Tarsk", date="on Monday")
    made.event("attacked##2", "ASSAULT", actor="Kenya##2", recipient="Tarsk##2")
    made.event("attacked##3", "ASSAULT", actor="Tarsk##3", recipient="Kenya##3")
    first, second, third = made.tables()["event_links"]
    assert first["event_id"] == second["event_id"] != third["event_id"]
    assert (first["reason"], third["reason"]) == ("same_key", "alone")


def bombing(make, place: str, day: str, *, actor: str = "A bomb"):
    made = make(f"{actor} killed 12 people in {place} on {day}.", published=date(2024, 4, 4)).named(GPE=place)
    return made.event("killed", "ASSAULT", mode="explosives", place=place, date=f"on {day}").tables()["event_links"][0]


def test_place_and_day_make_tellings_of_two_articles_one_event(make) -> None:
    assert (
        bombing(make, "Kodra", "Wednesday")["event_id"]
        == bombing(make, "Kodra", "3 April", actor="Militants")["event_id"]
    )
    assert bombing(make, "Kodra", "Wednesday")["event_id"] != bombing(make, "Vardan", "Wednesday")["event_id"]
    assert bombing(make, "Kodra", "Wednesday")["event_id"] != bombing(make, "Kodra", "Tuesday")["event_id"]
