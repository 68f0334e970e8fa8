"""Plain rules for attributions: words in marks with a cue verb beside them, and clauses like "X said that ..."."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from flows.annotate.plain_sentences import word_set
from schemas.layers import Attribution, Span

Found = tuple[int, int, str]
Extent = TypeVar("Extent", Span, Found)

_SAY = word_set(
    """said says saying say told tells telling added adds adding stated states stating claimed claims announced
    announces announcing explained explains noted notes noting warned warns warning argued argues insisted
    insists confirmed confirms reported reports reporting wrote writes tweeted remarked commented observed
    replied responded answered asked asks declared declares continued recalled stressed emphasized emphasised
    indicated indicates suggested suggests acknowledged admitted conceded alleged alleges maintained reiterated
    revealed predicted estimated concluded joked sighed quipped exclaimed shouted whispered recounted cautioned
    complained lamented posted pointed expressed described read reads recalls informed disagreed addressed
    continues shouting tweeting stating spoke"""
)
_DO = word_set(
    """accused accuses accusing urged urges urging demanded demands demanding denied denies denying vowed vows promised
    promises pledged threatened threatens dismissed rejected condemned criticized criticised praised blamed
    called calls calling requested ordered proposed recommended"""
)
_CUE = re.compile(
    rf"\b(?:(?:has|have|had|is|was|were|also|later|then|reportedly|previously|repeatedly|further|publicly) )*"
    rf"(?:{'|'.join(sorted(_SAY))})\b(?: out\b)?"
)
_ACT = re.compile(
    rf"\b(?:(?:has|have|had|also|later|previously|repeatedly) )*(?:{'|'.join(sorted(_DO))})\b(?: for\b| on\b)?"
)
_ACCORDING = re.compile(r"\b[Aa]ccording to\b")
_OPEN, _CLOSE = "\u201c\u00ab\u201e", "\u201d\u00bb"
_SOURCES = word_set(
    """he she they it officials official police authorities spokesman spokeswoman spokesperson spokespeople ministry
    minister ministers government military army navy court report reports statement witnesses witness agency
    company group organization organisation president leader leaders lawmakers lawmaker legislators senator
    senators doctors doctor scientists researchers study survey investigators prosecutors prosecutor judge
    lawyers lawyer residents protesters rebels commander general secretary department party union bank newspaper
    paper station network channel press media council commission committee envoy ambassador diplomats mayor
    governor chief director chairman firm center centre parliament delegation medics rescuers firefighters
    analysts experts agencies militants forces soldiers sources statements document letter ruling website family
    mother father wife husband son daughter teacher professor student nurse shopkeeper mediators regulators
    office airline team coach campaign foundation institute university embassy"""
)
_NO_SUBJECT = re.compile(
    r"\b(?:but|and|while|as|when|because|after|although|though|which|if|that|where|since|before|with|for|by)\b",
    re.IGNORECASE,
)
_NP_STOP = re.compile(
    r"[,.;:!?\u201c\"\u2018()\n\u2014]|\s(?:in|on|at|during|after|before|when|while|as|that|who|which|from|to|by|about|via|with|and|but|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|yesterday|today|earlier|later|last|this)\b"
)
_CLAUSE_MARK = re.compile(r"[,;:\u2014(]\s*")
_LONGEST = 1500
"""Characters of the longest sentence that is looked at: longer ones are lists, or have lost their stops."""
_REACH = 300
"""Characters before an opening mark in which its cue may stand."""
_LISTENER = re.compile(
    r"\s+(?:to\s+)?(?:(?:the|a|an|his|her|their|its)\s+)?[\w.'\u2019-]+(?:\s+(?:of|the|and|[A-Z][\w.'\u2019-]*|agency|council|committee|press|newspaper|conference))*"
)


@dataclass(frozen=True, slots=True)
class _Marked:
    """Words in quotation marks: `start` to `end` inside them, `open` and `close` with them."""

    open: int
    start: int
    end: int
    close: int
    is_closed: bool


def find_attributions(text: str, sentences: Sequence[Span], names: Sequence[Found]) -> list[Attribution]:
    """Reported statements in the order of the text.

    Args:
        text: the article.
        sentences: their extents, in order.
        names: start, end and label of the names, in order.
    """
    marked = [segment for start, end in _paragraphs(text) for segment in _marked_in(text, start, end)]
    direct = _direct(text, sentences, names, marked)
    used = sorted(
        part
        for attribution in direct
        for part in (*attribution.content, *([attribution.cue] if attribution.cue else []))
    )
    reported = [
        found
        for start, end in sentences
        if not _within(used, start, end)
        if (found := _reported(_Sentence(text, start, _stripped(text, start, end), names, marked)))
    ]
    return sorted(direct + reported, key=lambda attribution: attribution.content[0])


def _paragraphs(text: str) -> Iterator[Span]:
    for match in re.finditer(r"[^\n]+", text):
        yield match.span()


def _within(spans: Sequence[Extent], start: int, end: int) -> list[Extent]:
    """Those of the ordered spans that share a character with start to end."""
    first = max(0, bisect_right(spans, start, key=_first) - 1)
    last = bisect_right(spans, end - 1, key=_first)
    return [span for span in spans[first:last] if span[1] > start]


def _first(span: Span | Found) -> int:
    return span[0]


def _marks_within(marked: Sequence[_Marked], start: int, end: int) -> Sequence[_Marked]:
    """Those of the ordered marks that open between start and end, and the one before them."""
    first = max(0, bisect_right(marked, start, key=lambda mark: mark.open) - 1)
    return marked[first : bisect_right(marked, end, key=lambda mark: mark.open)]


def _stripped(text: str, start: int, end: int) -> int:
    """Where the words end before the white space at the end."""
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


# Quotation marks


def _marked_in(text: str, start: int, end: int) -> list[_Marked]:
    """Pairs of marks in order of appearance; one that is never closed runs to the end of the paragraph."""
    found, at = [], start
    while at < end:
        if text[at] in _OPEN or text[at] == '"':
            close = next((place for place in range(at + 1, end) if text[place] in _CLOSE or text[place] == '"'), None)
        elif text[at] in "\u2018'" and _opens(text, at, start):
            close = _closing_single(text, at, end)
            if close is None:
                at += 1
                continue
        else:
            at += 1
            continue
        last = close if close is not None else len(text[:end].rstrip())
        if text[at + 1 : last].strip():
            found.append(_Marked(at, at + 1, last, last + (close is not None), close is not None))
        at = last + 1
    return found


def _opens(text: str, at: int, start: int) -> bool:
    return (at == start or text[at - 1] in " (\u00a0[") and text[at + 1 : at + 2].isalnum()


def _closing_single(text: str, at: int, end: int) -> int | None:
    """The closing single mark: behind a comma or stop where there is one, else the first that ends a word."""
    ends = [p for p in range(at + 2, end) if text[p] in "\u2019'" and not text[p + 1 : p + 2].isalnum()]
    behind_stop = next((p for p in ends if text[p - 1] in ",.!?"), None)
    if behind_stop is not None and (
        at == 0 or text[at - 1] == "\n" or len(ends) == 1 or "." not in text[at:behind_stop]
    ):
        return behind_stop
    return ends[0] if ends else None


# Direct speech


def _direct(
    text: str, sentences: Sequence[Span], names: Sequence[Found], marked: Sequence[_Marked]
) -> list[Attribution]:
    """Whole clauses in marks, with the cue and speaker beside the first; what follows without a cue goes on."""
    found: list[Attribution] = []
    last: _Marked | None = None
    used_to = 0
    for number, segment in enumerate(marked):
        if not _is_clause(text, segment):
            continue
        content = _inside(text, segment)
        following = marked[number + 1].open if number + 1 < len(marked) else len(text)
        cue, source = (
            _cue_behind(text, segment, following, names)
            or _cue_before(text, segment, used_to, names, sentences)
            or (None, None)
        )
        if cue is None and found and last and _goes_on(text, last, segment):
            found[-1] = replace(found[-1], content=(*found[-1].content, content))
        elif cue is not None or _stands_alone(text, segment):
            found.append(Attribution(content=(content,), kind="direct", cue=cue, source=source))
        else:
            continue
        last = segment
        used_to = max(segment.close, cue[1] if cue else 0, source[1] if source else 0)
    return found


def _is_clause(text: str, segment: _Marked) -> bool:
    words = text[segment.start : segment.end].strip()
    introduced = re.search(r"(?:\w,|:)\s*$", text[max(0, segment.open - 3) : segment.open])
    if len(words.split()) < 2 or not (
        words[0].isupper() or words[0] in "[\u2018'\u2026." or words[0].isdigit() or introduced
    ):
        return False
    words = re.sub(r"\[([,.])\]$", r"\1", words)
    return (
        (bool(introduced) and len(words.split()) > 3)
        or words[-1] in ",.!?\u2026\u2014-"
        or not segment.is_closed
        or (text[segment.close : segment.close + 1] in (",", ".") and len(words.split()) > 3)
    )


def _inside(text: str, segment: _Marked) -> Span:
    start, end = segment.start, segment.end
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _goes_on(text: str, last: _Marked, segment: _Marked) -> bool:
    """Whether the segment goes on with the speech before it: in its paragraph, or in the next after an open end."""
    between = text[last.close : segment.open]
    if "\n" not in between:
        return True
    return not between.strip() and (not last.is_closed or text[last.close : last.close + 1] in ("", "\n", "\r"))


def _stands_alone(text: str, segment: _Marked) -> bool:
    """A paragraph that is nothing but the quotation."""
    before = text[max(0, segment.open - 9) : segment.open].rstrip(" ")
    after = text[segment.close : segment.close + 9].lstrip(" ")
    return (
        (not before or before.endswith("\n"))
        and (not after or after[0] in "\r\n")
        and len(text[segment.start : segment.end].split()) > 5
    )


def _cue_behind(text: str, segment: _Marked, limit: int, names: Sequence[Found]) -> tuple[Span, Span | None] | None:
    """A cue behind the closing mark: '," said X' and '," X said'."""
    if not segment.is_closed:
        return None
    line_end = text.find("\n", segment.close)
    end = min(limit, line_end if line_end >= 0 else len(text), segment.close + 160)
    at = segment.close + len(re.match(r"[,\s\u2014-]*", text[segment.close : end])[0])  # type: ignore[index]
    cue = _CUE.search(text, at, end)
    if not cue:
        return None
    if cue.start() == at:
        source = _noun_phrase(text, cue.end(), end, names) or _anyone(
            text, cue.end(), _until_mark(text, cue.end(), end)
        )
        return (cue.span(), source) if source else None
    before = text[at : cue.start()].rstrip()
    if (
        re.search(r"[.;:!?]\s", before)
        or len(before.split()) > 14
        or (text[segment.end - 1 : segment.end] == "." and text[at].isupper() is False)
    ):
        return None
    source = _subject(text, at, cue.start(), names) or _anyone(text, at, cue.start())
    if (
        text[segment.end - 1] in ".!?"
        and text[segment.close : segment.close + 1] != ","
        and text[at : at + 1].isupper()
        and _new_sentence(text, segment, cue.end(), end)
    ):
        return None
    return (cue.span(), source) if source else None


def _new_sentence(text: str, segment: _Marked, cue_end: int, end: int) -> bool:
    """Whether a full stop inside the marks ended the sentence, so that what follows reports something new."""
    rest = text[cue_end:end].strip()
    return text[segment.end - 1] == "." and bool(rest) and rest[0] not in ".,"


def _cue_before(
    text: str, segment: _Marked, floor: int, names: Sequence[Found], sentences: Sequence[Span]
) -> tuple[Span, Span | None] | None:
    """A cue before the opening mark: 'X said, "' and 'X told reporters: "'."""
    place = bisect_right(sentences, segment.open, key=lambda sentence: sentence[0]) - 1
    start = max(sentences[place][0] if place >= 0 else 0, floor)
    line = text.rfind("\n", 0, segment.open) + 1
    start = max(start, line, segment.open - _REACH)
    cues = list(_CUE.finditer(text, start, segment.open))
    if not cues:
        return None
    cue = cues[-1]
    gap = text[cue.end() : segment.open]
    if len(gap.split()) > 10 or re.search(r"[.;!?]\s", gap):
        return None
    source = _subject(text, start, cue.start(), names) or _anyone(text, start, cue.start())
    return (cue.span(), source) if source or gap.strip().endswith((",", ":")) else None


# Who speaks


def _subject(text: str, start: int, end: int, names: Sequence[Found]) -> Span | None:
    """The noun phrase that ends before the cue: a pronoun, a name with its title, or a source noun."""
    while end > start and text[end - 1] in " \u00a0,":
        end -= 1
    chunk_start = max([start, *(mark.end() for mark in _CLAUSE_MARK.finditer(text, start, end))])
    if chunk_start > start and (appositive := _named_before(text, start, chunk_start, names)):
        return appositive
    for match in _NO_SUBJECT.finditer(text, chunk_start, end):
        if match.end() < end and match[0].lower() not in ("for", "with", "by"):
            chunk_start = match.end()
    while chunk_start < end and text[chunk_start].isspace():
        chunk_start += 1
    return _source(text, chunk_start, end, names)


def _until_mark(text: str, start: int, end: int) -> int:
    stop = _NP_STOP.search(text, start + 1, end)
    return stop.start() if stop else end


def _anyone(text: str, start: int, end: int) -> Span | None:
    """Beside direct speech any short phrase that looks like a person or body may speak: "One of the children"."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip(" ,"))
    first = text[start:end].split()[:1]
    fits = 0 < len(text[start:end].split()) <= 8 and not re.search(r"[,;:.\u201d\"]", text[start:end])
    return (
        (start, end)
        if fits and (first[0][0].isupper() or first[0] in ("the", "a", "an", "one", "his", "her"))
        else None
    )


