"""Pages that hold no article: section fronts, tag lists, walls, error pages that were sent as if all were well."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from flows.extract.lines import letters
from flows.extract.metadata import Metadata
from flows.extract.statements import ARTICLE_TYPES, parts_of
from schemas.vocab import Reason

_ERROR = re.compile(
    r"\b(page|article|story|content|document|url|address)\b.{0,30}\b(not found|cannot be found|can.t be found|"
    r"could not be found|couldn.t be found|"
    r"no longer (exists|available)|does(n.t| not) exist|(has|have|may have)( been)? (moved|removed|deleted|expired))|"
    r"\b(404|410|500|502|503)\b.{0,12}\b(error|not found|page|gone|unavailable)|\berror (404|410|500|502|503)\b|"
    r"^\s*404\b|"
    r"\bwe can.t find (that|the|this) page\b|\bcan.t find (that|the|this) page\b|\bpage (is )?(missing|"
    r"unavailable)\b|\baccess denied\b|"
    r"\b(service|temporarily) unavailable\b|\binternal server error\b|\bbad gateway\b|\bforbidden\b|^\s*not found\s*$|"
    r"\bsomething went wrong\b|\bare you a robot\b|\bjust a moment\b|\battention required\b|"
    r"\bverify (that )?you are (a )?human\b|\bpardon our interruption\b",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"\b(subscribe|sign in|log in|register|create an account|become a (subscriber|member)|"
    r"start your (free )?trial)\b.{0,60}\b(to (continue|read|keep|access|view|unlock)|for (full|unlimited) access)|"
    r"\b(continue|keep|finish) reading\b.{0,60}\b(subscri|account|sign|log)|\balready (a subscriber|have an account|"
    r"registered)\b|"
    r"\bwe (value your privacy|and our partners (use|store)|use cookies)\b|\baccept (all )?cookies\b|"
    r"\bcookie (settings|consent|preferences)\b|\bbefore you continue\b|"
    r"\bthis (content|article|story) is (only )?(for|available to|reserved for|exclusive to) (our )?(subscribers|"
    r"members|registered)",
    re.IGNORECASE,
)
_LISTING_ADDRESS = re.compile(
    r"/(tags?|topics?|category|categories|section|sections|author|authors|search|archive|archives|page/\d+|label|"
    r"labels|keyword|hub)(/|$)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*(\s|$)")
_LISTING_TYPES = frozenset({"website", "collectionpage", "profile", "searchresultspage"})
_CARDS = 3
"""Headlines that are links, from which on a page may be a list of others."""


def refusal(
    tree: HtmlElement, stated: Metadata, paragraphs: Sequence[str], *, url: str | None, status: int | None
) -> tuple[Reason, str] | None:
    """Why the page holds no article, with the particulars; None where it does."""
    characters = sum(map(len, paragraphs))
    head = " ".join(filter(None, [stated.title, tree.findtext(".//title") or "", *stated.headings[:2]]))
    if status is not None and status >= 400:
        return Reason.HTTP_ERROR, f"The server answered {status}."
    if _is_error(head, paragraphs, characters, stated, url):
        return Reason.ERROR_PAGE, f"The page says that there is no such article: {head[:120]!r}."
    if not paragraphs or characters < 40:
        if _WALL.search(_body_text(tree)):
            return Reason.WALL, "Only a cookie, login or subscription notice is on the page."
        return Reason.NO_TEXT, "No running text was found in the page."
    if characters < 900 and _wall_only(paragraphs):
        return Reason.WALL, "The text is a cookie, login or subscription notice."
    if _is_listing(tree, stated, paragraphs, url):
        return Reason.NOT_AN_ARTICLE, "The page lists other pages: headlines as links, no text of its own."
    return None


def _is_error(head: str, paragraphs: Sequence[str], characters: int, stated: Metadata, url: str | None) -> bool:
    if characters > 1500:
        return False
    if _ERROR.search(head):
        return not _is_marked_article(stated) or characters < 300
    return (
        characters < 700
        and any(_ERROR.search(p) for p in paragraphs[:3])
        and not _is_marked_article(stated)
        and stated.published is None
    )


def _wall_only(paragraphs: Sequence[str]) -> bool:
    notices = sum(len(p) for p in paragraphs if _WALL.search(p))
    return notices > 0.5 * sum(map(len, paragraphs))


def _is_marked_article(stated: Metadata) -> bool:
    return stated.kind in ARTICLE_TYPES or (
        stated.published is not None and stated.published_source in ("jsonld", "meta")
    )


def _is_listing(tree: HtmlElement, stated: Metadata, paragraphs: Sequence[str], url: str | None) -> bool:
    """An index: several headlines that are links, each with a teaser, and no long stretch of text of its own."""
    address = parts_of(url or stated.page_url or stated.canonical_url)
    addressed = bool(_LISTING_ADDRESS.search(address.path))
    # Some systems call every page an article, their tag lists too; those have no date of their own.
    if stated.kind in ARTICLE_TYPES and (stated.published is not None or not addressed):
        return False
    cards = _cards(tree)
    if len(cards) < _CARDS:
        return False
    longest = max(_runs(paragraphs), default=0)
    if address.hostname and not address.path.strip("/"):
        return longest < 1500
    # An address may say "archive" and a small site's articles may call themselves websites: the text decides.
    marked = addressed or stated.kind in _LISTING_TYPES
    return longest < 600 and _share_in(tree, cards, paragraphs) > (0.3 if marked else 0.5)


def _cards(tree: HtmlElement) -> dict[str, HtmlElement]:
    """Headlines inside links or links inside headlines, outside of what frames a page: what holds them, by address."""
    found: dict[str, HtmlElement] = {}
    for heading in tree.iter("h2", "h3", "h4"):
        if any(ancestor.tag in ("aside", "footer", "nav") for ancestor in heading.iterancestors()):
            continue
        link = next(heading.iter("a"), None)
        outer = heading if link is not None else next(heading.iterancestors("a"), None)
        address = (link if link is not None else heading if outer is None else outer).get("href")
        if outer is not None and address and len(heading.text_content().split()) >= 3:
            holder = outer.getparent()
            found[address] = heading if holder is None else holder
    return found


def _share_in(tree: HtmlElement, cards: dict[str, HtmlElement], paragraphs: Sequence[str]) -> float:
    """Share of the paragraphs that stand in cards or are links themselves."""
    listed = letters(" ".join(card.text_content() for card in cards.values() if card.tag not in ("body", "main")))
    links = {letters(link.text_content()) for link in tree.iter("a")}
    folded = [letters(paragraph) for paragraph in paragraphs]
    return sum(each in listed or each in links for each in folded) / max(1, len(folded))


def _runs(paragraphs: Sequence[str]) -> list[int]:
    """Characters of prose without a headline-like line between."""
    runs, length = [], 0
    for paragraph in paragraphs:
        if len(paragraph.split()) >= 12 and _SENTENCE.search(paragraph):
            length += len(paragraph)
        else:
            runs.append(length)
            length = 0
    return [*runs, length]


def _body_text(tree: HtmlElement) -> str:
    body = tree.find("body")
    return " ".join((body if body is not None else tree).text_content().split())[:5000]
