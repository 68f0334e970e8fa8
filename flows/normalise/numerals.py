"""Numbers in words and figures to values: "1.5 million", "half a dozen", "1,00,000", "two million thirty-four"."""

import re

_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen"""
_ONES = {word: value for value, word in enumerate(_SMALL.split())}
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: 10 * value for value, word in enumerate(_DECADES.split(), start=2)}
_SCALES = {
    "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "lakh": 10**5,
    "lakhs": 10**5, "crore": 10**7, "crores": 10**7, "k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12,
}  # fmt: skip
VAGUE = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 1000, "millions": 10**6, "billions": 10**9}
"""Words for many, as the least that they mean."""
_GROUPS = {"dozen": 12, "couple": 2, "pair": 2, "score": 20, "half": 0.5}
_FIGURES = re.compile(r"^[+-]?(?:\d{1,3}(?:,\d{2,3})+|\d+)(?:\.\d+)?$")

_WORD = "|".join(sorted([*_ONES, *_TENS], key=len, reverse=True))
_SCALE = "hundred|thousand|million|billion|trillion|lakhs?|crores?|bn|mn|tn"
SCALE_AFTER = re.compile(rf" (?:{_SCALE})\b", re.IGNORECASE)
"""The word behind figures that multiplies them."""
NUMBER = re.compile(
    rf"(?<![\w.,])(?:"
    rf"(?:tens|hundreds|dozens|scores|thousands|millions|billions)(?: of (?:thousands|millions|billions))?(?!\w)"
    rf"|(?:half a|a half|two|three|four|five|several|a|a few)[ -]dozen(?!\w)"
    rf"|(?:a couple|a pair|a hundred|a thousand|a million|a billion|half a million|half a billion)(?!\w)"
    rf"|[+-]?(?:\d{{1,3}}(?:,\d{{2,3}})+|\d+)(?:\.\d+)?(?:(?:[ -]| ?-)?(?:{_SCALE}|[mk]\b))*(?!\w)"
    rf"|(?:{_WORD})(?:(?:,? and |, | |-)(?:{_WORD}|{_SCALE}))*(?!\w)"
    rf")",
    re.IGNORECASE,
)
"""Finds written numbers; what it finds is read by read_number."""


def read_number(words: str) -> float | None:
    """The value of a written number; None where it is none. Vague ones ("dozens") give the least that they mean."""
    plain = " ".join(re.sub(r"[\u00a0\u202f]", " ", words).lower().split())
    plain = re.sub(r"(?<=\d)(?=[a-z])", " ", plain)
    if _FIGURES.match(plain):
        return float(plain.replace(",", ""))
    vague = _vague(plain)
    return vague if vague is not None else _composed(re.split(r"[\s-]+|,\s+", plain))


def _vague(plain: str) -> float | None:
    if match := re.match(r"^tens of (thousands|millions|billions)$", plain):
        return 10 * VAGUE[match[1]]
    if match := re.match(r"^hundreds of (thousands|millions|billions)$", plain):
        return 100 * VAGUE[match[1]]
    if match := re.match(r"^(?:thousands|millions) of (millions|billions)$", plain):
        return 1000 * VAGUE[match[1]]
    if plain == "tens":
        return 20
    return VAGUE.get(plain)


def _composed(words: list[str]) -> float | None:
    """Sum of groups, each a small number times its scales: two million + thirty-four thousand."""
    total = group = 0.0
    seen = False
    last_scale = float("inf")
    for word in words:
        if word in ("and", "a", "an", "of", ""):
            group = 1.0 if word in ("a", "an") and not seen and group == 0 else group
            continue
        if word in _SCALES:
            group, total, last_scale = _scaled(group, total, _SCALES[word], last_scale)
        elif (value := _small(word)) is not None:
            group = _grouped(word, group, value)
        else:
            return None
        seen = True
    return total + group if seen else None


def _scaled(group: float, total: float, scale: float, last: float) -> tuple[float, float, float]:
    if scale == 100:
        return (group or 1) * 100, total, last
    if scale > last and not group:
        return 0.0, total * scale, scale
    return 0.0, total + (group or 1) * scale, scale


def _grouped(word: str, group: float, value: float) -> float:
    if word in ("dozen", "couple", "pair", "score"):
        return (group or 1) * value
    return group + value


def _small(word: str) -> float | None:
    if word in _ONES:
        return float(_ONES[word])
    if word in _TENS:
        return float(_TENS[word])
    if _FIGURES.match(word):
        return float(word.replace(",", ""))
    if word in ("few", "several"):
        return 2.0
    return _GROUPS.get(word)
