"""What a source says about an item beside its body."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What came with an item beside its body; None and empty where nothing did."""

    title: str | None = None
    site: str | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None
    found_by: str | None = None
    """Which kind of list said so: feed or sitemap; None where a dump's row or a user did."""
