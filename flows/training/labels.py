"""The label sets of every head, and how lemmas are written as edits of the word."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.vocab import EntityType

UPOS = (
    "ADJ",
    "ADP",
    "ADV",
    "AUX",
    "CCONJ",
    "DET",
    "INTJ",
    "NOUN",
    "NUM",
    "PART",
    "PRON",
    "PROPN",
    "PUNCT",
    "SCONJ",
    "SYM",
    "VERB",
    "X",
)
NAME_TYPES = tuple(str(kind) for kind in EntityType)
QUANTITY_ROLES = (
    "killed",
    "injured",
    "missing",
    "arrested",
    "affected",
    "amount",
    "troops",
    "participants",
    "age",
    "votes",
    "other",
)
ROLES = {
    "participant": ("none", "actor", "recipient"),
    "circumstance": ("none", "place", "date"),
    "quantity": ("none", *QUANTITY_ROLES),
}
"""Three questions to each pair of trigger and word: "eleven migrants" is a recipient and a number of dead, "Canada"
held its election and is where it was held."""
STATUSES = ("asserted", "planned", "requested", "threatened", "hypothetical", "denied")
UNKNOWN = -100
"""The corpus does not say: no loss."""
ROOT = -1


def begin_inside_outside(kinds: Iterable[str]) -> tuple[str, ...]:
    """O, then B- and I- of every kind."""
    return ("O", *(f"{part}-{kind}" for kind in kinds for part in "BI"))


NAME_TAGS = begin_inside_outside(NAME_TYPES)
SPAN_TAGS = ("O", "B", "I")


@dataclass(frozen=True, slots=True)
class LabelSets:
    """Ordered labels of the heads; what a number means in the shipped model."""

    lemma_rules: tuple[str, ...]
    relations: tuple[str, ...]
    event_types: tuple[str, ...]
    modes: tuple[str, ...]
    """TYPE or TYPE/mode."""

    @property
    def tags(self) -> dict[str, tuple[str, ...]]:
        """Labels of each word tagger, in the order in which the model lays them side by side."""
        return {
            "start": ("no", "yes"),
            "upos": UPOS,
            "lemma": self.lemma_rules,
            "name": NAME_TAGS,
            "source": SPAN_TAGS,
            "cue": SPAN_TAGS,
            "content": SPAN_TAGS,
            "trigger": begin_inside_outside(self.event_types),
            "mode": self.modes,
            "status": STATUSES,
            "background": ("no", "yes"),
        }


def lemma_rule(form: str, lemma: str) -> str:
    """The edit that makes the lemma: `lower|2|y` is lower case, two letters cut, "y" put on."""
    options = []
    for order, (case, base) in enumerate((("lower", form.lower()), ("keep", form))):
        same = _common_prefix(base, lemma)
        options.append((len(base) - same + len(lemma) - same, order, f"{case}|{len(base) - same}|{lemma[same:]}"))
    return min(options)[2]


def _common_prefix(left: str, right: str) -> int:
    for at, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return at
    return min(len(left), len(right))


def frequent_rules(pairs: Iterable[tuple[str, str]], least: int) -> tuple[str, ...]:
    """Lemma rules seen at least `least` times, most frequent first; the first one is the fallback."""
    counts = Counter(lemma_rule(form, lemma) for form, lemma in pairs)
    return tuple(rule for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if count >= least)
