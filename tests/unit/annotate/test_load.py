"""The pipeline as people load it: ours whole, ours on top of another's, and what it says about itself."""

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from flows.annotate import analysed_languages, annotator_version, load
from flows.outcomes import UsageError

TEXT = "Ola Berg spoke.\n\n“The ferry will sail,” Ola Berg said on Monday in Norway. The Herald was sold out."


@pytest.fixture(scope="module")
def supplier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small pipeline of another's making: sentences and names by rules, German, with OntoNotes labels."""
    nlp = spacy.blank("de", meta={"name": "rules", "version": "7.1"})
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(  # pyright: ignore[reportAttributeAccessIssue]
        [
            {"label": "PER", "pattern": "Ola Berg"},
            {"label": "WORK_OF_ART", "pattern": "The Herald"},
            {"label": "DATE", "pattern": "Monday"},
        ]
    )
    folder = tmp_path_factory.mktemp("supplier")
    nlp.to_disk(folder)
    return folder


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load("fast")


def test_the_text_stays_and_all_layers_are_set(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert doc.text == TEXT
    assert doc.has_annotation("DEP") and doc.has_annotation("LEMMA") and doc.has_annotation("SENT_START")
    assert [(ent.text, ent.label_) for ent in doc.ents if ent.label_ == "GPE"] == [("Norway", "GPE")]
    (said,) = doc._.attributions
    assert said.cue is not None and said.source is not None
    assert (TEXT[slice(*said.cue)], TEXT[slice(*said.source)]) == ("said", "Ola Berg")


def test_a_country_may_be_the_last_word(nlp: Language) -> None:
    assert [ent.end_char for ent in nlp("She was born in North").ents] in ([], [21])
    assert nlp("It left Antigua").ents[-1].end_char == len("It left Antigua")


def test_anyone_can_add_the_pipe() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("wirehouse")
    doc = nlp("It rained. Ann Lee of Kenya spoke.")
    assert [sentence.text for sentence in doc.sents] == ["It rained.", "Ann Lee of Kenya spoke."]
    assert "Kenya" in {ent.text for ent in doc.ents}


def test_another_pipeline_supplies_what_it_has(supplier: Path) -> None:
    """Its sentences and names stay, its types become ours, what is no name of ours goes; statements are ours."""
    doc = load("fast", str(supplier))(TEXT)
    names = [(ent.text, ent.label_) for ent in doc.ents]
    assert names == [("Ola Berg", "PERSON"), ("Ola Berg", "PERSON"), ("The Herald", "PRODUCT")]
    assert [TEXT[slice(*each.cue)] for each in doc._.attributions if each.cue] == ["said"]
    assert doc.has_annotation("DEP"), "it has no parse, so it gets ours"


def test_versions_and_languages(nlp: Language, supplier: Path) -> None:
    other = load("fast", str(supplier))
    assert annotator_version(nlp).startswith("fast")
    assert annotator_version(other) == f"{annotator_version(nlp)} on de_rules 7.1"
    assert (analysed_languages(nlp), analysed_languages(other)) == ({"en"}, {"de"})


def test_a_folder_that_holds_no_pipeline_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no spaCy pipeline"):
        load("fast", str(tmp_path))


@pytest.mark.parametrize(("model", "pipeline"), [("nothing", ""), ("fast", "xx_no_such_pipeline")])
def test_unknown_names_are_told(model: str, pipeline: str) -> None:
    with pytest.raises(UsageError, match="there is no"):
        load(model, pipeline)