def _named_before(text: str, start: int, chunk_start: int, names: Sequence[Found]) -> Span | None:
    """The name before the apposition: "X, a lawyer, said"."""
    comma = text.rfind(",", start, chunk_start)
    words = text[chunk_start : chunk_start + 30].lstrip()
    if (
        comma < 0
        or not re.match(r"(?:an?|the|who|whose|which|[a-z]+)\b", words)
        or re.match(r"(?:he|she|they|it)\b", words)
    ):
        return None
    for name_start, name_end, label in _within(names, start, chunk_start):
        if start <= name_start and name_end == comma and label in ("PERSON", "ORG"):
            return _with_title(text, start, name_start), name_end
    return None


def _source(text: str, start: int, end: int, names: Sequence[Found]) -> Span | None:
    """The words from start to end where they can speak."""
    words = text[start:end].split() if end - start < _REACH else []
    if not words or len(words) > 14:
        return None
    inside = [name for name in _within(names, start, end) if name[0] >= start and name[1] <= end]
    people = [name for name in inside if name[2] == "PERSON"]
    if people:
        return _with_title(text, start, people[-1][0]), people[-1][1]
    last = words[-1].lower().strip(".,'\u2019")
    nouns = {word.lower().strip(".,'\u2019") for word in words}
    if inside and inside[-1][1] == end and inside[-1][2] in ("ORG", "GPE", "NORP"):
        return start, end
    return (start, end) if last in _SOURCES or (nouns & _SOURCES and len(words) < 9) else None


