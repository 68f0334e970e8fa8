"""A page that hangs, kills or bloats its worker costs one refusal; every other page comes out, in order."""

from collections.abc import Iterator

import pytest

from flows.extract.item import Item
from flows.extract.page import Page, Refusal
from flows.extract.pool import ExtractionPool
from schemas.vocab import ContentKind, Reason
from tests.unit.extract.odd_work import odd


@pytest.fixture(scope="module")
def pool() -> Iterator[ExtractionPool]:
    with ExtractionPool(workers=1, time_limit_s=2.0, memory_limit_mb=1500, work=odd) as pool:
        yield pool


def items(*words: str) -> list[Item]:
    return [Item(body=word.encode(), content_kind=ContentKind.TEXT) for word in words]


def fates(outcomes: list[Page | Refusal]) -> list[str | Reason | None]:
    return [outcome.reason if isinstance(outcome, Refusal) else outcome.title for outcome in outcomes]


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("hang", Reason.TIMEOUT),
        ("die", Reason.WORKER_DIED),
        ("leave", Reason.WORKER_DIED),
        ("bloat", Reason.OUT_OF_MEMORY),
    ],
)
def test_one_bad_page_costs_one_refusal(pool: ExtractionPool, word: str, reason: Reason) -> None:
    assert fates(pool.extract(items("one", word, "two", "three"))) == ["one", reason, "two", "three"]


def test_bad_pages_in_a_row_leave_the_good_ones(pool: ExtractionPool) -> None:
    outcomes = pool.extract(items("die", "leave", "one", "die", "two"))

    assert fates(outcomes) == [Reason.WORKER_DIED, Reason.WORKER_DIED, "one", Reason.WORKER_DIED, "two"]


def test_the_worker_is_kept_alive_over_batches(pool: ExtractionPool) -> None:
    first, second = (pool.extract(items("same"))[0] for _ in range(2))

    assert isinstance(first, Page)
    assert first == second


def test_no_items_start_no_worker() -> None:
    with ExtractionPool(workers=1) as pool:
        assert pool.extract([]) == []
