"""Who holds which office for whom, read from the words before and after a person's name."""

import re
from dataclasses import dataclass
from functools import cache

from flows.normalise import places
from flows.normalise.article import Article, Name
from flows.normalise.entities import Cast, Entity
from flows.normalise.wordlists import word_set
from schemas.reference import role_modifiers, titles, titles_by_name


@dataclass(frozen=True, slots=True, eq=False)
class Role:
    """One wording that gives a person an office or occupation."""

    person: Entity
    title: str
    modifier: str | None
    organisation: Entity | None
    """Country or body that it is held for."""
    country: str | None
    """ISO alpha-3 of the country that the wording tells, for occupations too."""
    start: int
    end: int


_MORE_HEADS = word_set(
    """activist actor actress advocate agent aide artist assistant astronaut athlete attorney author banker blogger
    boss businessman businesswoman campaigner captive caretaker cartoonist chair chief cleric coach commander
    comedian commentator composer consultant coordinator correspondent critic dancer dean defendant democrat
    deputy designer developer dictator diplomat dissident doctor driver editor engineer envoy epidemiologist
    expert farmer fighter filmmaker firefighter founder governor guard guerrilla head historian hostage
    inspector instructor investigator investor journalist judge lawmaker lawyer leader legislator magistrate
    manager mathematician mechanic mediator member meteorologist militant minister model monarch musician
    negotiator neighbour neighbor nominee novelist nurse officer official operator organiser organizer painter
    parliamentarian pastor photographer physician physicist pilot player poet policeman politician premier
    president principal prisoner producer professor programmer prosecutor protester psychologist publisher
    rancher ranger rapper rebel recipient reporter representative republican researcher resident ruler runner
    scholar scientist secretary shopkeeper singer skipper soldier specialist spokesman spokesperson spokeswoman
    star student superintendent supporter surgeon survivor suspect teacher technician treasurer trustee tycoon
    victim veteran volunteer vendor warden widow wife husband son daughter father mother brother sister witness
    worker wrestler writer"""
)
_STOP = word_set(
    """the a an and or but of in on at to for from with by as that which who said says told is was are were has have
    had will would could can may after before when while since until because if where his her their its our my
    this these those he she they it we not no also than then there including like against between over under
    about into out up down off per via amid"""
)
_OFFICES = frozenset({"country", "ministry", "legislature", "court", "military", "police", "subnational"})
_JOINED = re.compile(r"^(?:ex|then|vice|co)-", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;:()\u201c\u201d\"]+")
_ARTICLE = re.compile(r"(?:an?|the|its|his|her|their|one of the|one of its)\s+", re.IGNORECASE)


def roles_of(article: Article, cast: Cast) -> list[Role]:
    """All wordings in the order of the text; one a name at most before it and one behind it."""
    found: list[Role] = []
    for name in article.names:
        person = cast.of(name)
        if person.type == "PERSON":
            found += [role for role in (_before(article, cast, name), _behind(article, cast, name)) if role]
    return found


@cache
def heads() -> frozenset[str]:
    """Words that can end an office or occupation, in lower case."""
    offices = {word.lower() for title in titles() if title.category != "honorific" for word in title.title.split()[-1:]}
    return frozenset(offices | _MORE_HEADS)


def _before(article: Article, cast: Cast, name: Name) -> Role | None:
    """An office before the name: "former US Defense Secretary", "the company's chief executive," with a comma."""
    start = max(article.sentence_at(name.start)[0], name.start - 120)
    words = _words_before(article, start, name)
    if not words:
        return None
    first = _title_start(article, words)
    if first is None:
        return None
    title_start, end = words[first][0], words[-1][1]
    modifier, title_start = _modifier(article.text, title_start, end)
    before = article.text[start:title_start].rstrip()
    organisation_name = _name_ending(article, start + len(re.sub(r"['\u2019]s$|(?<=s)['\u2019]$|-$", "", before)))
    outer = organisation_name.start if organisation_name else title_start
    if modifier is None and organisation_name:
        modifier, outer = _modifier_before(article.text, start, outer)
    title = article.text[title_start:end]
    return _role(
        cast, name, title, modifier=modifier, organisation=organisation_name, span=(min(outer, title_start), end)
    )


