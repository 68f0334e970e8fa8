"""Comparing names as they are written: what to fold, what is an acronym of what, which is the fuller form."""

import re
import unicodedata
from functools import lru_cache

from flows.normalise.wordlists import word_set

HONORIFICS = word_set(
    """mr mrs ms miss mx dr sir dame lord lady prof professor rev sen rep gov gen lt col sgt capt maj st sheikh pope
    president judge justice king queen prince princess senator general colonel captain mayor governor"""
)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "mp", "mep"})
_LEGAL = word_set("""inc corp corporation co company ltd limited llc plc group holdings ag sa nv gmbh""")
PARTICLES = word_set("""de la le du des da do dos di del der den van von zu ten ter al el bin ibn bint abu ben""")
_SMALL = word_set("""of the and for in on de la le du des y e da do dos di del der van von et to a""")
_ABBREVIATED = (
    (re.compile(r"^(?:the )?(?:US|U\.S\.|U\.S\.A\.)(?= \w)"), "United States"),
    (re.compile(r"^(?:the )?(?:UK|U\.K\.)(?= \w)"), "United Kingdom"),
    (re.compile(r"^(?:the )?(?:UN|U\.N\.)(?= \w)"), "United Nations"),
    (re.compile(r"^(?:the )?(?:EU|E\.U\.)(?= \w)"), "European Union"),
)


@lru_cache(maxsize=20_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded for comparing: lower case, no accents, no possessive, no outer article."""
    plain = unicodedata.normalize("NFKD", name.replace("\u2019", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    plain = re.sub(r"'s\b|'$", "", plain.strip(" '\"\u201c\u201d\u2018.,"))
    words = re.findall(r"[^\W_]+(?:['&-][^\W_]+)*|&", re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", plain))
    return tuple(words[1:] if len(words) > 1 and words[0] == "the" else words)


def person_words(name: str) -> tuple[str, ...]:
    """The words of a person's name without title and suffix; all of them where nothing else is left."""
    core = list(untitled(words_of(name)))
    while len(core) > 1 and core[-1] in _SUFFIXES:
        core.pop()
    return tuple(core)


def untitled(words: tuple[str, ...]) -> tuple[str, ...]:
    """A person's words without the titles before them; the last word always stays."""
    while len(words) > 1 and words[0] in HONORIFICS:
        words = words[1:]
    return words


def organisation_words(name: str) -> tuple[str, ...]:
    """The words of a body's name without legal forms at its end, with abbreviated states spelled out."""
    core = list(words_of(expanded(name)))
    while len(core) > 1 and core[-1] in _LEGAL:
        core.pop()
    return tuple(core)


def is_acronym(name: str) -> bool:
    """Whether the name is written as one: NIS, U.N., IAEA, UNHCR."""
    plain = name.replace(".", "")
    return 2 <= len(plain) <= 8 and " " not in plain and sum(c.isupper() for c in plain) >= max(2, len(plain) - 1)


def initials(words: tuple[str, ...]) -> frozenset[str]:
    """Acronyms that the words can have: with and without their small words."""
    parts = [part for word in words for part in word.split("-")]
    full = "".join(part[0] for part in parts if part)
    main = "".join(part[0] for part in parts if part and part not in _SMALL)
    whole = "".join(word[0] for word in words if word not in _SMALL)
    return frozenset({full, main, whole})


def expanded(name: str) -> str:
    """An abbreviated state before a body's name spelled out: "U.S. Senate" to "United States Senate"."""
    for pattern, full in _ABBREVIATED:
        name = pattern.sub(full, name)
    return name


def same_words(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the order alone differs: "Senate of Puerto Rico" and "Puerto Rico Senate"."""
    return frozenset(one) - _SMALL == frozenset(other) - _SMALL


def holds(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    """Whether the shorter words stand in the longer ones, together and in order."""
    width = len(shorter)
    return any(longer[at : at + width] == shorter for at in range(len(longer) - width + 1))


def fullness(name: str) -> tuple[int, int, int]:
    """Sorts names so that the one to show comes last: more words, not in capitals, then longer."""
    words = words_of(name)
    return (len(words), not (name.isupper() and len(name) > 5), len(name))


def tidy(name: str) -> str:
    """The name as it is to be shown: one line, single blanks, without possessive and outer article."""
    plain = " ".join(name.split())
    plain = re.sub(r"(?:['\u2019]s|(?<=s)['\u2019])$", "", plain)
    plain = re.sub(r"^[Tt]he (?=\S)", "", plain)
    return _cased(plain) if plain.isupper() and " " in plain else plain


def _cased(name: str) -> str:
    """A name in capitals, as a headline has it, in usual case."""
    return " ".join(word.lower() if word.lower() in _SMALL else word.capitalize() for word in name.split())
