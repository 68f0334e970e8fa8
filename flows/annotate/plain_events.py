"""Plain rules for events: a short list of trigger words; who stands before acts, who stands behind is acted on."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from schemas.layers import Argument, EventFrame, Span

Found = tuple[int, int, str]

_TRIGGERS = """
ASSAULT | | attacked|attacks?|clash(?:ed|es)|fighting|killed|kills|killing|kill|wounded|wounding
    |injured in an attack|violence|raided|ambush(?:ed)?|offensive|invaded|invasion
ASSAULT | explosives | bomb(?:ing|ings|s|ed)?|car bomb(?:ing|s)?|roadside bomb(?:s)?|exploded|detonated|blew up
    |blast
ASSAULT | suicide-attack | suicide (?:bombing|bombings|attack|bomber|bombers)
ASSAULT | firearms | shot dead|shot|shooting|shootings|gunned down|opened fire|gunfire|gun battle
ASSAULT | aerial | air ?strikes?|air raids?|bombed
ASSAULT | drone | drone (?:strikes?|attacks?)
ASSAULT | heavy-weapons | shelled|shelling|rocket attacks?|mortar attacks?|rockets fired
ASSAULT | abduct | kidnapp(?:ed|ing|ings|s)|abduct(?:ed|ion|ions)|hijack(?:ed|ing)|taken hostage|took hostage
    |captured
ASSAULT | targeted | assassinat(?:ed|ion|e)|executed|execution|murdered|murder|beheaded|massacre(?:d)?
ASSAULT | primitive | stabb(?:ed|ing)
ASSAULT | beat | beaten|beat up
ASSAULT | crowd-control | tear gas|water cannon
COERCE | arrest | arrest(?:ed|s|ing)?|detain(?:ed|s|ing)?|detention|taken into custody|in custody
COERCE | seize | seized|seizure|confiscated|theft|stole|stolen|robbed|coup|occupied|captured the
COERCE | restrict | banned|bans?|blockade|lockdown|restrictions|closed the border
COERCE | curfew | curfew
COERCE | martial-law | martial law|state of emergency
COERCE | deport | deport(?:ed|ation)
COERCE | censor | censor(?:ed|ship)|blocked access
COERCE | cyber | hack(?:ed|ing)|cyber ?attacks?
ACCUSE | allege | accus(?:ed|es|e|ing)|charged|charges|indicted|blam(?:ed|es|e|ing)|alleged|lawsuit|sued|trial
    |allegations|suspected
ACCUSE | investigate | investigat(?:ed|es|ing|e|ion|ions)|probe|inquiry
ACCUSE | disapprove | condemn(?:ed|s|ing)?|criticiz(?:ed|es|ing)|criticis(?:ed|es|ing)|criticism|denounc(?:ed|es
    |ing)|protested
SANCTION | convict | convicted|convicts|sentenced|found guilty|sentence|ruled|jailed|upheld
SANCTION | expel | expelled|fired|dismissed|ousted|sacked
SANCTION | discontinue | sanctions|imposed sanctions|suspended aid|cut off aid|froze
SANCTION | withdraw | broke off relations|severed ties|declared independence
PROTEST | demo | protest(?:s|ed|ing)?|protesters|demonstrat(?:ed|ion|ions|ing)|rall(?:y|ied|ies)|march(?:ed|es)
PROTEST | riot | riot(?:s|ed|ing)?|violent protests?
PROTEST | strike | went on strike|walkout|general strike
PROTEST | hunger | hunger strike
PROTEST | boycott | boycott(?:ed|s|ing)?
PROTEST | obstruct | blocked roads?|blockaded
MOBILIZE | troops | deploy(?:ed|s|ment|ing)?|sent troops|troop levels|mobiliz(?:ed|ation)
MOBILIZE | weapons | test-fired|missile tests?|nuclear tests?|tested a|launched a missile|fired missiles?
    |nuclear weapons program
