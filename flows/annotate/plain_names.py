"""Plain rules for names: capitalised words, the fact tables, and words that tell the kind ("Ministry", "River")."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan
from spacy.util import filter_spans

from flows.annotate.plain_sentences import word_set
from schemas.layers import Span
from schemas.reference import (
    cities_named,
    countries_by_name,
    metonyms,
    nationalities,
    organisations_by_name,
    titles_by_name,
    us_states,
)

Found = tuple[int, int, str]
"""Start, end, label."""

_KINDS = {
    "ORG": """ministry department university college institute school party court council committee commission agency
           bureau bank company corporation corp inc ltd group association organization organisation union federation
           foundation army navy force forces guard guards police parliament senate congress assembly house league club
           times post news television tv radio press network airlines airways office service services team society
           church front movement brigade administration authority board center centre fund trust museum orchestra
           guardian herald tribune journal magazine industries motors systems media entertainment studios hospital
           embassy cabinet alliance coalition brotherhood hezbollah government secretariat tribunal""",
    "FAC": """airport bridge stadium street avenue road square park tower building cathedral mosque temple palace
        prison highway arena hall plaza dam port base station""",
    "LOC": """river sea ocean mountains mountain mount island islands lake valley desert peninsula gulf strait bay
        coast region canal forest basin strip bank delta cape plateau""",
    "EVENT": """war cup olympics games hurricane typhoon cyclone festival summit championship championships election
        elections revolution storm conference day marathon crisis uprising open""",
    "PRODUCT": """act bill award awards prize treaty constitution agreement accord accords amendment virus covid-19
        law protocol convention""",
    "GPE": "city province county district state republic prefecture oblast village township",
}
_KIND_OF = {word: label for label, words in _KINDS.items() for word in words.split()}
_NEVER = word_set(
    """the a an and but or if in on at of for to by as it its he she his her they their we our you your i my this that
    these those there here what who when where why how which while with from after before since because although
    though however meanwhile also yet so no not yes some many most all both each every any several few more
    other another such one two three four five six seven eight nine ten first second third last next new old
    former according earlier later today yesterday tomorrow monday tuesday wednesday thursday friday saturday
    sunday january february march april may june july august september october november december spring summer
    autumn winter mr mrs ms dr sir lord president minister prime secretary police officials authorities
    witnesses government people men women children two-thirds despite during under over between among about
    against within without only even still just now then once image file photo video read more source sources
    related see is are was were be been has have had do does did will would can could may might must shall
    should let say says said told north south east west northern southern eastern western central god internet
    state states us-led"""
)
_NO_NAMES = word_set("""UTC GMT DNA RNA TV US$ ET EST EDT BST PM AM CEO MP MPs I'm I've I'd I'll OK II III""")
_CONNECT = word_set("""of the de la du des del di da dos van von der den bin ibn al el and for y e""")
_WORD = re.compile(r"[^\W\d_][\w'\u2019&.-]*|\d+(?:st|nd|rd|th)?")
_GAP = re.compile(r"[ \u00a0]+$")
_HONORIFIC = word_set("""mr mrs ms dr sir lord lady dame prof sen rep gov gen lt col sgt capt maj""")
_REGIONS = (
    "Europe|Asia|Africa|Antarctica|Middle East|West Bank|Latin America|North America|South America|Central America|"
    "Caribbean|Balkans|Pacific|Atlantic|Mediterranean|Southeast Asia|West"
)
_LONGEST = 7
"""Words of the longest name that is looked up in the tables."""


def find_names(text: str, starts: set[int]) -> list[Found]:
    """Names with their labels, in order, not overlapping.

    Args:
        text: the article.
        starts: offsets at which sentences begin; a capital there tells little.
    """
    words = [_trimmed(match) for match in _WORD.finditer(text)]
    found = list(_from_tables(text, words))
    taken = _covered(found)
    found += _capitalised(text, words, starts, taken)
    return _settled(text, sorted(found))


def name_spans(doc: Doc, found: Iterable[Found]) -> list[DocSpan]:
    """The names as spans of the Doc, snapped to tokens, the longer of two that clash."""
    spans = (doc.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in found)
    return filter_spans(span for span in spans if span is not None)


def _trimmed(match: re.Match[str]) -> Span:
    """The word without possessive, quote mark and closing stop; initials keep theirs."""
    word = match[0]
    word = re.sub(r"(?:['\u2019]s|['\u2019])$", "", word)
    if word.endswith(".") and not re.fullmatch(
        r"(?:[A-Z]\.)+|(?:Jr|Sr|St|Dr|Mr|Mrs|Ms|Gen|Sen|Rep|Gov|Col|Lt|Sgt|Capt)\.", word
    ):
        word = word.rstrip(".")
    return match.start(), match.start() + len(word.rstrip("-"))


# From the tables


@cache
def _known() -> dict[str, str]:
    """Names of the tables to labels; weaker tables first, so that stronger ones overwrite."""
    found = {
        name: "FAC" if metonym.kind == "building" else "LOC"
        for name, metonym in metonyms().items()
        if metonym.kind in ("building", "place", "street") and "ambiguous" not in (metonym.note or "")
    }
    found |= {"White House": "ORG", "Kremlin": "ORG", "Pentagon": "ORG", "Downing Street": "ORG"}
    found |= {name: "ORG" for name in organisations_by_name() if len(name) > 1}
    found |= dict.fromkeys(nationalities(), "NORP")
    found |= dict.fromkeys(us_states(), "GPE")
    found |= dict.fromkeys(countries_by_name(), "GPE")
    found |= dict.fromkeys(_REGIONS.split("|"), "LOC")
    found |= {
        "Gaza": "GPE",
        "Gaza Strip": "GPE",
        "England": "GPE",
        "Scotland": "GPE",
        "Wales": "GPE",
        "Northern Ireland": "GPE",
        "Washington": "GPE",
    }
    return {
        name: label
        for name, label in found.items()
        if name[0].isupper() and (name.lower() not in _NEVER or name.isupper())
    }


def _from_tables(text: str, words: list[Span]) -> Iterator[Found]:
    """The longest known name at each word, where the words stand on one line with single gaps."""
    known, at = _known(), 0
    while at < len(words):
        for last in range(min(at + _LONGEST, len(words)) - 1, at - 1, -1):
            start, end = words[at][0], words[last][1]
            if text[start].isupper() and (label := known.get(text[start:end])) and not _goes_on(text, words, at, last):
                yield start, end, label
                at = last
                break
        at += 1


def _goes_on(text: str, words: list[Span], first: int, last: int) -> bool:
    """Whether the known name is only part of a longer one: "Kenya Airways", "University of Texas"."""
    if last + 1 < len(words):
        for further in range(last + 1, min(last + 4, len(words))):
            following = text[slice(*words[further])]
            if text[words[further - 1][1] : words[further][0]] != " " or not following[0].isupper():
                break
            if _KIND_OF.get(following.lower()) in ("ORG", "EVENT", "PRODUCT", "FAC", "LOC"):
                return True
    if first > 1 and text[slice(*words[first - 1])] in ("of", "for") and text[words[first - 2][0]].isupper():
        return _KIND_OF.get(text[slice(*words[first - 2])].lower()) in ("ORG", "PRODUCT")
    return False


def _covered(found: Iterable[Found]) -> set[int]:
    return {at for start, end, _ in found for at in range(start, end)}


# From capitals


def _capitalised(text: str, words: list[Span], starts: set[int], taken: set[int]) -> Iterator[Found]:
    """Runs of capitalised words that no table knows, labelled by the words in and before them."""
    shouting = _shouted_lines(text)
    at = 0
    while at < len(words):
        last = _run_end(text, words, at, taken)
        if last < at:
            at += 1
            continue
        first = at
        at = last + 1
        if any(start <= words[first][0] < end for start, end in shouting):
            continue
        first = _without_opening(text, words, first, last, starts)
        if first <= last and (label := _label(text, words, first, last, starts)):
            yield words[first][0], words[last][1], label


def _run_end(text: str, words: list[Span], at: int, taken: set[int]) -> int:
    """The last word of the run of capitals that begins there; before it where none does."""
    if not _is_capital(text, words[at], taken):
        return at - 1
    last = at
    for place in range(at + 1, min(at + 9, len(words))):
        gap = text[words[place - 1][1] : words[place][0]]
        if not _GAP.fullmatch(gap) and not (gap == ". " and words[place - 1][1] - words[place - 1][0] == 1):
            break
        if _is_capital(text, words[place], taken):
            last = place
        elif (
            text[slice(*words[place])].lower() not in _CONNECT
            or place - last > 2
            or (text[slice(*words[place])] == "and" and _KIND_OF.get(text[slice(*words[at])].lower()) is None)
        ):
            break
    return last


def _is_capital(text: str, word: Span, taken: set[int]) -> bool:
    start, end = word
    return start not in taken and text[start].isupper() and end > start


def _without_opening(text: str, words: list[Span], first: int, last: int, starts: set[int]) -> int:
    """Skip common words that are capitalised only because they begin the sentence, and titles before a name."""
    while first <= last:
        word = text[slice(*words[first])].lower().rstrip(".")
        if (
            word in _NEVER and (words[first][0] in starts or word not in ("north", "south", "east", "west", "new"))
        ) or (
            first < last
            and (word in titles_by_name() or word in _HONORIFIC or word.endswith(("minister", "secretary")))
        ):
            first += 1
        else:
            break
    return first


def _label(text: str, words: list[Span], first: int, last: int, starts: set[int]) -> str | None:
    """What kind of thing the words name; None for no name."""
    parts = [text[slice(*word)] for word in words[first : last + 1]]
    kinds = [_KIND_OF.get(part.lower()) for part in parts]
    before = text[slice(*words[first - 1])].lower().rstrip(".") if first else ""
    if len(parts) == 1:
        return _single(text, words[first], parts[0], before, starts)
    if parts[0].lower() in ("hurricane", "typhoon", "cyclone", "tropical"):
        return "EVENT"
    if (
        all(part.lower().rstrip(".") in titles_by_name() or part.lower() in _NEVER for part in parts)
        or text[words[first][0] : words[last][1]].lower() in titles_by_name()
    ):
        return None
    if kinds[-1]:
        return kinds[-1]
    if kinds[0] in ("ORG", "PRODUCT", "EVENT", "LOC") and (len(parts) > 2 or kinds[0] == "LOC"):
        return kinds[0]
    name = text[words[first][0] : words[last][1]]
    if before not in titles_by_name() and cities_named(name):
        return "GPE"
    if any(kind == "ORG" for kind in kinds) or (parts[-1].isupper() and len(parts[-1]) > 2):
        return "ORG"
    return "PERSON"


def _single(text: str, word: Span, part: str, before: str, starts: set[int]) -> str | None:
    if part in ("Parliament", "Congress", "Senate") or (part == "House" and word[0] not in starts):
        return "ORG"
    if part.upper().startswith(("COVID", "SARS", "EBOLA")):
        return "PRODUCT"
    if (
        part.lower() in _NEVER
        or len(part) < 2
        or part.lower() in _KIND_OF
        or part in _NO_NAMES
        or "\u2019" in part
        or "'" in part[:2]
    ):
        return None
    if part.lower().rstrip(".") in titles_by_name():
        return None
    if before in titles_by_name() or before in _HONORIFIC:
        return "PERSON"
    if part.isupper() and 2 <= len(part.replace(".", "")) <= 6:
        return "ORG"
    cities = cities_named(part)
    if cities and (cities[0].population > 60_000 or before in ("in", "near", "from", "at")) and cities[0].rank == 0:
        return "GPE"
    if word[0] in starts:
        return None
    return "GPE" if before in ("in", "near") else "ORG"


def _shouted_lines(text: str) -> list[Span]:
    """Lines in capitals and headlines in title case: there a capital tells nothing."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        words = re.findall(r"[^\W\d_]{4,}", line[0])
        capitals = sum(word[0].isupper() for word in words)
        if len(words) > 4 and capitals > 0.8 * len(words):
            found.append(line.span())
    return found


# Over the whole article


def _settled(text: str, found: list[Found]) -> list[Found]:
    """Later short forms take the label of the person or body that was named in full; missed ones are added."""
    people = {
        part: "PERSON" for start, end, label in found if label == "PERSON" for part in text[start:end].split()[-1:]
    }
    settled = [
        (start, end, people.get(text[start:end], label) if label in ("ORG", "GPE", "PERSON") else label)
        for start, end, label in found
    ]
    taken = _covered(settled)
    for surname in people:
        if len(surname) > 2 and surname.lower() not in _NEVER:
            for match in re.finditer(rf"(?<!\w){re.escape(surname)}(?!\w)", text):
                if match.start() not in taken:
                    settled.append((match.start(), match.end(), "PERSON"))
    return sorted(settled)
