"""Copies of an article as other outlets print it, made by rule: the same ones every time."""

import random
from collections.abc import Callable, Sequence

Paragraphs = list[str]
_DATELINES = ("LONDON (Reuters) - ", "WASHINGTON (AP) — ", "PARIS (AFP) - ", "BERLIN, June 3 (dpa) - ")
_BEFORE = (
    "Sign up for our morning newsletter, delivered to your inbox every weekday",
    "This article is more than two years old. Read our latest coverage of this story here",
    "Listen to this article. This is a beta feature and we would like to hear what you think of it",
)
_BETWEEN = (
    "Read more: ten pictures from the weekend that you should not miss",
    "The story continues below this advertisement. Support the Lantern Bay Herald from one pound a week",
    "Also on our site: what we know so far, who said what, and what may come next in the dispute",
)
_AFTER = (
    "Follow us for more news, comment and analysis, and let us know what you think in the comments below",
    "Copyright Lantern Bay Media Group. All rights reserved. No part of this page may be passed on without permission",
    "You must be logged in to post a comment. Your email address will not be published. Required fields are marked",
)
_FILLER = (
    "The regional office said on Thursday evening that it had taken note of the matter and would answer in due time.",
    "Residents who were asked about it at the market gave different answers, and some of them gave none at all.",
    "A similar case had kept the town busy nine years ago, when the old bridge was closed for most of a winter.",
    "Further details are to be made public at the beginning of next week, a spokeswoman for the council said.",
)
_SWAPS = {
    "said": "stated", "says": "states", "also": "too", "but": "yet", "about": "around", "many": "numerous",
    "big": "large", "while": "as", "after": "following", "because": "since", "people": "persons", "over": "above",
    "more": "further", "however": "though", "began": "started", "can": "may", "use": "employ", "show": "display",
}  # fmt: skip


def agency_cut(paragraphs: Paragraphs, chance: random.Random) -> Paragraphs:
    """The first half or more of the paragraphs, by a dateline."""
    kept = paragraphs[: _at_least(paragraphs, chance.uniform(0.5, 0.8))]
    return [chance.choice(_DATELINES) + kept[0], *kept[1:]]


def light_edit(paragraphs: Paragraphs, chance: random.Random) -> Paragraphs:
    """One word in twenty is another one, one paragraph is gone, one is new."""
    edited = [" ".join(_edited(word, chance) for word in paragraph.split()) for paragraph in paragraphs]
    if len(edited) > 4:
        edited.pop(chance.randrange(1, len(edited)))
    edited.insert(chance.randrange(1, len(edited) + 1), chance.choice(_FILLER))
    return edited


def revision(paragraphs: Paragraphs, chance: random.Random) -> Paragraphs:
    """The story goes on: a new beginning, a new paragraph, other numbers."""
    grown = [_other_numbers(paragraph, chance) for paragraph in paragraphs]
    grown.insert(chance.randrange(1, len(grown) + 1), chance.choice(_FILLER))
    return ["UPDATED: " + chance.choice(_FILLER), *grown]


def other_boilerplate(paragraphs: Paragraphs, chance: random.Random) -> Paragraphs:
    """The same words amid what another site prints around every article."""
    middle = list(paragraphs)
    middle.insert(chance.randrange(1, len(middle) + 1), chance.choice(_BETWEEN))
    return [chance.choice(_BEFORE), *middle, *_AFTER]


def lead_only(paragraphs: Paragraphs, chance: random.Random) -> Paragraphs:
    """The first paragraphs, sixty words at least, and where to read on."""
    count, size = 0, 0
    while count < len(paragraphs) and (size < 60 or count < 2):
        size += len(paragraphs[count].split())
        count += 1
    return [*paragraphs[:count], f"Read the whole story at {chance.choice(('Courier', 'Gazette', 'Herald'))} Online"]


KINDS: dict[str, Callable[[Paragraphs, random.Random], Paragraphs]] = {
    made.__name__: made for made in (agency_cut, light_edit, revision, other_boilerplate, lead_only)
}


def copies(key: str, paragraphs: Sequence[str]) -> dict[str, Paragraphs]:
    """One copy of each kind; `key` decides on all that is left to chance."""
    return {kind: made(list(paragraphs), random.Random(f"{key} {kind}")) for kind, made in KINDS.items()}


def _at_least(paragraphs: Paragraphs, share: float) -> int:
    """How many paragraphs hold this share of the words."""
    wanted, size = share * sum(len(p.split()) for p in paragraphs), 0
    for count, paragraph in enumerate(paragraphs, 1):
        size += len(paragraph.split())
        if size >= wanted:
            return count
    return len(paragraphs)


def _edited(word: str, chance: random.Random) -> str:
    if word in _SWAPS and chance.random() < 0.5:
        return _SWAPS[word]
    return "certain" if chance.random() < 0.03 else word


def _other_numbers(paragraph: str, chance: random.Random) -> str:
    return " ".join(str(int(word) + chance.randrange(1, 9)) if word.isdecimal() else word for word in paragraph.split())
