"""The network's scores to labels: spans, lemmas, trees, statements with their speakers, events with their arguments.

Works on word numbers; characters come in by `Placed`. Decisions are the best score, ties to the lower number.
"""

from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from flows.annotate.encoder import Answer, Network, Scores
from flows.annotate.features import STOPS, Integers, Words, quote_states
from flows.annotate.transcripts import WordSpan, label_of, turns
from flows.annotate.trees import OFF, best_tree
from schemas.layers import Argument, Attribution, EventFrame

SINGLE = frozenset({"place", "date"})
MARKS = frozenset('"“”„«»‘’') | {"'", "''", "``"}
ARTICLES = frozenset({"the", "a", "an"})
DASHES = frozenset("\u2012\u2013\u2014\u2015-") | {"--"}
LONGEST_SIGNATURE = 8
BY_RULE = 0.9
"""Confidence of what a rule reads and no head scores."""
LEAST_QUOTE = 4
"""Words between marks; shorter ones are names and words so called as often as speech."""
SENTENCE_ENDS = frozenset({".", "!", "?", "…", "...", ","})
"""Last characters within the marks of a quoted sentence."""
LONGEST_FRAME = 12
"""Words outside of marks between two paragraphs' parts of one quotation; annotated ones have two at most."""
NEAR = 100
"""Statements back, more than a window can hold, among which the one with the same cue is looked for."""
LIKELY_RULES = 6
"""Rules among which a lemma that is a known word is looked for."""
SHORT = 4
"""Letters of words that lemmas of their own kind are made of: "etc", "pm", "me"."""
LONGEST_SENTENCE = 400
"""Words; a longer "sentence" is a table or a list, and its tree would cost the cube of it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Words with the characters at which they begin and end."""

    words: Words
    starts: Integers
    ends: Integers

    def chars(self, span: WordSpan) -> tuple[int, int]:
        """Characters of the words from the first to before the last, white space between them included."""
        return int(self.starts[span[0]]), int(self.ends[span[1] - 1])


@dataclass(frozen=True, slots=True)
class Typed:
    """A span of words with its label."""

    start: int
    end: int
    kind: str


def softmax(scores: Scores) -> Scores:
    """Probabilities along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def spans_of(numbers: npt.NDArray[np.int64], labels: Sequence[str], words: Words) -> list[Typed]:
    """BIO numbers to spans. A span ends at a paragraph break; an I- of another kind, or without a B-, begins one."""
    found: list[Typed] = []
    for at in np.flatnonzero(numbers):
        part, _, kind = labels[int(numbers[at])].partition("-")
        last = found[-1] if found else None
        if part == "I" and last and last.end == at and last.kind == kind and words.breaks[at] != 4:
            found[-1] = Typed(last.start, int(at) + 1, kind)
        else:
            found.append(Typed(int(at), int(at) + 1, kind))
    return found


def with_articles(names: Sequence[Typed], words: Words) -> list[Typed]:
    """The names, an article that was read as a name joined to the name behind it; without one it is none.

    At the head of a sentence the article is the sentence's.
    """
    found: list[Typed] = []
    for name in names:
        whole = name
        if found and _is_article(found[-1], words):
            article = found.pop()
            whole = Typed(article.start, name.end, name.kind) if _begins(article, name, words) else name
        found.append(whole)
    return found[:-1] if found and _is_article(found[-1], words) else found


def _is_article(name: Typed, words: Words) -> bool:
    return name.end - name.start == 1 and words.forms[name.start].lower() in ARTICLES


def _begins(article: Typed, name: Typed, words: Words) -> bool:
    """Whether the article stands right before the name, inside a sentence."""
    joins = article.end == name.start and article.kind == name.kind and words.breaks[name.start] != 4
    return joins and words.breaks[article.start] != 4 and words.forms[article.start - 1] not in STOPS


def best_tags(scores: Scores, labels: Sequence[str], words: Words) -> npt.NDArray[np.int64]:
    """Numbers of the likeliest BIO tags in which every I- goes on with a span of its kind.

    The best tag of each word by itself, but where those contradict each other, as B-GPE I-LOC does, the best sequence
    (Viterbi) of that stretch of words.
    """
    found = scores.argmax(axis=-1)
    follows = _follows(tuple(labels))
    before = np.concatenate([[0], found[:-1]])
    before[words.breaks == 4] = 0
    past = 0
    for at in np.flatnonzero(~follows[before, found]):
        if at >= past:
            first, past = _stretch(found, words, int(at))
            found[first:past] = _viterbi(scores[first:past], follows)
    return found


def _stretch(numbers: npt.NDArray[np.int64], words: Words, at: int) -> WordSpan:
    """The words around `at` with tags, and one on each side without, as far as the paragraph goes."""
    first, past = at, at + 1
    while first > 0 and words.breaks[first] != 4 and numbers[first]:
        first -= 1
    while past < len(numbers) and words.breaks[past] != 4 and numbers[past - 1]:
        past += 1
    return first, past


@cache
def _follows(labels: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Tags x tags: whether the second may stand behind the first."""
    return np.asarray([[b[0] != "I" or (a[0] != "O" and a[1:] == b[1:]) for b in labels] for a in labels])


