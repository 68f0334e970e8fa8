"""The language of a text, and what stands where there is too little of it."""

import pytest

from flows.extract.language import language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ferry to Little Hask stays in the yard until May, the company said on Tuesday.", "en"),
        ("Die Fähre nach Klein-Hask bleibt bis Mai in der Werft, teilte die Reederei am Dienstag mit.", "de"),
        ("Le bac pour la petite île reste au chantier jusqu\u2019en mai, a dit la compagnie mardi.", "fr"),
        ("Паром до малого острова останется в доке до мая, сообщила компания во вторник.", "ru"),
    ],
)
def test_languages(text: str, code: str) -> None:
    found, probability = language_of(text)

    assert found == code
    assert probability is not None and probability > 0.9


@pytest.mark.parametrize(("given", "code"), [(None, None), ("en-GB", "en"), ("DE", "de"), ("english", None)])
def test_too_little_text_takes_what_was_given(given: str | None, code: str | None) -> None:
    assert language_of("Bus 14.", given) == (code, None)
