"""Deleting all that came of an article or a site from the lake's tables, in one transaction.

What is to go is marked first: articles, items, addresses, entities that nothing else refers to. `PARTS` says, by those
marks, which rows of which table go and where rows of others lose a name; the same conditions count them before and
after. Old states and files are the business of `forget_files`, the evidence that of `forget_proof`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime

import pyarrow as pa

from schemas import LAKE_TABLES
from schemas.forgotten import FORGOTTEN, NAMELESS, Forgotten, article_key, site_key
from schemas.ids import hashed, normalised_url, site_of
from warehouse import syndication
from warehouse.lake import Lake
from warehouse.writes import Connection, insert_absent

_ADDRESSES = (
    ("articles", "url"), ("articles", "canonical_url"), ("articles", "source_ref"), ("fetches", "requested_url"),
    ("fetches", "final_url"), ("fetches", "found_in"), ("fetches", "source_ref"), ("rejects", "url"),
    ("rejects", "source_ref"), ("polls", "url"), ("polls", "source"), ("run_sources", "source"),
)  # fmt: skip
_REFERENCES = tuple(
    (table.name, column)
    for table in LAKE_TABLES.values()
    for column, target in table.references
    if target == "entities.entity_id" and "article_id" in table.names()
)


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to forget: an article, by its address or id, or a site."""

    kind: str
    key: str
    """Its id in FORGOTTEN."""
    words: tuple[str, ...]
    """Words that each of its addresses holds, in small letters: its host in each spelling; for an id none."""
    pattern: str = ""
    """Regular expression (RE2) of its addresses in running text and in files; for an id none."""
    article: str | None = None
    """Its article_id, where it is an article."""

    @classmethod
    def of(cls, name: str) -> "Target":
        """What a person named: an address (https://...), a site (courier.example) or an article's id.

        Raises ValueError, saying what is right, for anything else.
        """
        words = name.strip()
        if "://" in words:
            page, hosts = normalised_url(words), _spellings(site_of(words) or "")
            path = re.escape(page[page.find("/") :] if "/" in page else "")
            article = hashed("url", page)
            return cls("article", article_key(article), hosts, _pattern(hosts, rf"(:\d+)?{path}/?"), article)
        if len(words) == 24 and set(words) <= set("0123456789abcdef"):
            return cls("article", article_key(words), (), article=words)
        site = site_of(f"https://{words}") if "." in words and " " not in words else words.lower()
        if not site or "/" in words:
            raise ValueError(f"{name!r} is neither an address (https://...) nor a site's name (courier.example)")
        return cls("site", site_key(site), _spellings(site), _pattern(_spellings(site), ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What is to go, or has gone: sorted, each once."""

    articles: tuple[str, ...] = ()
    fetches: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    """As rows spell them; also names of servers."""
    refs: tuple[str, ...] = ()
    """Files, or places in files, that the items were read from: they lie outside of the lake and stay."""
    groups: tuple[str, ...] = ()
    """Groups of near-duplicates that an article of them was in."""
    entities: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Names of other entities that only these articles use: hash of entity and name."""

    def and_also(self, other: "Marks") -> "Marks":
        """Both: what was counted before, and what was deleted, when an ingest came in between."""
        joined = {
            each.name: tuple(sorted({*getattr(self, each.name), *getattr(other, each.name)})) for each in fields(self)
        }
        return Marks(**joined)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a table that go, or that lose a name."""

    table: str
    condition: str
    column: str | None = None
    """The column that named what is forgotten, in a row that stays; None: the row goes."""
    value: str | None = None
    """What stands there now; None: more than one statement is needed, see `_rename_sources`."""

    @property
    def label(self) -> str:
        """As the table of counts shows it."""
        return f"{self.table}.{self.column}" if self.column else self.table

    def do(self, connection: Connection) -> None:
        """Delete or clear, by the marks."""
        if self.column is None:
            connection.execute(f"DELETE FROM lake.{self.table} WHERE {self.condition}")
        elif self.value is not None and _count(connection, self):
            connection.execute(f"UPDATE lake.{self.table} SET {self.column} = {self.value} WHERE {self.condition}")


_NAMES = "(FROM gone_addresses UNION FROM gone_refs)"


def _parts() -> Iterator[Part]:
    for table in LAKE_TABLES.values():
        if "article_id" in table.names() and table.name != "fetches":
            yield Part(table.name, "article_id IN (FROM gone_articles)")
    yield Part("fetches", "fetch_id IN (FROM gone_fetches)")
    yield Part(
        "rejects",
        "fetch_id IN (FROM gone_fetches) OR url IN (FROM gone_addresses) OR source_ref IN (FROM gone_addresses) "
        "OR (fetch_id IS NULL AND source_ref IN (FROM gone_refs))",
    )
    yield Part("polls", "url IN (FROM gone_addresses)")
    yield Part("entities", "entity_id IN (FROM gone_entities)")
    yield Part(
        "entity_aliases",
        "entity_id IN (FROM gone_entities) OR sha256(entity_id || chr(31) || alias) IN (FROM gone_aliases)",
    )
    yield Part("entity_merges", "from_entity_id IN (FROM gone_entities) OR to_entity_id IN (FROM gone_entities)")
    yield Part("syndication_merges", "from_group_id IN (FROM gone_groups) OR to_group_id IN (FROM gone_groups)")
    for table, column, value in (
        ("articles", "canonical_url", "NULL"),
        ("articles", "source_ref", f"'{NAMELESS}'"),
        ("fetches", "requested_url", "NULL"),
        ("fetches", "final_url", "NULL"),
        ("fetches", "found_in", "NULL"),
        ("fetches", "source_ref", f"'{NAMELESS}'"),
        ("polls", "source", f"'{NAMELESS}'"),
    ):
        stays = {"articles": "article_id NOT IN (FROM gone_articles)", "fetches": "fetch_id NOT IN (FROM gone_fetches)"}
        staying = stays.get(table, "url NOT IN (FROM gone_addresses)")
        yield Part(table, f"{column} IN (FROM gone_addresses) AND {staying}", column, value)
    yield Part("run_sources", f"source IN {_NAMES}", "source")
    yield Part("runs", f"EXISTS (SELECT 1 FROM {_NAMES} t(name) WHERE list_contains(sources, name))", "sources")
    yield Part(
        "runs", "EXISTS (SELECT 1 FROM gone_addresses t(name) WHERE contains(error, name))", "error", f"'{NAMELESS}'"
    )


PARTS = tuple(_parts())
"""Everything, in the order in which it is done: what goes first, then what loses a name."""


def held(targets: Iterable[Target]) -> Forgotten:
    """The targets as what is to be left alone."""
    return Forgotten(frozenset(target.key for target in targets))


def counted(connection: Connection, targets: Sequence[Target]) -> tuple[Marks, dict[str, int]]:
    """What would go, and how many rows of each part; nothing is changed. The connection may be read-only."""
    marks = marked(connection, targets)
    return marks, counts(connection, marks)


def counts(connection: Connection, marks: Marks) -> dict[str, int]:
    """Rows of each part by its label, by these marks."""
    with _as_tables(connection, marks):
        return {part.label: _count(connection, part) for part in PARTS}


def forget(lake: Lake, targets: Sequence[Target]) -> tuple[Marks, dict[str, int]]:
    """Delete all that came of the targets and remember them, in one transaction; what went, and rows by part.

    Near-duplicates of what went are compared anew by the next run. Raises LakeError; then nothing is changed.
    """

    def work(connection: Connection) -> tuple[Marks, dict[str, int]]:
        marks = marked(connection, targets)
        with _as_tables(connection, marks):
            before = {part.label: _count(connection, part) for part in PARTS}
            _hand_on_bodies(connection)
            syndication.forget(connection, marks.articles)
            for part in PARTS:
                part.do(connection)
            _rename_sources(connection)
        _remember(connection, targets)
        return marks, before

    return lake.commit(work, message="forget")


def remember_no_more(lake: Lake, targets: Sequence[Target]) -> int:
    """Let the targets come in again; how many of them had been forgotten. What was deleted stays deleted."""

    def work(connection: Connection) -> int:
        keys = [target.key for target in targets]
        known = "forgotten_id IN (SELECT unnest(?::VARCHAR[]))"
        row = connection.execute(f"SELECT count(*) FROM lake.forgotten WHERE {known}", [keys]).fetchone()
        connection.execute(f"DELETE FROM lake.forgotten WHERE {known}", [keys])
        return row[0] if row else 0

    return lake.commit(work, message="let in again")


def marked(connection: Connection, targets: Sequence[Target]) -> Marks:
    """What is to go, as the tables stand."""
    gone = held(targets)
    addresses = _addresses(connection, targets, gone)
    articles = _articles(connection, targets, gone)
    with _as_tables(connection, Marks(articles=articles, addresses=addresses)):
        fetches = _texts(
            connection,
            "SELECT fetch_id FROM lake.fetches WHERE article_id IN (FROM gone_articles) OR (article_id IS NULL AND "
            "(requested_url IN (FROM gone_addresses) OR final_url IN (FROM gone_addresses) "
            "OR source_ref IN (FROM gone_addresses)))",
        )
    with _as_tables(connection, Marks(articles=articles, fetches=fetches)):
        return Marks(
            articles=articles,
            fetches=fetches,
            addresses=addresses,
            refs=_texts(
                connection,
                "SELECT source_ref FROM lake.fetches WHERE fetch_id IN (FROM gone_fetches) "
                "UNION SELECT source_ref FROM lake.articles WHERE article_id IN (FROM gone_articles)",
            ),
            groups=_texts(connection, "SELECT group_id FROM lake.syndication WHERE article_id IN (FROM gone_articles)"),
            **_entities(connection),
        )


def _addresses(connection: Connection, targets: Sequence[Target], gone: Forgotten) -> tuple[str, ...]:
    """All addresses and names of servers that belong to the targets, as rows spell them."""
    words = sorted({word for target in targets for word in target.words})
    if not words:
        return ()
    columns = " UNION ALL ".join(f"SELECT {column} AS name FROM lake.{table}" for table, column in _ADDRESSES)
    found = _texts(
        connection,
        f"SELECT name FROM ({columns} UNION ALL SELECT unnest(sources) FROM lake.runs) "
        "WHERE list_bool_or(list_transform(?::VARCHAR[], lambda word: contains(lower(name), word)))",
        words,
    )
    return tuple(name for name in found if gone.holds(name) or ("/" not in name and gone.holds_site(_server(name))))


def _articles(connection: Connection, targets: Sequence[Target], gone: Forgotten) -> tuple[str, ...]:
    sites = [site for site in _texts(connection, "SELECT site FROM lake.articles") if gone.holds_site(site)]
    words = sorted({word for target in targets for word in target.words})
    rows = connection.execute(
        "SELECT DISTINCT article_id, url, site FROM lake.articles WHERE site IN (SELECT unnest(?::VARCHAR[])) "
        "OR list_bool_or(list_transform(?::VARCHAR[], lambda word: contains(lower(url), word)))",
        [sites, words],
    ).fetchall()
    found = {article for article, url, site in rows if site in sites or gone.holds(url)}
    return tuple(sorted(found | {target.article for target in targets if target.article}))


def _entities(connection: Connection) -> Mapping[str, tuple[str, ...]]:
    """Entities that only the marked articles refer to, and names that only they use for others."""
    inside = " UNION ".join(
        f"SELECT {column} AS entity_id FROM lake.{table} WHERE article_id IN (FROM gone_articles)"
        for table, column in _REFERENCES
    )
    outside = " UNION ALL ".join(
        f"SELECT {column} AS entity_id FROM lake.{table} WHERE article_id NOT IN (FROM gone_articles)"
        for table, column in _REFERENCES
    )
    alone = (
        f"WITH touched AS MATERIALIZED ({inside}), "
        f"alone AS MATERIALIZED (SELECT entity_id FROM touched WHERE entity_id IS NOT NULL "
        f"AND entity_id NOT IN (SELECT entity_id FROM ({outside}) WHERE entity_id IS NOT NULL)) "
        "SELECT entity_id FROM alone WHERE entity_id NOT IN (SELECT to_entity_id FROM lake.entity_merges "
        "WHERE from_entity_id NOT IN (FROM alone))"
    )
    used = (
        "SELECT DISTINCT sha256(entity_id || chr(31) || array_to_string(regexp_extract_all(text, '\\S+'), ' ')) "
        "FROM (SELECT entity_id, text, article_id FROM lake.mentions UNION ALL "
        "SELECT place_entity_id, text, article_id FROM lake.mentions) WHERE entity_id IS NOT NULL AND article_id"
    )
    aliases = f"{used} IN (FROM gone_articles) EXCEPT {used} NOT IN (FROM gone_articles)"
    return {"entities": _texts(connection, alone), "aliases": _texts(connection, aliases)}


def _hand_on_bodies(connection: Connection) -> None:
    """A body that another item has, too, is stored with one of them only: where that goes, it moves to another."""
    heirs = connection.execute(
        "CREATE OR REPLACE TEMP TABLE heirs AS SELECT k.fetch_id, g.body FROM ("
        "SELECT body_sha256, min(fetch_id) AS fetch_id, count(body) AS bodies FROM lake.fetches "
        "WHERE fetch_id NOT IN (FROM gone_fetches) GROUP BY body_sha256) k "
        "JOIN (SELECT body_sha256, any_value(body) AS body FROM lake.fetches "
        "WHERE fetch_id IN (FROM gone_fetches) AND body IS NOT NULL GROUP BY body_sha256) g USING (body_sha256) "
        "WHERE k.bodies = 0"
    ).fetchone()
    if heirs and heirs[0]:
        connection.execute(
            "UPDATE lake.fetches SET body = h.body FROM temp.main.heirs h WHERE fetches.fetch_id = h.fetch_id"
        )
    connection.execute("DROP TABLE temp.main.heirs")


def _rename_sources(connection: Connection) -> None:
    """Take the names out of what runs say of their sources; sources that then have one name are one row."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE renamed AS SELECT run_id, CASE WHEN source IN (FROM gone) THEN ? ELSE source END "
        "AS source, any_value(source_kind) AS source_kind, sum(records)::BIGINT AS records, sum(new)::BIGINT AS new, "
        "sum(revised)::BIGINT AS revised, sum(unchanged)::BIGINT AS unchanged, sum(rejected)::BIGINT AS rejected "
        "FROM lake.run_sources WHERE run_id IN (SELECT run_id FROM lake.run_sources WHERE source IN (FROM gone)) "
        "GROUP BY ALL".replace("(FROM gone)", _NAMES),
        [NAMELESS],
    )
    connection.execute("DELETE FROM lake.run_sources WHERE run_id IN (SELECT run_id FROM temp.main.renamed)")
    connection.execute("INSERT INTO lake.run_sources BY NAME FROM temp.main.renamed")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE renamed AS SELECT run_id, "
        "list(CASE WHEN name IN (FROM gone) THEN ? ELSE name END ORDER BY place) AS sources FROM ("
        "SELECT run_id, unnest(sources) AS name, generate_subscripts(sources, 1) AS place FROM lake.runs) "
        "GROUP BY run_id HAVING bool_or(name IN (FROM gone))".replace("(FROM gone)", _NAMES),
        [NAMELESS],
    )
    connection.execute("UPDATE lake.runs SET sources = r.sources FROM temp.main.renamed r WHERE runs.run_id = r.run_id")
    connection.execute("DROP TABLE temp.main.renamed")