def _viterbi(scores: Scores, follows: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """The sequence with the highest sum of scores; before its first word stands no tag."""
    steps = np.where(follows, np.float32(0), np.float32(OFF))
    best, back = scores[0] + steps[0], np.zeros(scores.shape, dtype=np.int64)
    for at in range(1, len(scores)):
        ways = best[:, None] + steps
        back[at] = ways.argmax(axis=0)
        best = ways.max(axis=0) + scores[at]
    found = [int(best.argmax())]
    for at in range(len(scores) - 1, 0, -1):
        found.append(int(back[at, found[-1]]))
    return np.asarray(found[::-1])


def lemma_of(form: str, rule: str) -> str:
    """Apply an edit rule `case|cut|put`; a rule that leaves nothing leaves the word as it is."""
    case, cut, put = rule.split("|", 2)
    base = form.lower() if case == "lower" else form
    return base[: len(base) - int(cut)] + put if len(base) >= int(cut) and (len(base) > int(cut) or put) else form


def lemmas_of(scores: Scores, rules: Sequence[str], words: Words, known: Container[str]) -> list[str]:
    """Lemma of every word by its best rule; where that makes no known word, by the next ones if one of them does.

    So "completing" is not of "complet".
    """
    found = []
    for at, number in enumerate(scores.argmax(axis=-1)):
        form = words.forms[at]
        lemma = lemma_of(form, rules[int(number)])
        if lemma not in known and lemma != form and len(form) > SHORT and lemma.isalpha() and lemma.islower():
            others = (lemma_of(form, rules[int(n)]) for n in np.argsort(-scores[at], kind="stable")[1:LIKELY_RULES])
            lemma = next((other for other in others if other in known and other != form), lemma)
        found.append(lemma)
    return found


# -- syntax


def heads_of(answers: Sequence[Answer], starts: Integers, count: int) -> Integers:
    """Head of every word, -1 for roots; `starts` are the first words of the sentences."""
    heads = np.full(count, -1, dtype=np.int64)
    for start, end in zip(starts, [*starts[1:], count], strict=True):
        for piece in range(int(start), int(end), LONGEST_SENTENCE):
            past = min(int(end), piece + LONGEST_SENTENCE)
            tree = best_tree(_arc_block(answers, piece, past))
            heads[piece:past] = np.where(tree >= 0, tree + piece, -1 if piece == start else piece - 1)
    return heads


def _arc_block(answers: Sequence[Answer], start: int, end: int) -> Scores:
    """Scores of heads inside a sentence; words of two windows have none for each other but their order."""
    block = np.full((end - start, end - start + 1), OFF / 2, dtype=np.float32)
    for answer in answers[bisect_right(answers, start, key=lambda a: a.window.end) :]:
        window = answer.window
        low, high = max(start, window.start), min(end, window.end)
        if low >= high:
            break
        first = max(start, window.context)
        rows = slice(low - window.context, high - window.context)
        block[low - start : high - start, 0] = answer.arcs[rows, 0]
        block[low - start : high - start, first - start + 1 : high - start + 1] = answer.arcs[
            rows, first - window.context + 1 : high - window.context + 1
        ]
    return block


def relations_of(network: Network, answers: Sequence[Answer], heads: Integers) -> list[str]:
    """UD relation of every word; `root` for the roots and only for them."""
    names = network.config.relations
    root = names.index("root")
    found: list[str] = []
    for answer in answers:
        window = answer.window
        here = np.arange(window.start, window.end)
        targets = heads[here] - window.context
        right = np.zeros_like(answer.pairs["relation_right"][here - window.context])
        inside = (targets >= 0) & (targets < window.end - window.context)
        right[inside] = answer.pairs["relation_right"][targets[inside]]
        scores = network.relation_scores(answer.pairs["relation_left"][here - window.context], right)
        scores[:, root] = np.where(heads[here] < 0, np.float32(1e9), OFF)
        found += [names[int(number)] for number in scores.argmax(axis=1)]
    return found


# -- attribution


@dataclass(slots=True)
class _Statement:
    content: list[WordSpan]
    cue: WordSpan | None
    source: WordSpan | None
    content_confidence: float
    source_confidence: float | None


def attributions_of(network: Network, answers: Sequence[Answer], placed: Placed) -> list[Attribution]:
    """Statements in the order of their first words."""
    states = quote_states(placed.words)
    found: list[_Statement] = []
    for answer in answers:
        _read_statements(answer, network, placed.words, states, found)
    _add_turns(found, placed.words)
    return [_attribution(statement, placed, states) for statement in found if _is_said(statement, placed.words, states)]


def _add_turns(found: list[_Statement], words: Words) -> None:
    """What speakers with a label say, in the place of its pieces."""
    for label, said in turns(words):
        part = _without_marks(said, words)
        if part is None:
            continue
        pieces = [s for s in found if s.cue is None and all(part[0] <= a and b <= part[1] for a, b in s.content)]
        found[:] = [statement for statement in found if statement not in pieces]
        found.append(_Statement([part], None, label, BY_RULE, BY_RULE))
    found.sort(key=lambda statement: min(statement.content))


def _is_said(statement: _Statement, words: Words, states: Integers) -> bool:
    """Somebody says it, or it stands in marks: without a cue as a sentence, for titles and words so called do not.

    The rest is the writer's own: figures that show something, what you should remember.
    """
    if statement.source is not None:
        return True
    if statement.cue is not None:
        return any(2 in states[start:end] for start, end in statement.content)
    return _is_sentence((min(statement.content)[0], max(statement.content)[1]), words, states)


def _is_sentence(part: WordSpan, words: Words, states: Integers) -> bool:
    """Whether what begins in marks reads like a sentence and not like a title or words so called."""
    start, end = part
    begins = states[start] == 2 and words.forms[start][0].isupper()
    return end - start >= LEAST_QUOTE and begins and words.forms[end - 1] in SENTENCE_ENDS


def _read_statements(answer: Answer, network: Network, words: Words, states: Integers, found: list[_Statement]) -> None:
    """Add a window's statements; its parts of earlier ones, known by their cue, go to those."""
    offset = answer.window.context
    layers = {layer: _layer_spans(answer, network, layer, words, states) for layer in ("source", "cue", "content")}
    links, probabilities = softmax(answer.links), softmax(answer.tags["content"])
    for whole in _over_marks(layers["content"], states, words):
        content = Typed(max(whole.start, answer.window.start), whole.end, whole.kind)
        part = _without_marks((content.start, content.end), words) if content.start < content.end else None
        if part is None:
            continue
        cue = _linked(links, content, layers["cue"], offset, words)
        if cue and _told_elsewhere(content, cue, states, words):
            continue
        own = None if cue and _far_from(cue, content, found, states, words) else cue
        earlier = _earlier(found, own, part, states, words)
        if earlier:
            if not _is_scrap(part, earlier, states, words):
                earlier.content.append(part)
            continue
        asked = cue or content
        sources = [source for source in layers["source"] if not cue or _one_paragraph(cue, source, words)]
        named = None if own else _signature(part, words) or _headed(part, words)
        source = named or _linked(links, asked, sources, offset, words)
        if own is not cue and not named and not _is_sentence(part, words, states):
            continue
        sure = float(1 - probabilities[content.start - offset : content.end - offset, 0].mean())
        source_sure = _link_probability(links, asked, source, offset) if source else None
        found.append(_Statement([part], _pair(own), _pair(source), sure, source_sure))


def _signature(part: WordSpan, words: Words) -> Typed | None:
    """The name behind a dash that signs a quotation: “Peace at last.” — Ida Kesten, baker."""
    start = part[1]
    while start < len(words.forms) and words.forms[start] in MARKS:
        start += 1
    if start == part[1] or start == len(words.forms) or words.forms[start] not in DASHES:
        return None
    end = start + 1
    while (
        end < min(len(words.forms), start + LONGEST_SIGNATURE)
        and words.forms[end][0].isupper()
        and words.breaks[end] < 3
    ):
        end += 1
    return Typed(start + 1, end, "source") if end > start + 1 else None


def _headed(part: WordSpan, words: Words) -> Typed | None:
    """The name and colon that a quotation's paragraph begins with, as in headlines. Ida Kesten: “Peace at last”."""
    colon = part[0] - 1
    while colon >= 0 and words.forms[colon] in MARKS:
        colon -= 1
    if colon < 1 or colon == part[0] - 1 or words.forms[colon] != ":":
        return None
    start = colon
    while start > 0 and words.breaks[start] != 4:
        start -= 1
    label = label_of(words, start, colon)
    return Typed(*label, "source") if label else None


def _earlier(
    found: Sequence[_Statement], cue: Typed | None, part: WordSpan, states: Integers, words: Words
) -> _Statement | None:
    """The statement that a part belongs to: the one with its cue, or the last where it goes on without one."""
    if cue:
        return _with_cue(found, cue)
    return found[-1] if found and _goes_on(found[-1], part, states, words) else None


def _is_scrap(part: WordSpan, earlier: _Statement, states: Integers, words: Words) -> bool:
    """Words outside of marks and of the sentence of what was said in marks: one cue does not report both."""
    if 2 in states[slice(*part)] or not any(2 in states[slice(*other)] for other in earlier.content):
        return False
    # From one word before the gap: the sentence may end within the marks.
    return all(
        gap and any(words.forms[at] in STOPS for at in range(gap.start - 1, gap.stop))
        for gap in _gaps(part, [*earlier.content, *((earlier.cue,) if earlier.cue else ())])
    )


def _gaps(part: WordSpan, others: Sequence[WordSpan]) -> list[range]:
    """The words between a part and each of the others; none where they overlap or touch."""
    return [range(part[1], start) if part[1] <= start else range(end, part[0]) for start, end in others]


def _with_cue(found: Sequence[_Statement], cue: Typed) -> _Statement | None:
    return next((s for s in reversed(found[-NEAR:]) if s.cue and s.cue[0] < cue.end and cue.start < s.cue[1]), None)


def _over_marks(spans: Sequence[Typed], states: Integers, words: Words) -> list[Typed]:
    """Parts of a half quoted clause as one: only a mark is between them, and not both stand in marks."""
    found: list[Typed] = []
    for span in spans:
        last = found[-1] if found else None
        gap = range(last.end, span.start) if last else range(0)
        if (
            last
            and len(gap) == 1
            and words.forms[gap[0]] in MARKS
            and _one_paragraph(last, span, words)
            and (states[last.start] == 1 or states[span.end - 1] == 1)
        ):
            found[-1] = Typed(last.start, span.end, span.kind)
        else:
            found.append(span)
    return found


def _told_elsewhere(content: Typed, cue: Typed, states: Integers, words: Words) -> bool:
    """Whether content is told and not said: outside of marks, in another paragraph than the cue, as a headline is."""
    return not _one_paragraph(content, cue, words) and 2 not in states[content.start : content.end]


def _far_from(cue: Typed, content: Typed, found: Sequence[_Statement], states: Integers, words: Words) -> bool:
    """Whether more is told between a quotation and another paragraph's cue than may frame a quotation.

    What a headline quotes and the text quotes again are two statements; the cue still tells whose both are.
    """
    if _one_paragraph(content, cue, words):
        return False
    earlier = _with_cue(found, cue)
    gaps = _gaps((content.start, content.end), [(cue.start, cue.end), *(earlier.content if earlier else ())])
    told = (sum(states[at] != 2 and has_letters(words.forms[at]) for at in gap) for gap in gaps)
    return min(told) > LONGEST_FRAME


def _layer_spans(answer: Answer, network: Network, layer: str, words: Words, states: Integers) -> list[Typed]:
    """Spans of a layer in a window, context included, as word numbers of the text."""
    window, labels = answer.window, network.config.tags[layer]
    here = Words(words.forms[window.context : window.end], words.breaks[window.context : window.end])
    if layer == "content":
        numbers = whole_quotes(answer.tags[layer].argmax(axis=-1), states[window.context : window.end])
    else:
        numbers = best_tags(answer.tags[layer], labels, here)
    return [Typed(s.start + window.context, s.end + window.context, layer) for s in spans_of(numbers, labels, here)]


def whole_quotes(numbers: npt.NDArray[np.int64], states: Integers) -> npt.NDArray[np.int64]:
    """What stands between two marks is content as a whole, if most of it is, and from its first word on."""
    found = numbers.copy()
    for start, end in runs((states == 2).astype(np.int64)):
        inside = numbers[start:end]
        if end - start >= LEAST_QUOTE and np.count_nonzero(inside) * 2 > end - start:
            before = start > 1 and numbers[start - 1] and numbers[start - 2]
            found[start:end] = 2
            found[start] = 2 if before else 1
            found[start - 1] = found[start - 1] if before or not start else 0
    return found


def _linked(links: Scores, span: Typed, targets: Sequence[Typed], offset: int, words: Words) -> Typed | None:
    """The target span that the words of `span` point to: one of their paragraph, or else one farther off."""
    near = [target for target in targets if _one_paragraph(span, target, words)]
    return _best_linked(links, span, near, offset) or _best_linked(links, span, targets, offset)


def _one_paragraph(one: Typed, other: Typed, words: Words) -> bool:
    first, second = sorted((one, other), key=lambda span: span.start)
    return 4 not in words.breaks[first.start + 1 : second.start + 1]


def _best_linked(links: Scores, span: Typed, targets: Sequence[Typed], offset: int) -> Typed | None:
    """The target span with the most; None where the root gets more, or there is no target."""
    rows = links[span.start - offset : span.end - offset]
    best, most = None, float(rows[:, 0].mean())
    for target in targets:
        if target.start < span.end and span.start < target.end:
            continue
        value = _link_probability(links, span, target, offset)
        if value > most:
            best, most = target, value
    return best


def _link_probability(links: Scores, span: Typed, target: Typed, offset: int) -> float:
    columns = slice(target.start - offset + 1, target.end - offset + 1)
    return float(links[span.start - offset : span.end - offset, columns].sum(axis=1).mean())


def _pair(span: Typed | None) -> WordSpan | None:
    return (span.start, span.end) if span else None


def _without_marks(span: WordSpan, words: Words) -> WordSpan | None:
    """Without outer quotation marks and a leading comma; None where no word is left."""
    start, end = span
    while start < end and (words.forms[start] in MARKS or words.forms[start] == ","):
        start += 1
    while start < end and words.forms[end - 1] in MARKS:
        end -= 1
    return (start, end) if any(map(has_letters, words.forms[start:end])) else None


def has_letters(form: str) -> bool:
    """Whether a token is a word or number and not punctuation alone."""
    return any(map(str.isalnum, form))


def _goes_on(before: _Statement, part: WordSpan, states: Integers, words: Words) -> bool:
    """A quoted part without a cue right after a quoted one belongs to it, over a paragraph break too.

    So does what a window's edge cut off.
    """
    end = before.content[-1][1]
    if end == part[0]:
        return words.breaks[end] != 4
    gap = range(end, part[0])
    return bool(
        states[part[0]] == 2
        and states[end - 1] == 2
        and all(words.forms[at] in MARKS or words.forms[at] in ",." for at in gap)
    )


def _attribution(statement: _Statement, placed: Placed, states: Integers) -> Attribution:
    place = lambda span: placed.chars(span) if span else None  # noqa: E731
    return Attribution(
        content=tuple(placed.chars(part) for part in sorted(statement.content)),
        kind=_kind(statement, placed, states),
        cue=place(statement.cue),
        source=place(statement.source),
        content_confidence=statement.content_confidence,
        source_confidence=statement.source_confidence,
    )


def _kind(statement: _Statement, placed: Placed, states: Integers) -> str:
    """direct: every word in marks, or no cue (interviews, block quotes); mixed: at least two, or a few of a clause."""
    words = [at for start, end in statement.content for at in range(start, end) if placed.words.forms[at][:1].isalnum()]
    quoted = sum(int(states[at]) == 2 for at in words)
    if statement.cue is None and quoted in {0, len(words)}:
        return "direct"
    if words and quoted == len(words):
        fragment = quoted < LEAST_QUOTE and placed.words.forms[words[0]][0].islower()
        return "mixed" if fragment and quoted > 1 else "indirect" if fragment else "direct"
    return "mixed" if quoted > 1 else "indirect"


# -- events


def events_of(network: Network, answers: Sequence[Answer], placed: Placed) -> list[EventFrame]:
    """Events in the order of their triggers."""
    found = []
    for answer in answers:
        for trigger in _triggers(answer, network, placed.words):
            found.append(_event(answer, network, placed, trigger))
    return found


def _triggers(answer: Answer, network: Network, words: Words) -> list[Typed]:
    window = answer.window
    shift = window.start - window.context
    here = Words(words.forms[window.start : window.end], words.breaks[window.start : window.end])
    labels = network.config.tags["trigger"]
    numbers = best_tags(answer.tags["trigger"][shift:], labels, here)
    found: list[Typed] = []
    for span in spans_of(numbers, labels, here):
        one = found and found[-1].end == span.start and found[-1].kind == span.kind and here.breaks[span.start] != 4
        start = found.pop().start if one else span.start  # "has promised" and the like are one event, not two
        found.append(Typed(start, span.end, span.kind))
    return [Typed(span.start + window.start, span.end + window.start, span.kind) for span in found]


def _event(answer: Answer, network: Network, placed: Placed, trigger: Typed) -> EventFrame:
    row = trigger.start - answer.window.context
    tags, modes = network.config.tags, network.config.tags["mode"]
    fitting = [n for n, mode in enumerate(modes) if mode.partition("/")[0] == trigger.kind]
    mode = modes[max(fitting, key=lambda n: (float(answer.tags["mode"][row, n]), -n))] if fitting else trigger.kind
    rows = slice(row, trigger.end - answer.window.context)
    return EventFrame(
        trigger=placed.chars((trigger.start, trigger.end)),
        type=trigger.kind,
        mode=mode.partition("/")[2] or None,
        status=tags["status"][int(answer.tags["status"][row].argmax())],
        arguments=tuple(_arguments(answer, network, placed, trigger)),
        confidence=float(softmax(answer.tags["trigger"][rows]).max(axis=-1).mean()),
    )


def _arguments(answer: Answer, network: Network, placed: Placed, trigger: Typed) -> list[Argument]:
    window, reach = answer.window, network.config.reach
    low, high = _reach(placed.words, trigger.start, window.context, window.end, reach)
    left = answer.pairs["role_left"][trigger.start - window.context][None]
    right = answer.pairs["role_right"][low - window.context : high - window.context]
    scores = network.role_scores(left, right, low - trigger.start)
    found: list[Argument] = []
    at = 0
    for layer, labels in network.config.roles.items():
        probabilities = softmax(scores[:, at : at + len(labels)])
        at += len(labels)
        for start, end in runs(probabilities.argmax(axis=-1)):
            if not any(map(has_letters, placed.words.forms[low + start : low + end])):
                continue
            label = labels[int(probabilities[start].argmax())]
            confidence = float(probabilities[start:end].max(axis=-1).mean())
            found.append(_argument(layer, label, placed.chars((low + start, low + end)), confidence))
    return _one_place_one_date(found)


def _argument(layer: str, label: str, span: tuple[int, int], confidence: float) -> Argument:
    if layer == "quantity":
        return Argument(role="quantity", span=span, quantity_role=label, confidence=confidence)
    return Argument(role=label, span=span, confidence=confidence)


def _reach(words: Words, trigger: int, first: int, past: int, reach: int) -> WordSpan:
    """The trigger's paragraph, as far as it is in the window and near."""
    low, high = max(first, trigger - reach), min(past, trigger + reach)
    breaks = np.flatnonzero(words.breaks[low:high] == 4) + low
    before, after = breaks[breaks <= trigger], breaks[breaks > trigger]
    return int(before[-1]) if len(before) else low, int(after[0]) if len(after) else high


def runs(numbers: npt.NDArray[np.int64]) -> Iterator[WordSpan]:
    """Stretches of the same number other than 0."""
    edges = np.flatnonzero(np.diff(numbers)) + 1
    for start, end in zip([0, *edges], [*edges, len(numbers)], strict=True):
        if start < end and numbers[start]:
            yield int(start), int(end)


def _one_place_one_date(arguments: list[Argument]) -> list[Argument]:
    """Of several places or dates the surest stays."""
    best = {
        role: max((a for a in arguments if a.role == role), key=lambda a: (a.confidence or 0, -a.span[0]), default=None)
        for role in SINGLE
    }
    return [a for a in arguments if a.role not in SINGLE or a is best[a.role]]
