"""Names of one article grouped and resolved."""

from flows.normalise.entities import cast_of


def names_of(made) -> dict[str, set[str]]:
    return {entity.name: entity.aliases() for entity in cast_of(made.article()).entities}


def test_a_surname_joins_the_full_name(make) -> None:
    made = make("Dana Whitlock spoke. Whitlock left. Mr. Whitlock slept.").named(
        PERSON="Dana Whitlock|Whitlock|Mr. Whitlock"
    )
    assert names_of(made) == {"Dana Whitlock": {"Dana Whitlock", "Whitlock", "Mr. Whitlock"}}


def test_two_people_of_one_surname_stay_two(make) -> None:
    made = make("Ann Lee met Bo Lee.").named(PERSON="Ann Lee|Bo Lee")
    assert set(names_of(made)) == {"Ann Lee", "Bo Lee"}


def test_a_shared_surname_is_the_one_named_last(make) -> None:
    made = make("Ann Lee spoke. Bo Lee came. Lee left.").named(PERSON="Ann Lee|Bo Lee|Lee")
    assert names_of(made)["Bo Lee"] == {"Bo Lee", "Lee"}


def test_a_name_in_capitals_is_the_same_person(make) -> None:
    made = make("AMINA WARIO FLIES\n\nAmina Wario flew.").named(PERSON="AMINA WARIO|Amina Wario")
    assert names_of(made) == {"Amina Wario": {"AMINA WARIO", "Amina Wario"}}


def test_a_family_name_may_stand_first(make) -> None:
    made = make("Ryu Min-jae spoke. Ryu left.").named(PERSON="Ryu Min-jae|Ryu")
    assert names_of(made) == {"Ryu Min-jae": {"Ryu Min-jae", "Ryu"}}


def test_an_acronym_joins_what_it_abbreviates(make) -> None:
    made = make("The Tarsk River Authority (TRA) met. TRA closed.").named(ORG="Tarsk River Authority|TRA")
    assert names_of(made) == {"Tarsk River Authority": {"Tarsk River Authority", "TRA"}}


def test_an_acronym_of_the_article_wins_over_the_table(make) -> None:
    made = make("The World Hedgehog Order met. WHO rules are strict.").named(ORG="World Hedgehog Order|WHO")
    assert set(names_of(made)) == {"World Hedgehog Order"}


def test_a_body_is_found_by_its_letters(make) -> None:
    (entity,) = cast_of(make("The IAEA met.").named(ORG="IAEA").article()).entities
    assert (entity.name, entity.row()["key_source"]) == ("International Atomic Energy Agency", "organisation")


def test_a_part_is_not_the_whole(make) -> None:
    made = make("Norvik grew. Norvik Web Services shrank.").named(ORG="Norvik Web Services|Norvik")
    assert set(names_of(made)) == {"Norvik", "Norvik Web Services"}


def test_all_spellings_of_a_country_are_one(make) -> None:
    (entity,) = cast_of(make("The US, U.S. and United States.").named(GPE="US|U.S.|United States").article()).entities
    assert (entity.name, entity.country, len(entity.names)) == ("United States", "USA", 3)


def test_a_nationality_is_its_own_thing_with_the_country(make) -> None:
    made = make("Turkish drones struck Turkey. Turks fled.").named(NORP="Turkish|Turks", GPE="Turkey")
    assert [(e.name, e.type, e.country) for e in cast_of(made.article()).entities] == [
        ("Turkish", "NORP", "TUR"), ("Turkey", "GPE", "TUR"),
    ]  # fmt: skip


def test_the_north_is_a_country_beside_the_south(make) -> None:
    made = make("North Korea and South Korea met. The North left.").named(GPE="North Korea|South Korea|North")
    assert names_of(made)["North Korea"] == {"North Korea", "North"}


def test_the_place_behind_a_city_decides_which_it_is(make) -> None:
    made = make("It rained in Paris, Texas, and snowed in Geneva.").named(GPE="Paris|Texas|Geneva")
    found = {e.name: e.country for e in cast_of(made.article()).entities}
    assert found == {"Paris": "USA", "Texas": "USA", "Geneva": "CHE"}


def test_a_state_is_preferred_to_a_village_of_its_name(make) -> None:
    (entity,) = cast_of(make("Oklahoma voted.").named(GPE="Oklahoma").article()).entities
    assert (entity.row()["key_source"], entity.country) == ("geonames", "USA")


def test_words_are_matched_whole(make) -> None:
    made = make("Malika Ndiaye opened a school in Thies. Mali voted.").named(PERSON="Malika Ndiaye", GPE="Thies|Mali")
    assert {e.name: e.type for e in cast_of(made.article()).entities} == {
        "Malika Ndiaye": "PERSON", "Thies": "GPE", "Mali": "GPE",
    } or "Thiès" in names_of(made)  # fmt: skip


def test_numbers_in_names_keep_things_apart(make) -> None:
    made = make("Resolution 1701 and Resolution 1702 passed.").named(PRODUCT="Resolution 1701|Resolution 1702")
    assert set(names_of(made)) == {"Resolution 1701", "Resolution 1702"}


def test_ids_do_not_depend_on_the_article(make) -> None:
    one = make("Turkey and Dana Whitlock.").named(GPE="Turkey", PERSON="Dana Whitlock").tables()["entities"]
    other = (
        make("Much later Dana Whitlock saw Türkiye.").named(GPE="Türkiye", PERSON="Dana Whitlock").tables()["entities"]
    )
    assert {row["entity_id"] for row in one} == {row["entity_id"] for row in other}


def test_a_capital_that_acts_is_its_government_and_one_that_is_visited_is_not(make) -> None:
    made = make("Pyongyang released two fishermen. They were flown to Seoul.").named(GPE="Pyongyang|Seoul")
    made.event("released", "RETREAT", mode="release", actor="Pyongyang", recipient="two fishermen")
    tables = made.tables()
    entities = {row["entity_id"]: row["name"] for row in tables["entities"]}
    first, second, *_ = tables["mentions"]
    assert (entities[first["entity_id"]], entities[first["place_entity_id"]]) == ("North Korea", "Pyongyang")
    assert (entities[second["entity_id"]], second["place_entity_id"]) == ("Seoul", None)


def test_what_belongs_to_a_country_says_so(make) -> None:
    made = make("Kenya Airways, the Bank of Tarsk and Germany's Harbour Office met.")
    made.named(ORG="Kenya Airways|Bank of Tarsk|Harbour Office", GPE="Germany")
    found = {row["name"]: row["country"] for row in made.tables()["entities"]}
    assert found == {"Kenya Airways": "KEN", "Bank of Tarsk": None, "Harbour Office": "DEU", "Germany": "DEU"}


def test_a_particle_is_no_first_name(make) -> None:
    made = make("De Zwart came. De Zwart left. Ines De Zwart slept.").named(PERSON="De Zwart|Ines De Zwart")
    assert set(names_of(made)) == {"Ines De Zwart"}


def test_usa_is_part_of_a_name_where_us_is_short_for_the_state(make) -> None:
    made = make("USA Kayaking met. U.S. Kelp Bureau closed.").named(ORG="USA Kayaking|U.S. Kelp Bureau")
    assert set(names_of(made)) == {"USA Kayaking", "United States Kelp Bureau"}