THREATEN | violence | threaten(?:ed|s|ing)? to attack|threatened to kill|death threats?
THREATEN | | threaten(?:ed|s|ing)?|threats?|ultimatum
REJECT | | reject(?:ed|s|ing)?|refus(?:ed|es|e|al|ing)|vetoed|veto|denied|turned down|dismissed as
REQUEST | | call(?:ed|s|ing)? (?:for|on)|urg(?:ed|es|ing)|demand(?:ed|s|ing)?|appeal(?:ed|s|ing)? for
    |request(?:ed|s)?|asked (?:for|the)|summoned
AGREE | | agreed|agrees|agreement|promised|promises|pledged|pledges|vowed|offered|accepted an invitation|invited
    |reached a deal|struck a deal
CONSULT | visit | visit(?:ed|s|ing)?|traveled to|arrived in|hosted
CONSULT | phone | spoke by telephone|telephoned|phone call
CONSULT | multilateral | summit|conference
CONSULT | | met|meets|meet|meeting|talks|discussed|discuss|negotiat(?:ed|ions|ing)
SUPPORT | | support(?:ed|s|ing)?|endors(?:ed|es|ement)|praised|praises|welcomed|welcomes|signed|approved|approves
    |ratified|backed|backs|congratulated|honored|awarded|won the (?:award|prize)|thanked|voted for
CONCEDE | | apologi[sz](?:ed|es|e)|apology|admitted|acknowledged|pardoned|pleaded guilty|lifted|eased|conceded
RETREAT | release | released?|releases|freed|frees
RETREAT | withdraw | withdr(?:ew|aw|awn|awing)|withdrawal|pulled out|pullout
RETREAT | resign | resign(?:ed|s|ation|ing)?|stepped down|steps down|quit|retired
RETREAT | ceasefire | cease-?fire|truce
RETREAT | | surrendered|dropped out|ended (?:his|her) campaign
AID | | aid|assistance|rescued|rescue|relief|donated|provided|evacuated|trained|training
COOPERATE | | cooperat(?:e|ion|ed|ing)|extradit(?:ed|ion|e)|joint (?:exercise|exercises|venture)
HAZARD | accident | crash(?:ed|es)?|accident|collided|collision|sank|derailed|capsized|drowned
HAZARD | natural | earthquake|quake|hurricane|flood(?:s|ing|ed)?|typhoon|cyclone|tsunami|landslide|storm|tornado
    |avalanche|eruption
