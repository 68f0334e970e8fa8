"""What was forgotten on request: remembered by hashes only, so that nothing brings it back and nothing names it."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.ids import hashed, normalised_url, site_of
from schemas.model import Column, Table
from schemas.types import MOMENT, TEXT

NAMELESS = "forgotten"
"""What stands in rows of others where a forgotten address or file was named."""
FORGOTTEN = Table(
    name="forgotten",
    grain="One row an article or site that was forgotten on request: ingests reject what belongs to it, and live sources do not ask for it.",
    key=("forgotten_id",),
    columns=(
        Column(name="forgotten_id", type=TEXT, doc="Hash of the article's id, or of the site's name: it tells neither, but whoever guesses them can check."),
        Column(name="kind", type=TEXT, doc="article or site."),
        Column(name="forgotten_at", type=MOMENT, doc="When it was asked for."),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Forgotten:
    """All that is to be left alone, by the ids of FORGOTTEN."""

    ids: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.ids)

    def holds(self, url: str | None) -> bool:
        """Whether the address, or its site, was forgotten."""
        if not self.ids or not url:
            return False
        try:
            page = normalised_url(url)
        except ValueError:
            return False
        return self.holds_article(hashed("url", page)) or self.holds_site(site_of(url))

    def holds_article(self, article_id: str | None) -> bool:
        """Whether the article of that id was."""
        return bool(self.ids and article_id) and article_key(article_id or "") in self.ids

    def holds_site(self, site: str | None) -> bool:
        """Whether the site, or one that it is a part of, was."""
        return bool(self.ids and site) and any(site_key(name) in self.ids for name in _and_above(site or ""))


def article_key(article_id: str) -> str:
    """The id in FORGOTTEN of an article."""
    return hashed("forgotten article", article_id)


def site_key(site: str) -> str:
    """The id in FORGOTTEN of a site, by its host name as `articles.site` has it, or by its name where it has no host."""
    return hashed("forgotten site", site.lower())


def _and_above(site: str) -> Iterator[str]:
    """sport.courier.example, courier.example."""
    labels = site.split(".")
    yield from (".".join(labels[first:]) for first in range(max(1, len(labels) - 1)))
