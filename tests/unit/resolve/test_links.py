"""Which pairs of texts are near-duplicates."""

import pyarrow as pa
import pytest

from flows.resolve.links import link
from flows.resolve.signatures import sign
from schemas.syndication import CANDIDATES, UNDECIDED
from tests.unit.warehouse.copied import DAY, story

FIRST, SECOND = story(1, 10), story(2, 10)


def linked(
    one: list[str], other: list[str], *, sites: tuple[str | None, str | None] = ("a.example", "b.example")
) -> pa.Table:
    texts = ("\n\n".join(one), "\n\n".join(other))
    signatures, _ = sign(
        UNDECIDED.build(
            [
                {
                    "article_id": key, "revision_id": f"{key}1", "day": DAY, "site": site, "title": None,
                    "authors": [], "text": text,
                }
                for key, site, text in zip("ab", sites, texts, strict=True)
            ]
        )
    )  # fmt: skip
    pair = {"article_id": "b", "revision_id": "b1", "other_article_id": "a", "other_revision_id": "a1"}
    return link(CANDIDATES.build([pair]), signatures)


def test_a_copy_is_linked_with_its_measures_and_the_smaller_id_first() -> None:
    row = linked(FIRST, FIRST).to_pylist()[0]

    assert row == {"article_id": "a", "other_article_id": "b", "jaccard": 1.0, "containment": 1.0}


def test_an_excerpt_is_contained() -> None:
    row = linked(FIRST, FIRST[:1]).to_pylist()[0]

    assert row["jaccard"] < 0.2
    assert row["containment"] > 0.9


def test_other_stories_are_not_linked() -> None:
    assert linked(FIRST, SECOND).num_rows == 0


@pytest.mark.parametrize(
    ("sites", "links"), [(("a.example", "b.example"), 1), (("a.example", "a.example"), 0), ((None, None), 1)]
)
def test_pages_of_one_site_need_more_in_common(sites: tuple[str | None, str | None], links: int) -> None:
    """Half of each is the same: boilerplate on one site, a copied part across two."""
    assert linked(FIRST, FIRST[:5] + SECOND[:5], sites=sites).num_rows == links


def test_the_best_of_several_revisions_counts() -> None:
    texts = {"a1": FIRST, "b1": FIRST[:5], "b2": FIRST[:9]}
    signatures, _ = sign(
        UNDECIDED.build(
            [
                {
                    "article_id": key[0], "revision_id": key, "day": DAY, "site": key[0], "title": None,
                    "authors": [], "text": "\n\n".join(text),
                }
                for key, text in texts.items()
            ]
        )
    )  # fmt: skip
    pairs = [
        {"article_id": "b", "revision_id": revision, "other_article_id": "a", "other_revision_id": "a1"}
        for revision in ("b2", "b1")
    ]

    links = link(CANDIDATES.build(pairs), signatures).to_pylist()

    assert len(links) == 1
    assert links[0]["jaccard"] > 0.8


def test_a_candidate_without_a_signature_is_our_bug() -> None:
    pair = {"article_id": "b", "revision_id": "b1", "other_article_id": "a", "other_revision_id": "a1"}

    with pytest.raises(KeyError):
        link(CANDIDATES.build([pair]), sign(UNDECIDED.empty())[0])
