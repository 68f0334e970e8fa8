"""F1 of recognised rows against hand annotation: what is counted as right is said beside each measure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
Span = Sequence[int]
_WORD = re.compile(r"\w+")


def f1_scores(gold: Sequence[Row], found: Sequence[Row]) -> dict[str, float]:
    """F1 by measure over all articles, in percent; both are objects as `wirehouse analyse` writes them."""
    counts: Counter[tuple[str, str]] = Counter()
    for right, mine in zip(gold, found, strict=True):
        _add(counts, "names", _names(right), _names(mine))
        _add_pairs(counts, "quotes with speaker", right["quotes"], mine["quotes"], _same_quote(right["text"]))
        _add_pairs(counts, "event triggers", right["events"], mine["events"], _same_event)
    measures = {measure for measure, _ in counts}
    return {m: 200 * counts[m, "both"] / (counts[m, "gold"] + counts[m, "found"]) for m in sorted(measures)}


def _names(article: Row) -> set[tuple[int, int, str]]:
    """Exact span and type."""
    return {(start, end, entity["type"]) for entity in article["entities"] for start, end in entity["mentions"]}


def _add(counts: Counter[tuple[str, str]], measure: str, gold: set, found: set) -> None:
    counts[measure, "gold"] += len(gold)
    counts[measure, "found"] += len(found)
    counts[measure, "both"] += len(gold & found)


def _add_pairs(counts: Counter[tuple[str, str]], measure: str, gold: Sequence, found: Sequence, same: Any) -> None:
    """Each gold row pairs with one found row at most."""
    left = list(found)
    for row in gold:
        match = next((other for other in left if same(row, other)), None)
        if match is not None:
            left.remove(match)
            counts[measure, "both"] += 1
    counts[measure, "gold"] += len(gold)
    counts[measure, "found"] += len(found)


def _same_quote(text: str) -> Any:
    """At least half of the words of both contents are shared, and the speakers' words overlap or both lack one."""

    def same(a: Row, b: Row) -> bool:
        one, other = _words(text, a["content"]), _words(text, b["content"])
        speakers = a["speaker_mention"], b["speaker_mention"]
        told_alike = speakers == (None, None) or (all(speakers) and _overlap(*speakers))
        return told_alike and 2 * len(one & other) >= len(one | other)

    return same


def _words(text: str, spans: Sequence[Span]) -> set[int]:
    return {match.start() for start, end in spans for match in _WORD.finditer(text, start, end)}


def _same_event(a: Row, b: Row) -> bool:
    """Same type, overlapping triggers."""
    return a["type"] == b["type"] and _overlap(a["trigger"], b["trigger"])


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]