HAZARD | fire | fire|wildfires?|blaze
HAZARD | disease | outbreak|infected|infections?|epidemic|pandemic|bird flu|tested positive|contracted|diagnosed
HAZARD | collapse | collapsed?|collapses
HAZARD | shortage | shortages?|power outages?|blackout|famine|drought
ELECT | win | won the election|elected|re-elected|election victory|won re-election|wins election
ELECT | appoint | appointed|named as|sworn in|took office|inaugurated|nominated|inauguration
ELECT | hold | polls opened|voters cast|held elections?|elections? (?:was|were) held
ELECT | nominate | nomination|announced (?:his|her) candidacy
DIE | | died|dies|passed away
DEAL | acquire | acquired|acquires|bought|takeover|buy out
DEAL | launch | launched|launches|unveiled
DEAL | cut | laid off|layoffs|job cuts
DEAL | close | closed down|shut down
DEAL | merge | merger|merged
"""
_PASSIVE = re.compile(r"\b(?:was|were|been|being|is|are|be|get|got)\s+(?:\w+ly\s+)?$")
_AHEAD = re.compile(
    r"\b(?:will|to|would|plans? to|planned|scheduled|expected|set to|due to|is to|are to|may|might|could)\s+"
    r"(?:be\s+|also\s+)?$"
)
_MAYBE = re.compile(r"\b(?:may|might|could|would|if)\b[^.,;]*$")
_DENIED = re.compile(r"\b(?:not|never|no|n't|denied|without)\b[^.,;]{0,20}$|n['\u2019]t\s[^.,;]{0,15}$")
_ASKED = re.compile(r"\b(?:call(?:ed|s|ing)? for|urged?|urging|demand(?:ed|s|ing)?|ask(?:ed|ing)?)\b[^.;]{0,40}$")
_PLACE = re.compile(r"\b(?:in|at|near|outside|on)\s+(?:the\s+)?(?:[\w-]+\s+){0,4}?$")
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(
    rf"\b(?:(?:[oO]n|[lL]ate|[eE]arly|[lL]ast|[sS]ince|[bB]y|[iI]n|until|next|this|[eE]arlier) )*(?:the )?"
    rf"(?:{_DAY}(?: (?:morning|afternoon|evening|night))?(?:, {_MONTH} \d{{1,2}})?|"
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{4}}|"
    rf"(?<=[iI]n ){_MONTH}|(?<=[iI]n )(?:19|20)\d\d|[yY]esterday|[tT]oday|[tT]omorrow|"
    rf"(?:last|next|this) (?:week|month|year)|\w+ (?:days|weeks|months|years) ago)\b"
)
_NUMBER = re.compile(
    r"\b(?:\d[\d,.]*\d|\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|dozens|scores|hundreds|thousands|"
    r"tens of thousands)(?: (?:hundred|thousand|million|billion))?\b(?!\s?(?:%|percent|a\.m|p\.m|:))",
    re.IGNORECASE,
)
_REACH = 300
"""Characters around a trigger in which its arguments may stand."""
_COUNTED = frozenset({"ASSAULT", "HAZARD", "COERCE", "PROTEST", "MOBILIZE"})
_HURT = re.compile(
    r"(?:people|persons?|men|women|children|civilians|soldiers|militants|policem[ae]n|officers|students|others|insurgents|troops|protesters|[A-Z]\w+s)\b"
)
_STATED = frozenset({"HAZARD", "DIE"})
"""Types whose subject is harmed, not acting."""


def find_events(text: str, sentences: Sequence[Span], names: Sequence[Found]) -> list[EventFrame]:
    """Events in the order of their triggers; of two of one type in a clause the first.

    Args:
        text: the article.
        sentences: their extents, in order.
        names: start, end and label of the names, in order.
    """
    return [frame for sentence in sentences for frame in _in_sentence(text, sentence, names)]


@cache
def _lexicon() -> tuple[re.Pattern[str], dict[str, tuple[str, str | None]]]:
    """One pattern with a group a line, and what each group stands for."""
    parts, meaning = [], {}
    for number, line in enumerate(re.sub(r"\n +", "", _TRIGGERS.strip()).splitlines()):
        type_, mode, words = (part.strip() for part in line.split("|", 2))
        parts.append((f"t{number}", words))
        meaning[f"t{number}"] = (type_, mode or None)
    pattern = "|".join(f"(?P<{group}>{words})" for group, words in reversed(parts))
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE), meaning


def _in_sentence(text: str, sentence: Span, names: Sequence[Found]) -> Iterator[EventFrame]:
    pattern, meaning = _lexicon()
    last: tuple[str, int] | None = None
    for match in pattern.finditer(text, *sentence):
        type_, mode = meaning[match.lastgroup or ""]
        window = max(sentence[0], match.start() - _REACH), min(sentence[1], match.end() + _REACH)
        inside = _within(names, *window)
        if any(s < match.end() and match.start() < e for s, e, _ in inside):
            continue
        if last and last[0] == type_ and match.start() - last[1] < 40:
            continue
        last = type_, match.end()
        arguments = tuple(_arguments(text, window, match, type_, inside))
        status = _status(text, window[0], match.start())
        yield EventFrame(trigger=match.span(), type=type_, mode=mode, status=status, arguments=arguments)


def _within(names: Sequence[Found], start: int, end: int) -> list[Found]:
    """Names that lie between start and end, in order."""
    first, last = (bisect_left(names, offset, key=lambda name: name[0]) for offset in (start, end))
    return [name for name in names[first:last] if name[1] <= end]


def _status(text: str, start: int, trigger: int) -> str:
    before = text[start:trigger]
    if _DENIED.search(before):
        return "denied"
    if _ASKED.search(before):
        return "requested"
    if _MAYBE.search(before):
        return "hypothetical"
    return "planned" if _AHEAD.search(before) else "asserted"


def _arguments(
    text: str, sentence: Span, match: re.Match[str], type_: str, names: Sequence[Found]
) -> Iterator[Argument]:
    start, end = sentence
    before = _nearest_before(text, start, match.start(), names)
    behind = _nearest_behind(text, match.end(), end, names)
    passive = bool(_PASSIVE.search(text, start, match.start()))
    if type_ in _STATED:
        roles = ("recipient", None) if type_ == "DIE" else (None, None)
    elif passive:
        agent = (
            behind
            if behind and re.search(r"\bby\s+(?:the\s+|a\s+|an\s+)?(?:[\w-]+\s+)*$", text[match.end() : behind[0]])
            else None
        )
        roles, behind = ("recipient", "actor"), agent
    else:
        roles = ("actor", "recipient")
    if before and roles[0]:
        yield Argument(role=roles[0], span=before)
    if behind and roles[1] and behind != before:
        yield Argument(role=roles[1], span=behind)
    if place := _place(text, sentence, match, names):
        yield Argument(role="place", span=place)
    if date := min(_DATE.finditer(text, start, end), key=lambda m: abs(m.start() - match.start()), default=None):
        yield Argument(role="date", span=date.span())
    if type_ in _COUNTED:
        harmed = (behind and roles[1] == "recipient") or (before and roles[0] == "recipient")
        for number in _NUMBER.finditer(text, start, end):
            if (
                abs(number.start() - match.start()) < 60
                and _HURT.search(text, number.end(), min(end, number.end() + 30))
                and not _DATE.search(text, max(start, number.start() - 10), number.end())
            ):
                yield Argument(role="quantity", span=number.span())
                counted = _HURT.search(text, number.end(), min(end, number.end() + 30))
                if counted and not harmed and type_ in ("ASSAULT", "COERCE", "HAZARD"):
                    harmed = True
                    yield Argument(role="recipient", span=(number.start(), counted.end()))


def _nearest_before(text: str, start: int, trigger: int, names: Sequence[Found]) -> Span | None:
    """The person, body or country before the trigger that no preposition governs."""
    for name_start, name_end, label in reversed([name for name in names if start <= name[0] and name[1] <= trigger]):
        lead = text[max(start, name_start - 12) : name_start]
        if label in ("PERSON", "ORG", "GPE", "NORP") and not re.search(
            r"\b(?:in|at|near|of|from|on|to|for|with|by)\s+(?:the\s+)?$", lead
        ):
            return (name_start, name_end)
    if pronoun := re.match(r"(?:[Hh]e|[Ss]he|[Tt]hey)\b", text[start:trigger]):
        return start, start + pronoun.end()
    return None


def _nearest_behind(text: str, trigger: int, end: int, names: Sequence[Found]) -> Span | None:
    """The first person, body or country close behind the trigger that is no place there."""
    for name_start, name_end, label in (name for name in names if trigger <= name[0] and name[1] <= end):
        gap = text[trigger:name_start]
        if len(gap) > 40 or re.search(r"[.;,]", gap):
            return None
        if label in ("PERSON", "ORG", "NORP", "GPE") and not re.search(
            r"\b(?:in|at|near|on|during)\s+(?:the\s+)?(?:[\w-]+\s+)*$", gap
        ):
            return (name_start, name_end)
    return None


def _place(text: str, sentence: Span, match: re.Match[str], names: Sequence[Found]) -> Span | None:
    """The place nearest to the trigger that stands behind "in", "at" or "near"."""
    found = [
        (abs(name_start - match.start()), name_start, name_end)
        for name_start, name_end, label in names
        if label in ("GPE", "LOC", "FAC") and _PLACE.search(text, max(sentence[0], name_start - 40), name_start)
    ]
    return min(found)[1:] if found else None
