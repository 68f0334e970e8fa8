"""Where a group of near-duplicates probably comes from, and what tells so."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flows.resolve.credits import agency_of
from flows.resolve.members import Member
from schemas.ids import article_id, normalised_url, site_of
from schemas.vocab import OriginReason

_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "or", "org"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The article or outlet that the others probably have it from."""

    reason: OriginReason
    article_id: str | None = None
    name: str | None = None
    evidence: str | None = None


def likely_origin(members: Sequence[Member]) -> Origin:
    """The first that holds of: canonical links to another site, an agency's own page, credits, the earliest page."""
    ordered = sorted(members, key=lambda member: member.order)
    return next(found for found in _origins(ordered) if found is not None)


def outlet_of(site: str | None) -> str | None:
    """The domain under which an outlet registered: its editions and sections are the same outlet."""
    if site is None:
        return None
    labels = site.split(".")
    short = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if short else labels[-2:])


def _origins(ordered: Sequence[Member]) -> Iterator[Origin | None]:
    yield _canonical(ordered)
    yield _agency_site(ordered)
    yield _credited(ordered)
    yield _earliest(ordered)
    yield Origin(reason=OriginReason.UNKNOWN)


def _canonical(ordered: Sequence[Member]) -> Origin | None:
    """The page of another site that most copies call their canonical one."""
    foreign = [url for member in ordered if (url := _foreign_page(member)) is not None]
    if not foreign:
        return None
    page = _most(normalised_url(url) for url in foreign)
    url = next(url for url in foreign if normalised_url(url) == page)
    identity = article_id(url=url, site=None, title=None, text="")
    stored = any(member.article_id == identity for member in ordered)
    return Origin(
        reason=OriginReason.CANONICAL_LINK, article_id=identity if stored else None, name=site_of(url), evidence=url
    )


def _foreign_page(member: Member) -> str | None:
    """Its canonical address where that names a page of another outlet, not merely its home page."""
    url = member.canonical_url
    if not url or not member.site:
        return None
    try:
        path = urlsplit(normalised_url(url)).path
    except ValueError:
        return None
    site = site_of(url)
    return url if site and outlet_of(site) != outlet_of(member.site) and "/" in path else None


def _agency_site(ordered: Sequence[Member]) -> Origin | None:
    for member in ordered:
        if (agency := agency_of(member.site)) is not None:
            return Origin(
                reason=OriginReason.AGENCY_SITE, article_id=member.article_id, name=agency, evidence=member.site
            )
    return None


def _credited(ordered: Sequence[Member]) -> Origin | None:
    credits = [member.credit for member in ordered if member.credit]
    if not credits:
        return None
    name = _most(credits)
    words = next(member.credit_text for member in ordered if member.credit == name)
    return Origin(reason=OriginReason.CREDIT, name=name, evidence=words)


def _earliest(ordered: Sequence[Member]) -> Origin | None:
    """The first page, where its day or moment lies before those of all pages of other sites."""
    first = ordered[0]
    if first.day is None:
        return None
    for other in ordered[1:]:
        if other.site == first.site or other.day is None or other.day > first.day:
            continue
        if first.moment is None or other.moment is None or other.moment <= first.moment:
            return None
    moment = first.moment.isoformat(sep=" ", timespec="minutes") if first.moment else str(first.day)
    return Origin(reason=OriginReason.FIRST_PUBLISHED, article_id=first.article_id, name=first.site, evidence=moment)


def _most(values: Iterable[str]) -> str:
    """The most frequent value; of several the first of the alphabet."""
    return min(Counter(values).items(), key=lambda item: (-item[1], item[0]))[0]
