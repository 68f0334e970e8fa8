"""What follows from an event's type and mode by table: CAMEO code, quad class, score; contexts from its words."""

import re
from functools import cache

from schemas.reference import cameo_codes, event_contexts, event_types

EXTRA_TYPES = frozenset({"HAZARD", "ELECT", "DIE", "DEAL"})
"""Types for general news beside PLOVER's; they have no CAMEO code, quad class or score."""

_CONTEXT_WORDS = {
    "military": "army troops soldiers military navy naval airstrike missile artillery warship",
    "intelligence": "spy espionage intelligence",
    "legislative": "parliament senate congress lawmakers bill legislature lawmaker",
    "election": "election elections vote voters ballot referendum electoral polls",
    "economic": "trade tariff tariffs economy economic inflation sanctions investment",
    "legal": "court judge lawsuit ruling trial treaty judges verdict",
    "human_rights": "human-rights",
    "diplomatic": "ambassador embassy envoy diplomat diplomats summit",
    "peacekeeping": "peacekeepers peacekeeping",
    "health": "virus coronavirus hospital epidemic pandemic vaccine disease infections covid-19 flu",
    "asylum": "asylum",
    "migration": "migrants refugees migrant refugee displaced",
    "disasters": "earthquake hurricane flood floods flooding typhoon tsunami wildfire storm landslide cyclone",
    "environment": "pollution climate emissions conservation",
    "terrorism": "terrorist terrorists terrorism al-qaida al-qaeda jihadist",
    "cbrn": "nuclear chemical biological uranium radioactive",
    "cyber": "cyber hackers hacking malware ransomware",
    "misinformation": "misinformation disinformation",
    "corruption": "corruption bribery bribe bribes embezzlement",
    "illegal_drugs": "cocaine heroin opium narcotics",
    "trafficking": "trafficking smuggling smugglers",
    "natural_resource": "oil gas mining pipeline",
    "technology": "software satellite artificial-intelligence",
}  # fmt: skip


def check_type(code: str) -> str:
    """The same type. Raises ValueError for one that is not in the vocabulary: the recogniser's mistake."""
    if code not in event_types() and code not in EXTRA_TYPES:
        raise ValueError(f"unknown event type {code!r}")
    return code


def cameo(code: str, mode: str | None) -> str | None:
    """The CAMEO code for type and mode, else for the type; None for the types that CAMEO lacks."""
    codes = cameo_codes()
    return codes.get((code, mode)) or codes.get((code, None))


def quad_class(code: str) -> int | None:
    """1 verbal and 2 material cooperation, 3 verbal and 4 material conflict."""
    event = event_types().get(code)
    return event.quad_class if event else None


def goldstein(code: str, mode: str | None) -> float | None:
    """PLOVER's score of the mode, else of the type."""
    event = event_types().get(code)
    if event is None:
        return None
    score = event.modes.get(mode) if mode else None
    return float(score if score is not None else event.score)


def contexts(sentence: str) -> list[str]:
    """PLOVER's contexts that the words of the sentence clearly name, in PLOVER's order."""
    words = set(re.findall(r"[a-z][\w-]*", sentence.lower()))
    return [context for context in event_contexts() if words & _words().get(context, frozenset())]


@cache
def _words() -> dict[str, frozenset[str]]:
    return {context: frozenset(words.split()) for context, words in _CONTEXT_WORDS.items()}