def _words_before(article: Article, start: int, name: Name) -> list[tuple[int, int]]:
    """Words that stand right before the name up to another name or mark; a comma right before the name may stand."""
    text = article.text[start : name.start]
    stripped = text.rstrip()
    if not stripped or len(text) - len(stripped) != 1:
        return []
    comma = stripped.endswith(",")
    words = [(start + m.start(), start + m.end()) for m in _WORD.finditer(text)]
    kept: list[tuple[int, int]] = []
    edge = start + len(stripped) - comma
    for word in reversed(words):
        if (
            word[1] != edge
            or article.names_in(*word)
            or len(kept) == 6
            or (kept and _closes(article.text[slice(*word)]))
        ):
            break
        kept.insert(0, word)
        edge = start + len(article.text[start : word[0]].rstrip())
    if (
        comma
        and kept
        and not re.search(
            r"(?:['\u2019]s?|\b[Tt]he|\b[Ii]ts|\b[Tt]heir|\b[Hh]is|\b[Hh]er)\s$",
            article.text[max(0, kept[0][0] - 8) : kept[0][0]],
        )
    ):
        return kept if article.text[kept[0][0] : kept[0][1]].lower() in ("the", "its", "their", "his", "her") else []
    return kept


def _closes(word: str) -> bool:
    """Whether the word ends a sentence: a stop that belongs to no abbreviated title."""
    return word.endswith(("!", "?")) or (word.endswith(".") and word.lower() not in titles_by_name() and len(word) > 2)


def _title_start(article: Article, words: list[tuple[int, int]]) -> int | None:
    """Where the title begins among the words: the longest known title, else a known head with what stands before it."""
    text, end = article.text, words[-1][1]
    for first, word in enumerate(words):
        phrase = text[word[0] : end].lower()
        known = titles_by_name().get(phrase) or titles_by_name().get(phrase.rstrip("."))
        if known and known.category != "honorific":
            return _widened(article, words, first)
    last = text[words[-1][0] : end].lower()
    last = _JOINED.sub("", last)
    return _widened(article, words, len(words) - 1) if last in heads() else None


def _widened(article: Article, words: list[tuple[int, int]], first: int) -> int:
    """Take in what stands before the head and belongs to it: "human rights activist", "Emergency Aid Minister"."""
    text = article.text
    while first > 0 and len(words) - first < 5:
        word = article.text[slice(*words[first - 1])]
        if (
            word.lower() in _STOP
            or not word[0].isalpha()
            or (word[0].islower() and text[words[first][0]].isupper())
            or word.lower().endswith(("ly", "ed", "'s", "\u2019s"))
        ):
            break
        if word.lower() in _modifiers():
            return first - 1
        first -= 1
    return first


@cache
def _modifiers() -> frozenset[str]:
    """Modifiers that stand before a title as a word; those that are part of many titles are left in it."""
    return frozenset(word for word in role_modifiers() if not word.endswith("-")) - {
        "chief",
        "first",
        "lead",
        "special",
        "senior",
        "permanent",
        "deputy",
        "vice",
        "assistant",
    }


def _modifier(text: str, start: int, end: int) -> tuple[str | None, int]:
    """The modifier at the beginning of the words or joined to them, and where the title begins behind it."""
    words = text[start:end]
    match = re.match(r"(\w+)[ -](?=\w)", words)
    if match and (match[1].lower() in _modifiers() or match[1].lower() in ("ex", "deputy", "then")):
        return match[1].lower(), start + match.end()
    if match := re.search(r"-(elect|designate|emeritus)$", words):
        return match[1], start
    return None, start


def _modifier_before(text: str, start: int, edge: int) -> tuple[str | None, int]:
    """The modifier before the organisation: "former US President"."""
    match = re.search(r"(?:^|\s)(\w+)\s$", text[start:edge])
    if match and match[1].lower() in _modifiers():
        return match[1].lower(), start + match.start(1)
    return None, edge


def _name_ending(article: Article, end: int) -> Name | None:
    """The country, people or body whose name ends there."""
    names = article.names_in(max(0, end - 1), end)
    return names[0] if names and names[0].end in (end, end + 2) and names[0].type != "PERSON" else None


_CLAUSE = re.compile(r"\s*,\s+(?P<words>[^,;:.()\u201c\u201d\"\n]{3,140})")
_RELATION = re.compile(r"\s+(?:of|for|at|with|in|from|to|on)\s+(?:the\s+)?")


