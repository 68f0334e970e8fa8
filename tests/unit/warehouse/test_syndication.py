"""Near-duplicates in the lake: found within fourteen days, in any order and any batches, labelled and never dropped."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

import warehouse
from flows import resolve as stage
from flows import steps
from tests.unit.warehouse.copied import DAY, Print, batch, body, put, story
from tests.unit.warehouse.made_batches import run
from warehouse import syndication
from warehouse.checks import broken
from warehouse.connection import sql_files
from warehouse.lake import Lake

RUN = "run-1"
NOON = dt.datetime(2025, 4, 1, 12, tzinfo=dt.UTC)
CUT = "LONDON (Reuters) - " + "\n\n".join(story(1)[:4])
PRINTS = (
    Print(site="courier.example", title="Port closes", body=body(1), hour=9),
    Print(site="post.example", title="A port shuts", body=CUT, hour=11),
    Print(site="bell.example", title="No boats", body=body(1) + "\n\nNobody was hurt.", hour=8),
    Print(site="herald.example", title="Another story", body=body(2)),
    Print(site="gazette.example", body="\n\n".join(story(2)[:2]), day=None),
    Print(site="alone.example", body=body(3)),
)


def compare(lake: Lake, *batches: Sequence[Print]) -> None:
    """Store and compare batch by batch."""
    for prints in batches:
        put(lake, prints)
        steps.resolve(lake, RUN)


def asked(folder: Path, query: str) -> list[tuple]:
    with warehouse.connect(folder) as connection:
        return connection.sql(query).fetchall()


def groups(folder: Path) -> set[frozenset[str]]:
    rows = asked(folder, "SELECT printed_by FROM syndication_groups")
    return {frozenset(sites) for (sites,) in rows}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of all prints, loaded together as an ingest does; not to be written."""
    folder = tmp_path_factory.mktemp("copied") / "lake"
    with Lake.open(folder) as lake:
        lake.start_run(run(RUN))
        lake.load(RUN, batch(PRINTS))
        steps.resolve(lake, RUN)
    return folder


@pytest.fixture(scope="module")
def reading(copied: Path) -> duckdb.DuckDBPyConnection:
    return warehouse.connect(copied)


def test_copies_are_grouped_across_sites(copied: Path) -> None:
    assert groups(copied) == {
        frozenset({"courier.example", "post.example", "bell.example"}),
        frozenset({"herald.example", "gazette.example"}),
    }


def test_nothing_is_dropped_and_articles_say_their_group(reading: duckdb.DuckDBPyConnection) -> None:
    rows = reading.sql(
        "SELECT site, syndication_group IS NOT NULL, likely_origin FROM articles ORDER BY site"
    ).fetchall()

    assert rows == [
        ("alone.example", False, None),
        ("bell.example", True, "Reuters"),
        ("courier.example", True, "Reuters"),
        ("gazette.example", True, "herald.example"),
        ("herald.example", True, "herald.example"),
        ("post.example", True, "Reuters"),
    ]


def test_a_group_says_its_origin_and_why(reading: duckdb.DuckDBPyConnection) -> None:
    rows = reading.sql(
        "SELECT title, articles, sites, first_published, origin, origin_reason, origin_evidence "
        "FROM syndication_groups ORDER BY articles DESC"
    ).fetchall()

    assert rows == [
        ("No boats", 3, 3, DAY, "Reuters", "credit", "LONDON (Reuters) -"),
        ("Another story", 2, 2, DAY, "herald.example", "first_published", "2025-03-10"),
    ]


def test_members_say_what_they_are_most_like(reading: duckdb.DuckDBPyConnection) -> None:
    rows = reading.sql(
        "SELECT s.site, n.site, s.jaccard > 0.6, s.containment > 0.9, s.is_origin FROM syndication s "
        "JOIN articles n ON n.article_id = s.nearest_article_id ORDER BY s.site"
    ).fetchall()

    assert ("bell.example", "courier.example", True, True, False) in rows
    assert ("herald.example", "gazette.example", False, True, True) in rows


def test_the_lake_keeps_its_laws_and_counts_the_stage(reading: duckdb.DuckDBPyConnection) -> None:
    assert broken(reading) == []
    assert reading.sql("SELECT records_in, records_out FROM run_stages WHERE stage = 'resolve'").fetchall() == [(6, 6)]


def test_order_and_batches_do_not_matter(copied: Path, lake_dir: Path) -> None:
    with Lake.open(lake_dir) as lake:
        compare(lake, *([page] for page in PRINTS))

    rows = "SELECT * EXCLUDE (run_id) FROM lake.syndication ORDER BY article_id"
    assert asked(lake_dir, rows) == asked(copied, rows)
    living = {group_id for (group_id,) in asked(lake_dir, "SELECT group_id FROM syndication_groups")}
    merges = asked(lake_dir, "SELECT from_group_id, to_group_id FROM syndication_merges")
    assert merges
    assert all(old not in living and new in living for old, new in merges)


