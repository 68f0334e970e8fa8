"""Paragraphs that the extractor left out although they stand in the same containers as those that it kept."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from flows.extract.lines import is_noise, letters
from flows.extract.statements import marks_of

_BLOCKS = ("p", "li", "blockquote", "h2", "h3", "h4", "pre", "dd")
_OUTSIDE_TAGS = frozenset(
    {"nav", "aside", "footer", "form", "figure", "figcaption", "button", "noscript", "template", "header", "dialog"}
)
_OUTSIDE_MARKS = re.compile(
    r"comment|disqus|respond|related|recommend|recirc|promo|newsletter|signup|sign-up|subscri|sidebar|side-bar|footer|breadcrumb|"
    r"popular|trending|most-read|mostread|share|social|author-?bio|about-?author|bio\b|teaser|caption|credit|advert|sponsor|"
    r"cookie|consent|menu|widget|tags?\b|read-?more|readmore|also-?read|more-?from|carousel|gallery|modal|popup|toc\b|disclaimer|hidden",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*$")
_ENOUGH_KEPT = 2
"""Kept paragraphs that make a container part of the article."""
_LONGEST = 200_000
"""Letters of a text above which nothing is looked for: it is no news story, and the search grows with the square."""
_MOST = 0.6
_PART = 5
"""Paragraphs that make a container of another name a part of the article, where most of the text is missing."""
_WORDS = 5
_SAMPLE = 40


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    container: HtmlElement
    kept: bool


def without_gaps(tree: HtmlElement, lines: Sequence[str], *, beyond: bool) -> list[str]:
    """The lines with what was left out between them.

    A block is put back where it reads as prose and its container holds kept paragraphs before and behind it: lists and
    linked sentences look like navigation to an extractor. beyond also takes containers of the same name anywhere, for
    pages that hold far more text than was found: a story may be cut into several.
    """
    kept = "".join(letters(line) for line in lines)
    if len(kept) > _LONGEST:
        return list(lines)
    blocks = list(_blocks(tree, kept))
    lines = _parted(lines, blocks, kept)
    containers = Counter(id(block.container) for block in blocks if block.kept)
    names = Counter(_name(block.container) for block in blocks if block.kept)
    names.pop("", None)
    inside = _between(blocks)
    parts = _further_parts(blocks, len(kept)) if beyond else frozenset()
    missing = [
        not block.kept
        and (
            (index in inside and containers[id(block.container)] >= _ENOUGH_KEPT)
            or (beyond and (names[_name(block.container)] > _ENOUGH_KEPT or _name(block.container) in parts))
        )
        and _is_prose(block.text)
        for index, block in enumerate(blocks)
    ]
    return _merged(lines, blocks, missing) if any(missing) else list(lines)


def _parted(lines: Sequence[str], blocks: Sequence[_Block], kept: str) -> Sequence[str]:
    """The paragraphs of a text that came as one line, as the extractor's last resort for short articles gives it."""
    if len(lines) != 1:
        return lines
    parts = [block.text for block in blocks if block.kept and letters(block.text) in kept]
    whole = len(parts) > 1 and sum(len(letters(part)) for part in parts) >= _MOST * len(kept)
    return parts if whole else lines


def _further_parts(blocks: Sequence[_Block], kept: int) -> frozenset[str]:
    """Names of containers that together hold at least half as much prose as was kept: the slides of a list, say."""
    sizes: Counter[str] = Counter()
    paragraphs: Counter[str] = Counter()
    for block in blocks:
        if not block.kept and _is_prose(block.text):
            sizes[_name(block.container)] += len(block.text)
            paragraphs[_name(block.container)] += 1
    return frozenset(name for name in sizes if name and paragraphs[name] >= _PART and sizes[name] > 0.5 * kept)


def _blocks(tree: HtmlElement, kept: str) -> Iterator[_Block]:
    body = tree.find("body")
    outside: dict[HtmlElement, bool] = {}
    for element in (tree if body is None else body).iter(*_BLOCKS):
        parent = container = element.getparent()
        if container is None or next(element.iterdescendants("p", "li"), None) is not None:
            continue
        text = " ".join(element.text_content().split())
        if not text or len(text) > 20_000:
            continue
        if container.tag in ("ul", "ol", "dl") and container.getparent() is not None:
            container = container.getparent()
        if container.tag in _BLOCKS:
            continue
        found = _stands_in(kept, letters(text))
        if found or not _is_outside(parent, outside):
            yield _Block(text, container, found)


def _stands_in(kept: str, block: str) -> bool:
    """Whether a sample of the block was kept: an extractor may cut or join what a block holds."""
    if len(block) <= _SAMPLE:
        return block in kept
    starts = (0, len(block) // 2 - _SAMPLE // 2, len(block) - _SAMPLE)
    return any(block[start : start + _SAMPLE] in kept for start in starts)


def _is_outside(element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Whether the nearest that says anything, the element or what is around it, frames the page; noted in `known`."""
    passed: list[HtmlElement] = []
    outside = False
    for ancestor in (element, *element.iterancestors()):
        if ancestor in known:
            outside = known[ancestor]
            break
        passed.append(ancestor)
        if ancestor.tag in ("body", "html", "article", "main"):
            break
        if ancestor.tag in _OUTSIDE_TAGS or _OUTSIDE_MARKS.search(marks_of(ancestor)):
            outside = True
            break
    known |= dict.fromkeys(passed, outside)
    return outside


def _name(element: HtmlElement) -> str:
    marks = element.get("class")
    return f"{element.tag}.{marks}" if marks else ""


def _between(blocks: Sequence[_Block]) -> range:
    kept = [index for index, block in enumerate(blocks) if block.kept]
    return range(kept[0], kept[-1]) if kept else range(0)


def _is_prose(text: str) -> bool:
    return len(text.split()) >= _WORDS and bool(_SENTENCE.search(text)) and not is_noise(text)


def _merged(lines: Sequence[str], blocks: Sequence[_Block], missing: Sequence[bool]) -> list[str]:
    """The lines with each missing block behind the line that the kept block before it became."""
    folded = [letters(line) for line in lines]
    behind: dict[int, list[str]] = {}
    at = -1
    for block, lost in zip(blocks, missing, strict=True):
        if lost:
            behind.setdefault(at, []).append(block.text)
        elif block.kept:
            own = letters(block.text)[-_SAMPLE:]
            at = next((i for i in range(max(at, 0), len(folded)) if own in folded[i]), at)
    merged = list(behind.get(-1, ()))
    for index, line in enumerate(lines):
        merged += [line, *behind.get(index, ())]
    return merged