def _behind(article: Article, cast: Cast, name: Name) -> Role | None:
    """An office behind the name: ", a member of the committee", ", Kenya's minister for trade"."""
    match = _CLAUSE.match(article.text, name.end)
    if not match:
        return None
    start = match.start("words")
    end = min(match.end("words"), article.sentence_at(name.start)[1])
    body = start
    if lead := _ARTICLE.match(article.text, body, end):
        body = lead.end()
    modifier, body = _modifier(article.text, body, end)
    owner = _name_at(article, body)
    if owner:
        body = owner.end + len(re.match(r"(?:['\u2019]s|['\u2019])?\s*", article.text[owner.end : end])[0])  # type: ignore[index]
        if modifier is None:
            modifier, body = _modifier(article.text, body, end)
    head_end = _head_end(article, body, end)
    if head_end is None or (lead is None and owner is None and not _opens_with_office(article.text[body:head_end])):
        return None
    organisation, outer = owner, head_end
    if relation := _RELATION.match(article.text, head_end, end):
        if target := _target(article, relation.end(), end):
            organisation, outer = (organisation or target), target.end
        elif article.text[relation.end() : end]:
            outer = _plain_end(article.text, relation.end(), end)
            head_end = outer
    span = (start, max(outer, head_end))
    return _role(cast, name, article.text[body:head_end], modifier=modifier, organisation=organisation, span=span)


def _opens_with_office(words: str) -> bool:
    """Without an article only an office may follow the name: ", president of Chile"."""
    known = titles_by_name().get(words.lower())
    return bool(known) or words.rsplit(maxsplit=1)[-1].lower() in heads()


def _name_at(article: Article, start: int) -> Name | None:
    """The name that begins there, unless a person's."""
    names = article.names_in(start, start + 1)
    return names[0] if names and names[0].start == start and names[0].type != "PERSON" else None


_LEAD_IN = re.compile(r"(?:[a-z][\w-]* ){0,2}")
_PLACE_IN = re.compile(r" [a-z]+ (?:of|in) ")


def _target(article: Article, start: int, end: int) -> Name | None:
    """Whom the office is held for: the name behind "of", in "mayor of the Polish city of Gdansk" the last one."""
    reach = _LEAD_IN.match(article.text, start, end)
    if reach and set(reach[0].split()) & (_STOP - {"the"}):
        reach = None
    target = _name_at(article, start) or (_name_at(article, reach.end()) if reach else None)
    if target and target.type == "NORP" and (further := _PLACE_IN.match(article.text, target.end, end)):
        target = _name_at(article, further.end()) or target
    return target if target and target.end <= end else None


def _head_end(article: Article, start: int, end: int) -> int | None:
    """Where the office or occupation ends: at its last head before a relation, a verb or a name."""
    found: int | None = None
    for number, match in enumerate(_WORD.finditer(article.text, start, end)):
        word = match[0].lower()
        if word in _STOP or number == 7 or (article.names_in(*match.span()) and found):
            break
        if _JOINED.sub("", word).rstrip(".") in heads():
            found = match.end()
    return found


def _plain_end(text: str, start: int, end: int) -> int:
    """The end of a complement without a name: "minister for trade and industry"."""
    words = list(_WORD.finditer(text, start, end))
    last = start
    for number, word in enumerate(words):
        if number == 6 or word[0].lower() in ("who", "which", "that", "said", "told", "was", "is", "has", "says"):
            break
        last = word.end()
    return last


def _role(
    cast: Cast, name: Name, title: str, *, modifier: str | None, organisation: Name | None, span: tuple[int, int]
) -> Role | None:
    """The role where the title says anything."""
    if not title.strip() or span[0] >= span[1]:
        return None
    held_for, country = _held_for(cast, title, organisation) if organisation else (None, None)
    return Role(cast.of(name), " ".join(title.split()), modifier, held_for, country, *span)


def _held_for(cast: Cast, title: str, organisation: Name) -> tuple[Entity | None, str | None]:
    """Whom the office serves, and its country. A nationality stands for its country; only offices are held for one."""
    entity = cast.of(organisation)
    if entity.type != "NORP":
        return entity, entity.country
    if not entity.country or entity.resolved is None or entity.resolved.key != entity.country:
        return (entity if not entity.country else None), entity.country
    return (cast.add(places.country_coded(entity.country), "GPE") if _is_office(title) else None), entity.country


def _is_office(title: str) -> bool:
    known = titles_by_name().get(title.lower())
    if known:
        return known.scope in _OFFICES
    head = titles_by_name().get(title.rsplit(maxsplit=1)[-1].lower())
    return bool(head and head.scope in _OFFICES) or title.rsplit(maxsplit=1)[-1].lower() in (
        "minister",
        "secretary",
        "leader",
        "chief",
    )