def test_a_second_time_changes_nothing(copied: Path) -> None:
    with Lake.open(copied) as lake:
        keys = syndication.pending(lake, stage.VERSION)
        assert keys.num_rows == 0
        texts = lake.asked("SELECT article_id, revision_id, NULL::DATE AS day, ingested_at FROM lake.articles")
        signed = stage.sign(syndication.undecided(lake, texts))
        compared = syndication.store(lake, RUN, *signed, steps.DECIDERS)

    assert compared == syndication.Compared(revisions=0, links=0, grouped=0)


def test_copies_lie_within_fourteen_days(lake_dir: Path) -> None:
    distances = {10: 14, 11: 15, 12: -14, 13: -15, 14: None}
    stored = [Print(site=f"first{number}.example", body=body(number)) for number in distances]
    later = [
        Print(site=f"{number}.example", body=body(number), day=None if days is None else DAY + dt.timedelta(days))
        for number, days in distances.items()
    ]
    with Lake.open(lake_dir) as lake:
        compare(lake, stored, later[:4], later[4:])

    assert groups(lake_dir) == {frozenset({f"{number}.example", f"first{number}.example"}) for number in (10, 12, 14)}


def test_a_link_between_two_groups_merges_them_for_good(lake_dir: Path) -> None:
    """Two stories, a page that prints both, then an earlier copy: the first ids lead to the last one."""
    one, two = ([Print(site=f"{n}.{site}.example", body=body(n), hour=n) for site in "ab"] for n in (8, 9))
    both = Print(site="digest.example", body=body(8) + "\n\n" + body(9), hour=12)
    early = Print(site="early.example", body=body(9), hour=1)
    with Lake.open(lake_dir) as lake:
        compare(lake, [*one, *two])
        first = {
            group_id for (group_id,) in lake._connection.execute("SELECT group_id FROM lake.syndication").fetchall()
        }
        compare(lake, [both], [early])

    last = asked(lake_dir, "SELECT group_id, articles FROM syndication_groups")
    assert [articles for _, articles in last] == [6]
    assert dict(asked(lake_dir, "SELECT from_group_id, to_group_id FROM syndication_merges")) == dict.fromkeys(
        first, last[0][0]
    )


def test_another_version_of_signatures_begins_anew(lake_dir: Path) -> None:
    with Lake.open(lake_dir) as lake:
        compare(lake, PRINTS[:3])
        lake._connection.execute("UPDATE lake.signatures SET version = 'older' WHERE site = 'post.example'")
        assert steps.resolve(lake, RUN).revisions == 3

    assert asked(lake_dir, "SELECT DISTINCT version FROM lake.signatures") == [(stage.VERSION,)]
    assert asked(lake_dir, "SELECT articles FROM syndication_groups") == [(3,)]


def test_what_is_forgotten_leaves_its_group(lake_dir: Path) -> None:
    """The link between the two others goes with it: they are compared again."""
    middle = Print(site="digest.example", body=body(8) + "\n\n" + body(9), hour=12)
    others = [Print(site=f"{n}.example", body=body(n), hour=n) for n in (8, 9)]
    with Lake.open(lake_dir) as lake:
        compare(lake, [*others, middle])
        assert len(lake.asked("FROM lake.syndication")) == 3
        lake.commit(lambda c: syndication.forget(c, [middle.article_id]), message="forget")
        lake.commit(
            lambda c: c.execute("DELETE FROM lake.articles WHERE article_id = ?", [middle.article_id]), message="f"
        )
        assert steps.resolve(lake, RUN).revisions == 2

    assert groups(lake_dir) == set()
    assert asked(lake_dir, "SELECT count(*) FROM lake.signatures") == [(2,)]


def test_boilerplate_costs_no_square_of_pairs(lake_dir: Path) -> None:
    """A hundred and fifty pages of one text: each is paired with its neighbours only, and all are one group."""
    pages = [Print(site=f"n{number}.example", body=body(1), hour=number % 24) for number in range(150)]
    with Lake.open(lake_dir) as lake:
        put(lake, pages)
        texts = syndication.undecided(lake, syndication.pending(lake, stage.VERSION))
        _, bands = stage.sign(texts)
        with syndication._tables(lake._connection, fresh=bands):
            pairs = lake._connection.execute(dict(sql_files("resolve"))["candidates"]).fetchall()
        steps.resolve(lake, RUN)

    assert len(pairs) < 150 * 96
    assert asked(lake_dir, "SELECT articles FROM syndication_groups") == [(150,)]


def test_a_revision_between_two_others_changes_the_diffs(lake_dir: Path) -> None:
    def page(paragraphs: int, hour: int) -> Print:
        return Print(site="courier.example", title="Port", body=body(1, paragraphs), fetched_at=NOON.replace(hour=hour))

    with Lake.open(lake_dir) as lake:
        compare(lake, [page(1, 1)], [page(3, 3)], [page(2, 2)])

    query = "SELECT revision_number, paragraphs_added, headline_changed FROM revisions ORDER BY 1"
    assert asked(lake_dir, query) == [(1, 0, False), (2, 1, False), (3, 1, False)]
    rows = asked(lake_dir, "SELECT kind, new_text = substring(text, new_start + 1, new_end - new_start) "
                           "FROM revision_changes c JOIN revisions USING (article_id, revision_id)")  # fmt: skip
    assert rows == [("added", True)] * 2
