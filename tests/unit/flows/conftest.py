"""A small lake that the tests of the command line read."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from flows import annotate, normalise
from flows.runs import new_run_id, run_start
from schemas import ids
from schemas.articles import EXTRACTED
from schemas.fetches import FETCHED
from schemas.vocab import RunStatus
from warehouse import Lake
from warehouse.batch import LoadBatch

TITLE = "Harwick mayor accuses Northmere of seizing trawler"
TEXT = (
    f"{TITLE}\n\n"
    "HARWICK - Mayor Ida Brandt accused Northmere on Monday of seizing a trawler. "
    '"They took our boat," Ida Brandt said.\n\n'
    "Two people were killed in the storm last week, police said."
)
URL = "https://www.example.org/world/trawler?utm_source=feed"


@pytest.fixture(scope="session")
def small_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with one English and one German article, read-only by agreement."""
    folder = tmp_path_factory.mktemp("small") / "lake"
    articles = EXTRACTED.build(
        [
            _article(URL, "/pages/trawler.html", TITLE, TEXT, "en"),
            _article(
                None,
                "/pages/hering.html",
                "Streit um den Hering",
                "Streit um den Hering\n\nDer Streit geht weiter.",
                "de",
            ),
        ]
    )
    nlp = annotate.load("fast")
    analysed = articles.slice(0, 1)
    rows = normalise.normalise(analysed, [nlp(TEXT)], version=annotate.annotator_version(nlp))
    run_id = new_run_id()
    with Lake.open(folder) as lake:
        lake.start_run(run_start(run_id, "ingest", ["/pages"], {}))
        lake.load(run_id, LoadBatch(fetched=_fetched(articles), extracted=articles, rows=rows))
        lake.finish_run(run_id, RunStatus.DONE)
    return folder


def _article(url: str | None, ref: str, title: str, text: str, language: str) -> dict[str, object]:
    known = {
        "article_id": ids.article_id(url=url, site=None, title=title, text=text),
        "revision_id": ids.revision_id(text),
        "fetch_id": ids.hashed(ref),
        "source_kind": "html_file",
        "source_ref": ref,
        "url": url,
        "site": "example.org",
        "site_source": "url" if url else None,
        "site_name": "The Example",
        "title": title,
        "title_source": "meta",
        "authors": ["A. Reporter"],
        "authors_source": "meta",
        "published_at": datetime(2024, 3, 4, tzinfo=UTC),
        "published_precision": "day",
        "published_date": date(2024, 3, 4),
        "published_source": "meta",
        "language": language,
        "language_score": 1.0,
        "text": text,
        "word_count": len(text.split()),
        "under_extracted": False,
        "paywalled": False,
        "extractor_version": "test",
    }
    return dict.fromkeys(EXTRACTED.names()) | known


def _fetched(articles: pa.Table) -> pa.Table:
    shared = ("fetch_id", "source_kind", "source_ref")
    rows = [
        dict.fromkeys(FETCHED.names())
        | {name: row[name] for name in shared}
        | {
            "content_kind": "html",
            "body": b"<html>",
            "body_sha256": row["fetch_id"],
            "body_bytes": 6,
            "given_authors": [],
        }
        for row in articles.to_pylist()
    ]
    return FETCHED.build(rows)
