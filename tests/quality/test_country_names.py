"""Every country, in every spelling that news uses, and every nationality is found as a name."""

import pytest
from spacy.language import Language

from flows.annotate import load
from schemas.reference import countries, nationalities

COUNTRY_SENTENCES = (
    "Officials in {} said on Monday that the talks had failed.",
    "The ship left {} two days ago.",
    "{} signed the agreement in May, a spokesman said.",
)
PEOPLE_SENTENCES = ("A {} fisherman was found alive.", "The ministry said that two {} ships had left.")


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def share_found(nlp: Language, names: list[str], sentences: tuple[str, ...]) -> tuple[float, list[str]]:
    """Share of names found in the sentences, one paragraph each, and where they were missed."""
    missed = []
    for name in names:
        doc = nlp("\n\n".join(sentence.format(name) for sentence in sentences))
        ends = {ent.end_char: ent.start_char for ent in doc.ents}
        at = 0
        for sentence in sentences:
            start = at + sentence.index("{")
            if ends.get(start + len(name), start + len(name)) > start + 4:
                missed.append(sentence.format(name))
            at += len(sentence.format(name)) + 2
    return 1 - len(missed) / (len(names) * len(sentences)), missed


def test_country_names(nlp: Language) -> None:
    """99 % of all spellings in all sentences; the article may stand inside or outside the name."""
    names = sorted({name for country in countries() for name in country.names if name[0].isupper() and len(name) > 3})
    share, missed = share_found(nlp, names, COUNTRY_SENTENCES)
    assert share >= 0.99, missed


def test_usual_short_forms(nlp: Language) -> None:
    names = ["US", "U.S.", "UK", "U.K.", "UAE", "USA", "DRC", "DR Congo", "the Netherlands", "the Philippines"]
    share, missed = share_found(nlp, names, COUNTRY_SENTENCES[:2])
    assert share == 1, missed


def test_nationalities(nlp: Language) -> None:
    words = sorted(word for word, people in nationalities().items() if people.iso3 and people.kind == "adjective")
    share, missed = share_found(nlp, words, PEOPLE_SENTENCES)
    assert share >= 0.99, missed
