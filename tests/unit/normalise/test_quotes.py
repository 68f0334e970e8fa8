"""Quotations: their parts, their speakers, their circumstances."""

from datetime import date


def quotes(made) -> list[dict]:
    tables = made.tables()
    names = {row["entity_id"]: row["name"] for row in tables["entities"]}
    return [row | {"who": names.get(row["speaker_id"])} for row in tables["quotes"]]


def test_a_split_quotation_is_one(make) -> None:
    made = make("“We came,” Ann Lee said. “We stayed.”").named(PERSON="Ann Lee")
    made.said("We came,", "We stayed.", source="Ann Lee")
    (row,) = quotes(made)
    assert row["words"] == "We came, We stayed."
    assert [part["text"] for part in row["content"]] == ["We came,", "We stayed."]
    assert row["text"] == "We came,” Ann Lee said. “We stayed."


def test_a_part_without_cue_goes_on_with_the_one_before(make) -> None:
    made = make("“We came,” Ann Lee said. “We stayed.\n\n“We left.”").named(PERSON="Ann Lee")
    made.said("We came,", source="Ann Lee").said("We stayed.", cue=None).said("We left.", cue=None)
    (row,) = quotes(made)
    assert len(row["content"]) == 3


def test_a_new_paragraph_after_a_closed_one_is_another(make) -> None:
    made = make("“We came,” Ann Lee said.\n\n“Nobody was there at all.”").named(PERSON="Ann Lee")
    made.said("We came,", source="Ann Lee").said("Nobody was there at all.", cue=None)
    assert [row["who"] for row in quotes(made)] == ["Ann Lee", None]


def test_outer_marks_and_the_word_that_go(make) -> None:
    made = make("Ann Lee said that it rained. “Yes.” she said.").named(PERSON="Ann Lee")
    made.said("that it rained.", kind="indirect", source="Ann Lee").said("“Yes.”", cue="said##2", source="she")
    assert [row["words"] for row in quotes(made)] == ["it rained", "Yes."]


def test_a_pronoun_is_the_person_before(make) -> None:
    made = make("Ann Lee met Bo Roe. She said it rained.").named(PERSON="Ann Lee|Bo Roe")
    made.said("it rained", kind="indirect", source="She")
    (row,) = quotes(made)
    assert (row["who"], row["speaker_reason"]) == ("Ann Lee", "pronoun")


def test_a_pronoun_of_the_other_sex_is_somebody_else(make) -> None:
    made = make("Mr. Roe met Mrs. Lee. She said it rained.").named(PERSON="Roe|Lee")
    made.said("it rained", kind="indirect", source="She")
    assert quotes(made)[0]["who"] == "Lee"


def test_a_name_inside_someones_words_is_not_who_speaks_next(make) -> None:
    made = make("“Ask Marek Wolny,” Ann Lee said. He slept, she said.").named(PERSON="Ann Lee|Marek Wolny")
    made.said("Ask Marek Wolny,", source="Ann Lee").said("He slept", kind="indirect", cue="said##2", source="she")
    assert quotes(made)[1]["who"] == "Ann Lee"


def test_a_description_is_who_holds_the_office(make) -> None:
    made = make("Health Minister Ann Lee came. It rained, the minister said.").named(PERSON="Ann Lee")
    made.said("It rained", kind="indirect", source="the minister")
    (row,) = quotes(made)
    assert (row["who"], row["speaker_reason"], row["role"]) == ("Ann Lee", "description", "Health Minister")


def test_a_body_is_described_by_its_kind(make) -> None:
    made = make("The Tarsk River Agency met Norvik. It rained, the agency said.").named(ORG="Tarsk River Agency|Norvik")
    made.said("It rained", kind="indirect", source="the agency")
    assert quotes(made)[0]["who"] == "Tarsk River Agency"


def test_the_head_of_the_words_speaks(make) -> None:
    made = make("A spokesman for Norvik said it rained.").named(ORG="Norvik")
    made.said("it rained", kind="indirect", source="A spokesman for Norvik")
    assert (quotes(made)[0]["who"], quotes(made)[0]["role"]) == ("Norvik", "spokesman")


def test_who_speaks_for_somebody_speaks_and_records_speak_for_their_body(make) -> None:
    made = make("Mr. Roe's spokesman, Bo Lee, said it rained. Norvik Port records said it snowed.")
    made.named(PERSON="Roe|Bo Lee", ORG="Norvik Port")
    made.said("it rained", kind="indirect", source="Mr. Roe's spokesman, Bo Lee")
    made.said("it snowed", kind="indirect", cue="said##2", source="Norvik Port records")
    assert [row["who"] for row in quotes(made)] == ["Bo Lee", "Norvik Port"]


def test_officials_of_a_country_are_nobody_named(make) -> None:
    made = make("Kenyan officials said it rained.").named(NORP="Kenyan")
    made.said("it rained", kind="indirect", source="Kenyan officials")
    (row,) = quotes(made)
    assert (row["who"], row["speaker"], row["affiliation_id"] is not None) == (None, "Kenyan officials", True)


def test_a_cue_without_speaker_goes_on_in_its_sentence(make) -> None:
    made = make("Ann Lee said it rained, adding that it snowed.").named(PERSON="Ann Lee")
    made.said("it rained", kind="indirect", source="Ann Lee").said("that it snowed", kind="indirect", cue="adding")
    assert [(row["who"], row["speaker_reason"]) for row in quotes(made)] == [
        ("Ann Lee", "name"),
        ("Ann Lee", "continued"),
    ]


def test_circumstances(make) -> None:
    made = make("On Tuesday Ann Lee told reporters in Rome that it rained, citing the river board.")
    made.named(PERSON="Ann Lee", GPE="Rome").said("that it rained", kind="indirect", cue="told", source="Ann Lee")
    (row,) = quotes(made)
    assert (row["addressee"], row["venue"], row["via"]) == ("reporters", "Rome", "the river board")
    assert row["said_on"] == date(2024, 5, 14)


def test_an_outlet_that_was_told_is_the_medium(make) -> None:
    made = make("Ann Lee told Harbour News it rained.").named(PERSON="Ann Lee", ORG="Harbour News")
    made.said("it rained", kind="indirect", cue="told", source="Ann Lee")
    (row,) = quotes(made)
    assert (row["addressee"], row["medium"]) == (None, "Harbour News")


def test_cues_have_a_class_and_may_be_negated(make) -> None:
    made = make("Ann Lee did not say it rained. Ann Lee denied it snowed.").named(PERSON="Ann Lee")
    made.said("it rained", kind="indirect", cue="say", source="Ann Lee")
    made.said("it snowed", kind="indirect", cue="denied", source="Ann Lee##2")
    assert [(row["cue_class"], row["negated"]) for row in quotes(made)] == [("say", True), ("deny", False)]


def test_a_quotation_inside_another_knows_it(make) -> None:
    made = make("Ann Lee said Bo Roe said it rained.").named(PERSON="Ann Lee|Bo Roe")
    made.said("Bo Roe said it rained", kind="indirect", source="Ann Lee")
    made.said("it rained", kind="indirect", cue="said##2", source="Bo Roe")
    outer, inner = quotes(made)
    assert (inner["parent_quote_id"], outer["parent_quote_id"]) == (outer["quote_id"], None)
