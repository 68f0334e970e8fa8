"""What a page says about itself, collected once: meta tags, JSON-LD, headings; and how such values are read."""

import html
import re
from functools import cached_property
from typing import Any
from urllib.parse import SplitResult, urlsplit

from lxml.html import HtmlElement

from flows.extract.encoding import cleaned
from flows.extract.json_ld import json_ld, types_of
from flows.extract.lines import letters

ARTICLE_TYPES = frozenset(
    {
        "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "backgroundnewsarticle",
        "opinionnewsarticle", "reviewnewsarticle", "askpublicnewsarticle", "blogposting", "liveblogposting",
        "socialmediaposting", "techarticle", "scholarlyarticle", "report", "review", "advertisercontentarticle",
        "satiricalarticle", "recipe", "howto",
    }
)  # fmt: skip


class Statements:
    """The statements of one page. `url` is the address it was fetched from, where known."""

    def __init__(self, tree: HtmlElement, url: str | None) -> None:
        self.tree = tree
        self.url = url
        self.metas = _metas(tree)
        self.nodes = list(json_ld(tree))
        self.article: dict[str, Any] = next((n for n in self.nodes if types_of(n) & ARTICLE_TYPES), {})
        self.headings = [text for h in tree.iter("h1") if (text := text_of(h)) and not _hidden(h)]

    def meta(self, *names: str) -> str | None:
        """Content of the first of these meta tags that has any."""
        return next((value for name in names for value in self.metas.get(name, ())), None)

    @cached_property
    def site_name(self) -> str | None:
        """Name of the publication as the page states it."""
        named = self.meta("og:site_name", "application-name", "publisher", "dc.publisher", "cre")
        site = next((name_of(node) for node in self.nodes if "website" in types_of(node)), None)
        return clean(named or name_of(self.article.get("publisher")) or site)

    @cached_property
    def site_names(self) -> list[str]:
        """How the site may call itself, its host among them."""
        host = (parts_of(self.url or self.meta("og:url")).hostname or "").removeprefix("www.")
        names = (self.site_name, clean(name_of(self.article.get("publisher"))), host, host.split(".")[0])
        return [name for name in names if name]

    def is_site(self, text: str) -> bool:
        """Whether the text is one of the site's names or its publisher's."""
        folded = letters(text)
        if len(folded) > 3 and folded in letters(self.meta("copyright", "dc.rights", "dcterms.rights") or ""):
            return True
        return folded in {form for name in self.site_names for form in (letters(name), f"the{letters(name)}")}


def parts_of(address: str | None) -> SplitResult:
    """The parts of an address; empty ones where a page states what is no address."""
    try:
        return urlsplit(address or "")
    except ValueError:
        return urlsplit("")


def name_of(value: Any) -> str | None:
    """The name of a JSON-LD value: itself, its `name`, or that of the first of a list."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return value.strip() if isinstance(value, str) and value.strip() else None


def string_of(value: Any) -> str | None:
    """A JSON-LD value that should be a string; the first of a list; None for anything else."""
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else None


def clean(value: Any) -> str | None:
    """A stated value as text: entities and tags resolved, white space folded; None where nothing is left."""
    if not isinstance(value, str):
        return None
    text = re.sub(r"<[^>]{1,100}>", "", html.unescape(value))
    return " ".join(cleaned(text).split()) or None


def text_of(element: HtmlElement) -> str:
    """All text in an element, white space folded."""
    return " ".join(element.text_content().split())


def spaced_text_of(element: HtmlElement) -> str:
    """All text in an element with a space between its parts, which text_of would run together."""
    return " ".join(" ".join(element.itertext("*")).split()) if len(element) else text_of(element)


def marks_of(element: HtmlElement) -> str:
    """Class and id of an element."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def is_aside(element: HtmlElement) -> bool:
    """Whether the element belongs to comments, related stories, a side column or a footer."""
    for ancestor in (element, *element.iterancestors()):
        if ancestor.tag in ("body", "html"):
            return False
        marks = marks_of(ancestor).lower()
        if ancestor.tag in ("footer", "aside", "nav") or "comment" in marks or "related" in marks or "sidebar" in marks:
            return True
    return False


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    """Contents by lower-case name. Some archives write `value` for `content`."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or element.get("value") or "").strip()
        if content:
            names = (element.get(key) for key in ("property", "name", "itemprop", "http-equiv"))
            for name in dict.fromkeys(name.strip().lower() for name in names if name):
                found.setdefault(name, []).append(content)
    return found


def _hidden(element: HtmlElement) -> bool:
    return "display:none" in (element.get("style") or "").replace(" ", "")
