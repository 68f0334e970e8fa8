"""The language of a text, by py3langid."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_ENOUGH = 20
"""Letters below which a guess is worth nothing."""
_GLANCE = 300
"""Characters of the beginning and of the middle that decide where they are sure."""
_SURE = 0.99
_SAMPLE = 1500
"""Characters that decide where they are not; more change the answer on no page of the development set."""


def language_of(text: str, given: str | None = None) -> tuple[str | None, float | None]:
    """ISO 639-1 code and probability (0 to 1); what was given, without one, where the text is too short to tell."""
    if sum(map(str.isalpha, text[:500])) < _ENOUGH:
        code = re.split(r"[-_]", (given or "").strip().lower())[0]
        return (code if len(code) == 2 else None), None
    middle = len(text) // 2
    code, probability = _identifier().classify(f"{text[:_GLANCE]} {text[middle : middle + _GLANCE]}")
    if probability < _SURE:
        code, probability = _identifier().classify(text[:_SAMPLE])
    return code, round(float(probability), 4)


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
