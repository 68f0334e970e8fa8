"""Whom a text credits with itself: an agency in byline, dateline or closing line, or the outlet that had it first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.resolve.agencies import AGENCIES

_CAPITALS = 4
"""Names of up to so many letters must stand in capitals: `AP` is an agency, `ap` may be anything."""
_NAMES = {name: agency.name for agency in AGENCIES for name in (agency.name, *agency.names)}
_FOLDED = {name.casefold(): agency for name, agency in _NAMES.items() if len(name) > _CAPITALS}
_SITES = {site: agency.name for agency in AGENCIES for site in agency.sites}
_NAME = "|".join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True))
_LEAD_CHARS = 160
# CITY, March 3 (Agency) - ...; the city may come with a country, the agency with another one.
_DATELINE = re.compile(rf"^[^\n()]{{0,70}}\((?P<name>{_NAME})(?:[/,;][^()\n]{{1,40}})?\)\s*(?:[-–—:|]|--)")
_OPENING = re.compile(rf"^(?:By\s+)?(?P<name>{_NAME})\s*(?:[-–—:|]{{1,2}}\s|\n)")
_BYLINE_PARTS = re.compile(r"\s*(?:,|;|/|\||\bfor\b|\bof\b|\bwith\b|\band\b|\bvia\b|[()]|^by\b)\s*", re.IGNORECASE)
_CLOSING = (
    re.compile(rf"(?:©|\(c\)|copyright)\s*(?:\d{{4}}\s*)?(?:by\s+)?(?P<name>{_NAME})\b", re.IGNORECASE),
    re.compile(rf"^\W*(?:source|credit|via|distributed by)\s*:?\s+(?P<name>{_NAME})\W*$", re.IGNORECASE),
    re.compile(rf"^\W*(?P<name>{_NAME})\W*$"),
    re.compile(
        r"\b(?:originally\s+(?:published|appeared)|first\s+(?:published|appeared))\s+(?:by|on|in|at)\s+"
        r"(?P<name>(?:the\s+)?[A-Z][\w’'&-]*(?:\s+(?:of|the|and|&|[A-Z][\w’'&-]*)){0,5})"
    ),
)
_REUTERS_SIGNED = re.compile(
    r"\((?P<name>Reporting by [^()]{3,200}?;\s*(?:Writing|Editing|Additional reporting) by [^()]+)\)"
)
_CLOSING_PARAGRAPHS = 4
_LONGEST_CLOSING = 300


@dataclass(frozen=True, slots=True)
class Credit:
    """Who is credited, and the words that do so."""

    name: str
    words: str


def credit_of(authors: Sequence[str], body: str) -> Credit | None:
    """The credit of an article, by the first that holds of dateline, byline and closing lines; None without one."""
    return next((found for found in _credits(authors, body) if found is not None), None)


def agency_of(site: str | None) -> str | None:
    """The agency whose own site this is; None for all others."""
    if site is None:
        return None
    labels = site.lower().split(".")
    return next((_SITES[host] for i in range(len(labels)) if (host := ".".join(labels[i:])) in _SITES), None)


def _credits(authors: Sequence[str], body: str) -> Iterator[Credit | None]:
    begin = body[:_LEAD_CHARS].lstrip()
    for pattern in (_DATELINE, _OPENING):
        if found := pattern.match(begin):
            yield _credit(found["name"], found[0])
    for author in authors:
        for part in _BYLINE_PARTS.split(author):
            yield _credit(part, author)
    for paragraph in reversed(body.split("\n\n")[-_CLOSING_PARAGRAPHS:]):
        yield from _closing(paragraph)


def _closing(paragraph: str) -> Iterator[Credit | None]:
    if found := _REUTERS_SIGNED.search(paragraph):
        yield Credit("Reuters", found[0])
    if len(paragraph) > _LONGEST_CLOSING:
        return
    for pattern in _CLOSING:
        if found := pattern.search(paragraph):
            yield _credit(found["name"], found[0]) or Credit(found["name"].strip(), found[0].strip())


def _credit(name: str, words: str) -> Credit | None:
    plain = name.strip(" .\n")
    agency = _NAMES.get(plain) or _FOLDED.get(plain.casefold())
    return Credit(agency, words.strip()) if agency else None
