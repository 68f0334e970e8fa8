"""Numbers of events to values with unit, role and bound: "at least two dozen people", "USD47.3 million"."""

import re
from dataclasses import dataclass

from flows.normalise.numerals import NUMBER, SCALE_AFTER, VAGUE, read_number
from flows.normalise.wordlists import word_set
from schemas.layers import Span
from schemas.vocab import Bound, QuantityRole

_CURRENCIES = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "u.s. dollars": "USD", "\u20ac": "EUR",
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "\u00a3": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP",
    "\u00a5": "JPY", "jpy": "JPY", "yen": "JPY", "cny": "CNY", "rmb": "CNY", "yuan": "CNY", "\u20b9": "INR",
    "inr": "INR", "rs": "INR", "rupee": "INR", "rupees": "INR", "rub": "RUB", "ruble": "RUB", "rubles": "RUB",
    "roubles": "RUB", "chf": "CHF", "francs": "CHF", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "kronor": "SEK",
    "a$": "AUD", "aud": "AUD",
    "c$": "CAD", "cad": "CAD", "hk$": "HKD", "nz$": "NZD", "pln": "PLN", "zloty": "PLN", "brl": "BRL", "r$": "BRL",
    "won": "KRW", "krw": "KRW", "pesos": "MXN", "try": "TRY", "lira": "TRY", "zar": "ZAR", "rand": "ZAR",
    "\u20bd": "RUB",
}  # fmt: skip
_BEFORE = re.compile(r"(US\$|HK\$|NZ\$|A\$|C\$|R\$|[$\u20ac\u00a3\u00a5\u20b9\u20bd]|\b[A-Z]{3}|\bRs\.?)\s?$")
_AFTER = re.compile(
    r"\s?(?:(?:U\.S\.|US|Australian|Canadian) )?"
    r"(dollars?|euros?|pounds?|yen|yuan|rupees?|roubles|rubles?|francs|kronor|won|pesos|lira|rand|zloty)\b",
    re.IGNORECASE,
)
_PEOPLE = word_set(
    """people person men man women woman children child boys boy girls girl civilians civilian victims victim militants
    militant insurgents rebels rebel fighters fighter terrorists gunmen attackers protesters demonstrators
    students workers employees passengers members officials police policemen officers refugees migrants
    residents villagers prisoners detainees hostages suspects patients adults teenagers journalists reporters
    doctors pilgrims tourists fishermen crew sailors aid victims survivors lawmakers politicians ministers
    leaders others guards bodyguards palestinians israelis iraqis iranians afghans pakistanis americans chinese
    turks kurds russians ukrainians indians syrians lebanese nigerians britons germans french koreans japanese
    colombians somalis egyptians customers drivers inmates athletes supporters activists farmers miners nurses
    teachers citizens families couple friends dead deaths injured wounded casualties cases infections fatalities
    personnel engineers truckers foreigners nationals"""
)
_SOLDIERS = word_set("""soldiers soldier troops troop marines peacekeepers""")
_UNITS = {
    "percent": "percent", "%": "percent", "per cent": "percent", "years": "years", "year": "years",
    "days": "days", "day": "days", "months": "months", "month": "months", "weeks": "weeks", "week": "weeks",
    "hours": "hours", "hour": "hours", "minutes": "minutes", "km": "km", "kilometers": "km", "kilometres": "km",
    "miles": "miles", "mile": "miles", "meters": "m", "metres": "m", "feet": "feet", "tons": "tons",
    "tonnes": "tonnes", "hectares": "hectares", "acres": "acres", "mph": "mph", "votes": "votes",
    "vote": "votes", "seats": "seats",
}  # fmt: skip
_STOP = word_set(
    """and or of in on at to for from with by as that who which were was have had has is are been after when while
    since the a"""
)
_BOUNDS = tuple(
    (re.compile(rf"\b(?:{words}){tail}", re.IGNORECASE), bound)
    for words, tail, bound in (
        (
            "at least|more than|over|above|no fewer than|no less than|not less than|upwards of|exceed(?:ed|ing|s)?|"
            "surpass(?:ed|ing)?|a minimum of",
            r"\s+(?:\w+\s)?$",
            Bound.MIN,
        ),
        (
            "up to|at most|as many as|as much as|no more than|not more than|fewer than|less than|under|below|"
            "a maximum of",
            r"\s+(?:\w+\s)?$",
            Bound.MAX,
        ),
        (
            "about|around|some|nearly|almost|approximately|roughly|an estimated|estimated|close to|circa",
            r"\s+$",
            Bound.ABOUT,
        ),
    )
)
_ROLE_WORDS = tuple(
    (role, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for role, words in (
        (
            QuantityRole.KILLED,
            r"kill\w*|dead|die[ds]?|dying|deaths?|fatalit\w+|slain|murder\w*|massacre\w*|executed|lives",
        ),
        (QuantityRole.INJURED, r"injur\w+|wound\w*|hurt|hospitali[sz]ed"),
        (QuantityRole.MISSING, r"missing|unaccounted"),
        (QuantityRole.ARRESTED, r"arrest\w*|detain\w*|held|custody|jailed|captured"),
    )
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts."""

    value: float
    unit: str | None
    role: str
    bound: str | None
    start: int
    end: int


def quantity_at(text: str, span: Span, type_: str, sentence: Span, role: str | None) -> Quantity | None:
    """The number that the words hold; None where they hold none.

    Args:
        text: the article's text.
        span: the words, the number or the number with what it counts.
        type_: the event's type, which says what a bare count of people means.
        sentence: the sentence that tells it.
        role: what the number counts, where the recogniser tells it.
    """
    span = _with_scale(text, span)
    found = _value(text, span)
    if found is None:
        return None
    value, start, end, vague = found
    unit = _unit(text, start, end, sentence[1])
    known = role or _role(text, (start, end), type_, unit, sentence)
    if unit is None and known in (
        QuantityRole.KILLED,
        QuantityRole.INJURED,
        QuantityRole.MISSING,
        QuantityRole.ARRESTED,
        QuantityRole.PARTICIPANTS,
    ):
        unit = "people"
    unit = "years" if known == QuantityRole.AGE else "votes" if known == QuantityRole.VOTES and unit is None else unit
    return Quantity(value, unit, known, _bound(text, start, sentence[0], vague), span[0], span[1])


def _with_scale(text: str, span: Span) -> Span:
    """The words with the million that belongs to their last figure, where the recogniser left it out."""
    after = SCALE_AFTER.match(text, span[1])
    return (span[0], after.end()) if after and text[span[1] - 1].isdigit() else span


def _value(text: str, span: Span) -> tuple[float, int, int, bool] | None:
    """Value and extent of the first number in the words, and whether it is a vague one."""
    words = text[slice(*span)]
    if match := NUMBER.search(_apart(words)):
        value = read_number(match[0].strip(" ,"))
        if value is not None:
            return value, span[0] + match.start(), span[0] + match.end(), _is_vague(match[0])
    lowered = words.lower().strip()
    if lowered.startswith(("couple", "a couple", "pair", "twins", "both")):
        return 2.0, *span, False
    if re.match(r"(?:week|month|year|day)-long", lowered):
        return (7.0 if lowered.startswith("week") else 1.0), *span, False
    if re.match(r"(?:an?|one|another)\b", lowered) or (lowered and lowered.isalpha()):
        return 1.0, *span, False
    return None


def _apart(words: str) -> str:
    """Currency signs and codes that touch the number made blank, so that offsets stay: "USD47.3 million"."""
    return re.sub(r"\b([A-Z]{2})[A-Z](?=\d)|([$\u20ac\u00a3\u00a5])(?=\d)", lambda m: " " * len(m[0]), words)


def _is_vague(words: str) -> bool:
    return bool(set(words.lower().split()) & VAGUE.keys()) or words.lower().startswith("tens of")


def _unit(text: str, start: int, end: int, limit: int) -> str | None:
    if match := _BEFORE.search(text, max(0, start - 5), start):
        return _CURRENCIES.get(match[1].lower().rstrip("."), match[1] if match[1].isalpha() else None)
    if start >= 1 and text[start - 1] in "$\u20ac\u00a3\u00a5":
        return _CURRENCIES[text[start - 1]]
    if match := _AFTER.match(text, end, limit):
        return _CURRENCIES[match[1].lower()]
    if re.match(r"\s?(?:%|percent\b|per cent\b)", text[end : end + 10]):
        return "percent"
    if re.search(r"\bmagnitude[- ]$", text[max(0, start - 12) : start]) or re.match(
        r"[- ]magnitude\b", text[end : end + 11]
    ):
        return "magnitude"
    return _noun(text, end, limit)


def _noun(text: str, end: int, limit: int) -> str | None:
    """What the next noun says: people, soldiers, a measure, else the word itself."""
    words = re.findall(r"[\w%-]+|[,.;:()]", text[end : min(limit, end + 60)].lower().lstrip("-"))
    last: str | None = None
    for number, word in enumerate(words[:5]):
        if not word[0].isalpha() or (word in _STOP and number) or word in _STOP:
            break
        if word in _SOLDIERS:
            return "soldiers"
        if word in _PEOPLE:
            return "people"
        if word.split("-")[0] in _UNITS:
            return _UNITS[word.split("-")[0]]
        if last and last.endswith("s"):
            break
        last = word
    return last if last and last.endswith("s") and not last.endswith("ss") else None


def _bound(text: str, start: int, floor: int, vague: bool) -> str | None:
    before = re.sub(r"(?:US\$|[$\u20ac\u00a3\u00a5]|[A-Z]{3}\s?)$", "", text[max(floor, start - 30) : start])
    for pattern, bound in _BOUNDS:
        if pattern.search(before):
            return bound
    return Bound.MIN if vague else None


def _role(text: str, number: Span, type_: str, unit: str | None, sentence: Span) -> str:
    """What the number counts, from its unit, the words next to it and the event's type."""
    start, end = number
    if unit in _CURRENCIES.values() or unit in ("tons", "tonnes", "containers"):
        return QuantityRole.AMOUNT
    if unit == "votes":
        return QuantityRole.VOTES
    if unit == "years":
        return (
            QuantityRole.AGE if re.match(r"[- ]years?[- ]old|,? aged?\b", text[end : end + 12]) else QuantityRole.OTHER
        )
    if re.search(r"\baged? (?:of )?$", text[max(0, start - 8) : start]):
        return QuantityRole.AGE
    if unit not in (None, "people", "soldiers"):
        return QuantityRole.OTHER
    told = _nearest_role(text, start, end, sentence)
    if told:
        return told
    if unit == "soldiers" and type_ in ("MOBILIZE", "AID", "RETREAT", "AGREE", "CONCEDE"):
        return QuantityRole.TROOPS
    return {"PROTEST": QuantityRole.PARTICIPANTS, "COERCE": QuantityRole.ARRESTED, "ASSAULT": QuantityRole.AFFECTED,
            "HAZARD": QuantityRole.AFFECTED, "ELECT": QuantityRole.VOTES}.get(type_, QuantityRole.OTHER)  # fmt: skip


def _nearest_role(text: str, start: int, end: int, sentence: Span) -> str | None:
    """The role whose word stands nearest: "killing eight and wounding 12"."""
    best: tuple[int, str] | None = None
    for role, pattern in _ROLE_WORDS:
        for match in pattern.finditer(text, *sentence):
            between = text[end : match.start()] if match.start() >= end else text[match.end() : start]
            # A verb before the number governs it at once; behind it a few words more may stand between.
            weight = len(between) + (12 if match.start() >= end else 0)
            weight += 30 if re.search(r"\band\b|\bwhile\b|[,;]", between) else 0
            if weight < 100 and (best is None or weight < best[0]):
                best = (weight, role)
    return best[1] if best else None
