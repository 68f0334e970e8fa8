"""Articles of a group as origin and order need them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from schemas.vocab import Precision

_LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One row of MEMBERS."""

    article_id: str
    group_id: str | None
    nearest_article_id: str | None
    jaccard: float | None
    containment: float | None
    site: str | None
    canonical_url: str | None
    published_at: dt.datetime | None
    published_precision: str | None
    day: dt.date | None
    credit: str | None
    credit_text: str | None

    @property
    def moment(self) -> dt.datetime | None:
        """When it was published, to the second; None where only the day is known, or nothing."""
        return self.published_at if self.published_precision == Precision.SECOND else None

    @property
    def order(self) -> tuple[dt.date, dt.datetime, str]:
        """Earliest first: by day, then by moment, those without one last; ids decide between the rest."""
        return (self.day or dt.date.max, self.moment or _LATEST, self.article_id)


def members_of(table: pa.Table) -> Iterator[Member]:
    """Rows of MEMBERS as objects."""
    for row in table.to_pylist():
        yield Member(**row)
