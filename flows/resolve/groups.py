"""Groups of near-duplicates: whatever links join, with an id that does not depend on the order of arrival."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from flows.resolve.members import Member, members_of
from flows.resolve.origin import likely_origin
from flows.resolve.signatures import VERSION
from schemas.ids import hashed
from schemas.syndication import GROUPED

Nearest = tuple[float, float, str]


def group(members: pa.Table, links: pa.Table) -> tuple[pa.Table, dict[str, str]]:
    """Join what links connect: (GROUPED for all members, ids given up with the ids that replace them).

    A group's id comes from its earliest member. So the same articles form the same groups with the same ids in
    whatever order they came; where an earlier article comes late, or one that links two groups, ids are given up.
    A page that prints two stories joins their groups.

    Args:
        members: MEMBERS of all linked articles and of the whole groups that they are in.
        links: LINKS found now; those of before live on in the members' groups.

    Raises:
        KeyError: a link names an article that is not among the members.
    """
    known = {member.article_id: member for member in members_of(members)}
    pairs = [(row["article_id"], row["other_article_id"]) for row in links.to_pylist()]
    nearest = _nearest(known.values(), links)
    rows: list[Mapping[str, object]] = []
    replaced: dict[str, str] = {}
    for ids in _components(known, pairs):
        joined = sorted((known[each] for each in ids), key=lambda member: member.order)
        group_id = hashed("syndication", joined[0].article_id)
        rows += _rows(group_id, joined, nearest)
        replaced |= {old: group_id for m in joined if (old := m.group_id) is not None and old != group_id}
    return GROUPED.build(rows), replaced


def _rows(group_id: str, joined: Sequence[Member], nearest: Mapping[str, Nearest]) -> list[Mapping[str, object]]:
    origin = likely_origin(joined)
    shared = {
        "group_id": group_id, "origin_article_id": origin.article_id, "origin": origin.name,
        "origin_reason": str(origin.reason), "origin_evidence": origin.evidence, "version": VERSION,
    }  # fmt: skip
    rows: list[Mapping[str, object]] = []
    for member in joined:
        jaccard, containment, other = nearest[member.article_id]
        own = {
            "article_id": member.article_id, "nearest_article_id": other, "jaccard": jaccard,
            "containment": containment,
        }  # fmt: skip
        rows.append(shared | own)
    return rows


def _nearest(members: Iterable[Member], links: pa.Table) -> dict[str, Nearest]:
    """The best link of each article, of those before and those now; of equals the one with the smaller id."""
    found: dict[str, list[Nearest]] = defaultdict(list)
    for member in members:
        if member.nearest_article_id is not None and member.jaccard is not None and member.containment is not None:
            found[member.article_id].append((member.jaccard, member.containment, member.nearest_article_id))
    for row in links.to_pylist():
        for one, other in (("article_id", "other_article_id"), ("other_article_id", "article_id")):
            found[row[one]].append((row["jaccard"], row["containment"], row[other]))
    return {each: min(best, key=lambda near: (-near[0], -near[1], near[2])) for each, best in found.items()}


def _components(known: Mapping[str, Member], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Articles that links or a common group join, by union-find."""
    parent = {each: each for each in known}

    def root(each: str) -> str:
        while parent[each] != each:
            parent[each] = parent[parent[each]]
            each = parent[each]
        return each

    first: dict[str, str] = {}
    grouped = [(first.setdefault(m.group_id, m.article_id), m.article_id) for m in known.values() if m.group_id]
    for one, other in (*grouped, *pairs):
        parent[root(one)] = root(other)
    joined: dict[str, list[str]] = defaultdict(list)
    for each in known:
        joined[root(each)].append(each)
    return list(joined.values())