def _remember(connection: Connection, targets: Sequence[Target]) -> None:
    now = datetime.now(UTC)
    rows = {target.key: {"forgotten_id": target.key, "kind": target.kind, "forgotten_at": now} for target in targets}
    insert_absent(connection, FORGOTTEN.name, FORGOTTEN.build(list(rows.values())))


@contextmanager
def _as_tables(connection: Connection, marks: Marks) -> Iterator[None]:
    """The marks as temporary tables gone_articles, gone_fetches, ... of one column, while the block runs."""
    with ExitStack() as done:
        for each in fields(marks):
            name, values = f"gone_{each.name}", pa.table({"name": pa.array(getattr(marks, each.name), pa.string())})
            connection.register("handed", values)
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM handed")
            connection.unregister("handed")
            done.callback(connection.execute, f"DROP TABLE IF EXISTS temp.main.{name}")
        yield


def _count(connection: Connection, part: Part) -> int:
    row = connection.execute(f"SELECT count(*) FROM lake.{part.table} WHERE {part.condition}").fetchone()
    return row[0] if row else 0


def _texts(connection: Connection, query: str, *values: object) -> tuple[str, ...]:
    """The values of a query's only column: sorted, each once, without null."""
    return tuple(sorted({row[0] for row in connection.execute(query, list(values)).fetchall()} - {None}))


def _server(name: str) -> str:
    return site_of(f"https://{name}") or name


def _pattern(hosts: Sequence[str], path: str) -> str:
    """Addresses on one of these hosts or below it; behind them another value may begin without a gap."""
    names = "|".join(re.escape(host) for host in hosts)
    return rf"(?i)//([\w-]+\.)*({names}){path}($|[^\w./-]|https?:{'' if path else '|[/]'})"


def _spellings(host: str) -> tuple[str, ...]:
    """The host in ASCII and as people write it."""
    plain = host.lower()
    try:
        return tuple(sorted({plain, plain.encode("ascii").decode("idna")}))
    except UnicodeError:
        return (plain,)
