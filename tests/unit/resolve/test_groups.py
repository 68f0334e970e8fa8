"""Groups do not depend on the order in which articles came, and ids that are given up lead on."""

import datetime as dt
from collections.abc import Sequence
from itertools import permutations

import pyarrow as pa
import pytest

from flows.resolve.groups import group
from schemas.syndication import GROUPED, LINKS, MEMBERS

Pair = tuple[str, str, float]


def members(days: dict[str, int], before: pa.Table | None = None) -> pa.Table:
    held = {row["article_id"]: row for row in before.to_pylist()} if before else {}
    names = ("group_id", "nearest_article_id", "jaccard", "containment")
    return MEMBERS.build(
        [
            {
                **dict.fromkeys(MEMBERS.names()), "article_id": key, "site": f"{key}.example",
                "day": dt.date(2025, 3, day), **{name: held.get(key, {}).get(name) for name in names},
            }
            for key, day in days.items()
        ]
    )  # fmt: skip


def links(*pairs: Pair) -> pa.Table:
    return LINKS.build(
        [{"article_id": a, "other_article_id": b, "jaccard": j, "containment": 1.0} for a, b, j in pairs]
    )


def column(rows: pa.Table, name: str) -> dict[str, object]:
    return dict(zip(rows["article_id"].to_pylist(), rows[name].to_pylist(), strict=True))


DAYS = {"a": 3, "b": 2, "c": 1, "d": 1}
PAIRS: tuple[Pair, ...] = (("a", "b", 0.9), ("b", "c", 0.5), ("a", "c", 0.6))


def test_what_links_join_is_one_group_and_the_rest_another() -> None:
    rows, _ = group(members({"a": 1, "b": 1, "c": 1, "d": 1}), links(("a", "b", 0.9), ("c", "d", 0.9)))
    found = column(rows, "group_id")

    assert found["a"] == found["b"] != found["c"] == found["d"]


def test_each_member_shows_the_link_that_is_best() -> None:
    rows, _ = group(members({"a": 1, "b": 1, "c": 1}), links(*PAIRS))

    assert column(rows, "nearest_article_id") == {"a": "b", "b": "a", "c": "a"}
    assert column(rows, "jaccard") == {"a": 0.9, "b": 0.9, "c": 0.6}


@pytest.mark.parametrize("order", ["".join(order) for order in permutations("abcd")])
def test_the_order_of_arrival_does_not_matter(order: str) -> None:
    pairs: tuple[Pair, ...] = (*PAIRS, ("c", "d", 0.3))
    whole, _ = group(members(DAYS), links(*pairs))

    rows, given_up = arriving(order, pairs)

    for name in ("group_id", "nearest_article_id", "jaccard", "origin"):
        assert column(rows, name) == column(whole, name)
    assert not given_up & set(rows["group_id"].to_pylist())


def arriving(order: str, pairs: Sequence[Pair]) -> tuple[pa.Table, set[str]]:
    """Rows after the articles came one by one, each linked with those before it; and the ids given up on the way."""
    rows, given_up = GROUPED.empty(), set[str]()
    for count, newest in enumerate(order, 1):
        fresh = [pair for pair in pairs if newest in pair[:2] and set(pair[:2]) <= set(order[:count])]
        touched = {key for pair in fresh for key in pair[:2]} | set(rows["article_id"].to_pylist())
        if fresh:
            rows, replaced = group(members({key: DAYS[key] for key in touched}, rows), links(*fresh))
            given_up |= set(replaced)
    return rows, given_up


def test_an_earlier_article_gives_the_group_another_id() -> None:
    before, none = group(members({"a": 3, "b": 2}), links(("a", "b", 0.9)))
    after, replaced = group(members({"a": 3, "b": 2, "c": 1}, before), links(("b", "c", 0.9)))

    assert none == {}
    assert replaced == {before["group_id"][0].as_py(): after["group_id"][0].as_py()}


def test_a_later_article_changes_no_id() -> None:
    before, _ = group(members({"a": 1, "b": 2}), links(("a", "b", 0.9)))
    after, replaced = group(members({"a": 1, "b": 2, "c": 3}, before), links(("b", "c", 0.9)))

    assert replaced == {}
    assert set(after["group_id"].to_pylist()) == set(before["group_id"].to_pylist())


def test_an_article_that_links_two_groups_merges_them() -> None:
    one, _ = group(members({"a": 1, "b": 2}), links(("a", "b", 0.9)))
    two, _ = group(members({"c": 3, "d": 4}), links(("c", "d", 0.9)))
    both = pa.concat_tables([one, two])
    rows, replaced = group(
        members({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}, both), links(("a", "e", 0.5), ("c", "e", 0.5))
    )

    assert set(rows["group_id"].to_pylist()) == set(one["group_id"].to_pylist())
    assert replaced == {two["group_id"][0].as_py(): one["group_id"][0].as_py()}


def test_a_link_to_an_unknown_article_is_our_bug() -> None:
    with pytest.raises(KeyError):
        group(members({"a": 1}), links(("a", "b", 0.9)))