def _with_title(text: str, floor: int, start: int) -> int:
    """Where the title before the name begins."""
    while start > floor:
        match = re.search(r"(?:^|[\s(\u201c\"])([\w.'\u2019-]+)\s+$", text[floor:start])
        if (
            not match
            or match[1].lower()
            in ("on", "in", "at", "and", "but", "that", "as", "to", "of", "when", "while", "by", "said", "told")
            or re.search(r"day$|\.$", match[1])
        ):
            break
        start = floor + match.start(1)
    return start


def _noun_phrase(text: str, start: int, end: int, names: Sequence[Found]) -> Span | None:
    """The noun phrase that begins behind the cue, up to a mark, a relation or a time."""
    while start < end and text[start].isspace():
        start += 1
    stop = _NP_STOP.search(text, start, end)
    last = stop.start() if stop else end
    for _, name_end, _ in (name for name in _within(names, start, last) if start <= name[0] < last < name[1]):
        last = name_end
    last = start + len(text[start:last].rstrip())
    return _source(text, start, last, names) if last > start else None


# Reported speech


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with what the rules look at in it."""

    text: str
    """The whole article: offsets index it."""
    start: int
    end: int
    names: Sequence[Found]
    marked: Sequence[_Marked]


def _reported(sentence: _Sentence) -> Attribution | None:
    """The one reported clause of the sentence that the rules see."""
    text, start, end = sentence.text, sentence.start, sentence.end
    if end - start > _LONGEST:
        return None
    if match := _ACCORDING.search(text, start, end):
        return _by_source(sentence, match)
    for match in sorted([*_CUE.finditer(text, start, end), *_ACT.finditer(text, start, end)], key=lambda m: m.start()):
        if any(mark.open < match.start() < mark.close for mark in _marks_within(sentence.marked, start, end)):
            continue
        if found := _clause_behind(sentence, match) or _clause_before(sentence, match):
            return found
    return None


def _by_source(sentence: _Sentence, match: re.Match[str]) -> Attribution | None:
    """A clause by its source: "According to X, ..." and "..., according to X"."""
    text, start, end = sentence.text, sentence.start, sentence.end
    source = _noun_phrase(text, match.end(), end, sentence.names)
    if source is None:
        return None
    content = (source[1], end) if match.start() - start < 3 else (start, match.start())
    return _attribution(text, content, match.span(), source, sentence.marked)


def _clause_behind(sentence: _Sentence, match: re.Match[str]) -> Attribution | None:
    """A clause behind the cue: "X said (that) ...", "X told Y (that) ...", "X called for ..."."""
    text, start, end = sentence.text, sentence.start, sentence.end
    source = _subject(text, start, match.start(), sentence.names)
    if source is None:
        return None
    begin = match.end()
    if match[0].split()[-1] in ("told", "tells", "telling"):
        listener = _LISTENER.match(text, begin, end)
        begin = listener.end() if listener else begin
    rest = text[begin:end]
    verb = match[0].split()[-1]
    if re.match(r"\s*(?:[,.;:?!]|to\b|$)", rest) and verb not in ("vowed", "promised", "pledged", "threatened"):
        return None
    if len(rest.split()) < 3:
        return None
    return _attribution(text, (begin, end), match.span(), source, sentence.marked)


def _clause_before(sentence: _Sentence, match: re.Match[str]) -> Attribution | None:
    """A clause before the cue: "..., X said." and "..., said X."."""
    text, start, end = sentence.text, sentence.start, sentence.end
    rest = text[match.end() : end].strip(" .")
    inverted = _noun_phrase(text, match.end(), end, sentence.names) if rest else None
    comma = text.rfind(",", start, match.start())
    if comma < 0 or comma - start < 12:
        return None
    if inverted and text[comma + 1 : match.start()].strip() == "":
        return _attribution(text, (start, comma), match.span(), inverted, sentence.marked)
    source = _subject(text, comma + 1, match.start(), sentence.names)
    if source and len(rest.split()) <= 4:
        return _attribution(text, (start, comma), match.span(), source, sentence.marked)
    return None


def _attribution(text: str, content: Span, cue: Span, source: Span, marked: Sequence[_Marked]) -> Attribution | None:
    start, end = content
    lead = re.match(r"[\s,:]*(?:that\s+)?", text[start:end])
    start += lead.end() if lead else 0
    end = start + len(text[start:end].rstrip(" .,;:\u00a0\r\n"))
    if end - start < 8:
        return None
    inside = _marks_within(marked, start, end)
    quoted = any(start <= m.start and m.end <= end + 1 and len(text[m.start : m.end].split()) > 1 for m in inside)
    return Attribution(content=((start, end),), kind="mixed" if quoted else "indirect", cue=cue, source=source)
