"""The headline of a page: what its heading and its head agree on, without the names of site and section."""

import re
from collections.abc import Sequence

from flows.extract.lines import letters, split_title
from flows.extract.statements import Statements, clean

_SEPARATOR = re.compile(r"\s+[|•·»«–—~-]{1,2}\s+|\s*[|»]\s*|:\s+(?=[A-Z][^:]*$)|\s*—\s*")


def title_of(page: Statements) -> tuple[str | None, str | None]:
    """The headline, without a section behind a bar, and its source."""
    title, source = _stated_title(page)
    return (split_title(title)[0] if title else None), source


def _stated_title(page: Statements) -> tuple[str | None, str | None]:
    """A heading that the head of the page confirms, else what the head says."""
    stated = [
        (clean(page.article.get("headline")), "jsonld"),
        (clean(page.meta("og:title")), "meta"),
        (clean(page.meta("twitter:title", "dc.title", "sailthru.title", "parsely-title")), "meta"),
        (clean(page.tree.findtext(".//title")), "markup"),
    ]
    stated = [(without_site(text, page.site_names, page.headings), source) for text, source in stated if text]
    own = [heading for heading in page.headings if not _names_site(heading, page)]
    confirmed = [heading for heading in own if any(_alike(heading, text) for text, _ in stated)]
    if confirmed:
        best = max(confirmed, key=lambda heading: max(_likeness(heading, text) for text, _ in stated))
        return _without_kicker(best, [text for text, _ in stated]), "markup"
    own = [heading for heading in own if len(heading.split()) > 2]
    if len(own) == 1 or (own and not stated):
        return own[0], "markup"
    return stated[0] if stated else (None, None)


def without_site(title: str, names: Sequence[str], headings: Sequence[str]) -> str:
    """The title without the site's name (and a section before it) at its end or start.

    A part is cut where it is a name of the site or where a heading of the page is the rest.
    """
    for heading in headings:
        if len(heading.split()) > 2 and letters(title).startswith(letters(heading)) and _SEPARATOR.search(title):
            return heading
    parts = _SEPARATOR.split(title)
    marks = _SEPARATOR.findall(title)
    if len(parts) < 2:
        return title
    known = {letters(name) for name in names} | {f"the{letters(name)}" for name in names}
    keep = len(parts)
    for index in range(1, len(parts)):
        if (
            any(_is_name(parts[i], known) for i in range(index, len(parts)))
            and len(" ".join(parts[index:]).split()) <= 8
        ):
            keep = index
            break
    if keep == len(parts) and _is_name(parts[0], known):
        return title[len(parts[0]) + len(marks[0]) :]
    kept = parts[0]
    for mark, part in zip(marks[: keep - 1], parts[1:keep], strict=True):
        kept += mark + part
    return kept.strip() or title


def _without_kicker(heading: str, stated: Sequence[str]) -> str:
    """The heading without a section's name before it, where the head of the page states the rest alone."""
    for text in stated:
        before = heading[: -len(text)] if heading.endswith(text) and len(text.split()) > 3 else ""
        if before.strip() and len(before.split()) <= 4:
            return text
    return heading


def _names_site(heading: str, page: Statements) -> bool:
    """Whether a heading is the site's name or a logo that says it more than once."""
    rest = letters(heading)
    for name in sorted(map(letters, page.site_names), key=len, reverse=True):
        rest = rest.replace(name, "") if len(name) > 2 else rest
    return len(rest.replace("logo", "").removeprefix("the")) < 4


def _is_name(part: str, known: set[str]) -> bool:
    folded = letters(part)
    return folded in known or any(
        len(name) > 3 and folded.startswith(name) and len(folded) < len(name) + 12 for name in known
    )


def _likeness(one: str, other: str) -> float:
    a, b = set(re.findall(r"\w+", one.casefold())), set(re.findall(r"\w+", other.casefold()))
    return len(a & b) / max(1, len(a | b))


def _alike(heading: str, stated: str) -> bool:
    a, b = letters(heading), letters(stated)
    if not a or (len(heading.split()) < 2 and a != b):
        return False
    return a == b or (len(a) > 12 and (b.startswith(a) or a.startswith(b))) or _likeness(heading, stated) >= 0.5
