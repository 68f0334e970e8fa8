"""The plain recogniser: what it sets, and the kinds of trouble that it must see through."""

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from flows.annotate import analysed_languages, annotator_version, load


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def names(doc: Doc) -> list[tuple[str, str]]:
    return [(ent.text, ent.label_) for ent in doc.ents]


def quotes(doc: Doc) -> list[tuple[list[str], str | None, str | None]]:
    text = doc.text
    return [
        (
            [text[s:e] for s, e in a.content],
            text[slice(*a.cue)] if a.cue else None,
            text[slice(*a.source)] if a.source else None,
        )
        for a in doc._.attributions
    ]


def test_anyone_can_add_the_pipe() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("wirehouse")
    doc = nlp("It rained. Ann Lee of Kenya spoke.")
    assert [sentence.text for sentence in doc.sents] == ["It rained.", "Ann Lee of Kenya spoke."]
    assert ("Kenya", "GPE") in names(doc)


def test_it_names_itself_and_its_languages(nlp: Language) -> None:
    assert annotator_version(nlp).startswith("plain ")
    assert analysed_languages(load()) == {"en"}


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(ValueError, match="no model 'grand'"):
        load("grand")


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "\r\n \t", "a", "\u200d", "\U0001f44d\U0001f3fd", "e\u0301", "“", "said", "A" * 3000]
)
def test_the_text_stays_as_it_is(nlp: Language, text: str) -> None:
    assert nlp(text).text == text


def test_a_very_long_paragraph_is_read(nlp: Language) -> None:
    text = "The board met in Geneva and put it off until the next meeting. " * 1600
    assert len(nlp(text).ents) == 1600


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Lee met Dr. Roe. They left.", 2),
        ("He left the U.S. The rain stopped.", 2),
        ("It cost 3.5 million. It rained.", 2),
        ("“It rained.” He left.", 2),
        ("Title here\n\nIt rained at 5 p.m. on Jan. 5.", 2),
        ("J. R. Lee spoke.", 1),
    ],
)
def test_sentences(nlp: Language, text: str, expected: int) -> None:
    assert len([sentence for sentence in nlp(text).sents if sentence.text.strip()]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Monday Kenyan officials met in Geneva.", [("Kenyan", "NORP"), ("Geneva", "GPE")]),
        ("It was said by President Dana Whitlock.", [("Dana Whitlock", "PERSON")]),
        ("He flew with Kenya Airways.", [("Kenya Airways", "ORG")]),
        ("They met at the Ministry of Health.", [("Ministry of Health", "ORG")]),
        ("It crossed the Karvel Bridge.", [("Karvel Bridge", "FAC")]),
        ("In Tarsk, Ann Roe spoke. Roe left.", [("Tarsk", "GPE"), ("Ann Roe", "PERSON"), ("Roe", "PERSON")]),
        ("However, Today it rained.", []),
    ],
)  # fmt: skip
def test_names(nlp: Language, text: str, expected: list[tuple[str, str]]) -> None:
    assert names(nlp(text)) == expected


@pytest.mark.parametrize(
    ("text", "content", "cue", "source"),
    [
        ("“We carried them first,” said Salma Haddad, a nurse.", ["We carried them first,"], "said", "Salma Haddad"),
        ("“We carried them first,” Salma Haddad said.", ["We carried them first,"], "said", "Salma Haddad"),
        ("Salma Haddad said: “We carried them first.”", ["We carried them first."], "said", "Salma Haddad"),
        ("“We came,” she said. “We stayed there.”", ["We came,", "We stayed there."], "said", "she"),
        ("‘It’s the men’s, not the mines’,’ said Jo Moyo.", ["It’s the men’s, not the mines’,"], "said", "Jo Moyo"),
        ("“The roof is gone,” sighed Lutz Behrens, a shopkeeper.", ["The roof is gone,"], "sighed", "Lutz Behrens"),
        ("Salma Haddad said that the stairs were hot.", ["the stairs were hot"], "said", "Salma Haddad"),
        ("The stairs were full of smoke, police said.", ["The stairs were full of smoke"], "said", "police"),
        ("According to Jo Moyo, the stairs were hot.", ["the stairs were hot"], "According to", "Jo Moyo"),
    ],
)  # fmt: skip
def test_reported_speech(nlp: Language, text: str, content: list[str], cue: str, source: str) -> None:
    assert quotes(nlp(text)) == [(content, cue, source)]


def test_speech_goes_on_over_paragraphs_that_do_not_close(nlp: Language) -> None:
    text = (
        "“We carried them first,” said Salma Haddad, a nurse. “The stairs were full of smoke.\n\n“Then the lights went "
        "out.\n\n“Nobody panicked.”\n\nThe fire was out by noon."
    )
    ((content, _, source),) = quotes(nlp(text))
    assert content == [
        "We carried them first,",
        "The stairs were full of smoke.",
        "Then the lights went out.",
        "Nobody panicked.",
    ]
    assert source == "Salma Haddad"


def test_whom_nobody_can_ask_does_not_speak(nlp: Language) -> None:
    assert quotes(nlp("The past decade shows that cheap loans push rents up, and the figures suggest more.")) == []


def test_the_name_in_the_words_is_not_the_speaker(nlp: Language) -> None:
    text = "“Listen, Marek, we are not your enemies,” Dorota Zielinska told the minister, Marek Wolny."
    assert quotes(nlp(text))[0][2] == "Dorota Zielinska"


def test_events_have_roles(nlp: Language) -> None:
    doc = nlp("Two men were arrested by Kenya on Monday in Geneva.")
    (event,) = doc._.events
    text = doc.text
    found = {(argument.role, text[slice(*argument.span)]) for argument in event.arguments}
    assert (event.type, event.mode, text[slice(*event.trigger)]) == ("COERCE", "arrest", "arrested")
    assert {("actor", "Kenya"), ("date", "on Monday"), ("place", "Geneva")} <= found


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Kenya attacked Tarsk.", "asserted"),
        ("Kenya did not attack Tarsk.", "denied"),
        ("Kenya will attack Tarsk.", "planned"),
        ("Kenya may attack Tarsk.", "hypothetical"),
    ],
)
def test_events_have_a_status(nlp: Language, text: str, status: str) -> None:
    assert [event.status for event in nlp(text)._.events] == [status]


def test_the_layers_can_be_shown(nlp: Language) -> None:
    doc = nlp("“We came,” Ann Lee said. Kenya attacked Tarsk.")
    assert [span.text for span in doc.spans["content"]] == ["We came,"]
    assert [span.text for span in doc.spans["trigger"]] == ["attacked"]


def test_batches_change_nothing(nlp: Language) -> None:
    texts = ["Kenya attacked Tarsk.", "Ann Lee said it rained today.", ""]
    together = [(names(doc), doc._.events, doc._.attributions) for doc in nlp.pipe(texts)]
    assert together == [(names(doc), doc._.events, doc._.attributions) for doc in map(nlp, texts)]
