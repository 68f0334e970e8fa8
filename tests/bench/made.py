"""Articles made by rule from the sample pages: other people, places of publication, days and numbers; same prose."""

import datetime as dt
import hashlib
import random
import re
from collections.abc import Iterator

import pyarrow as pa

from flows.extract import extract
from schemas.articles import EXTRACTED
from schemas.fetches import FETCHED
from schemas.ids import article_id, fetch_id, revision_id
from schemas.vocab import ContentKind, SourceKind
from tests.bench.pages import SAMPLES, fetched

_FIRST = ("Ada", "Bela", "Cato", "Dina", "Edda", "Fenna", "Gero", "Hanno", "Ilka", "Jaro", "Kaija", "Lovro", "Mira",
          "Nils", "Oda", "Pavo", "Runa", "Silke", "Tove", "Ulf")  # fmt: skip
_LAST = ("Abben", "Brandal", "Corvik", "Dahlen", "Elster", "Fossum", "Grothe", "Hakala", "Imhof", "Jorgen", "Kvist",
         "Lindal", "Moberg", "Nordal", "Osten")  # fmt: skip
_NAMES = (
    "Sigrun Hallsdottir", "Torvald Eikeland", "Desmond Pryce", "Nora Tilbury", "Beatriz Noronha", "Duarte Vilhena",
    "Einar Brandsson", "Martin Oakes", "Aoife Brannigan", "Carmina Outeiro", "Ragna Solbakken",
)  # fmt: skip
_DAYS = 9 * 365
_EPOCH = dt.date(2015, 1, 1)


def english_samples() -> list[dict[str, object]]:
    """The analysed sample articles as rows of `extracted`."""
    pages = fetched(sorted(SAMPLES.glob("*.html")))
    return [row for row in extract(pages, None)[0].to_pylist() if row["language"] == "en"]


def made_articles(count: int, batch: int) -> Iterator[tuple[pa.Table, pa.Table]]:
    """So many articles in batches: (rows of `fetched`, rows of `extracted`). The same ones every time.

    They come in the order of their days over nine years, as an archive is read.
    """
    samples = english_samples()
    for begin in range(0, count, batch):
        pairs = [
            _made(samples[i % len(samples)], i, _EPOCH + dt.timedelta(days=i * _DAYS // count))
            for i in range(begin, min(begin + batch, count))
        ]
        yield FETCHED.build([raw for raw, _ in pairs]), EXTRACTED.build([article for _, article in pairs])


def _made(sample: dict[str, object], number: int, day: dt.date) -> tuple[dict[str, object], dict[str, object]]:
    chance = random.Random(number)
    text = _other_numbers(_other_people(str(sample["text"]), chance), chance)
    url = f"https://{chance.choice(_LAST).lower()}.example/{number}"
    raw = _raw(url, text)
    changes: dict[str, object] = {
        "article_id": article_id(url=url, site=None, title=None, text=text),
        "revision_id": revision_id(text),
        "fetch_id": raw["fetch_id"], "source_kind": raw["source_kind"], "source_ref": raw["source_ref"],
        "url": url, "canonical_url": None, "site": url.split("/")[2], "title": text.partition("\n")[0],
        "text": text, "published_date": day, "published_at": dt.datetime.combine(day, dt.time(9), dt.UTC),
    }  # fmt: skip
    return raw, sample | changes


def _raw(url: str, text: str) -> dict[str, object]:
    body = text.encode()
    digest = hashlib.sha256(body).hexdigest()
    kind, ref = SourceKind.DUMP.value, f"made.jsonl#{url}"
    empty: dict[str, object] = {
        column.name: [] if column.name == "given_authors" else None for column in FETCHED.columns
    }
    return empty | {
        "fetch_id": fetch_id(source_kind=kind, source_ref=ref, url=url, body_sha256=digest),
        "source_kind": kind, "source_ref": ref, "requested_url": url, "content_kind": ContentKind.TEXT.value,
        "body": body, "body_sha256": digest, "body_bytes": len(body),
    }  # fmt: skip


def _other_people(text: str, chance: random.Random) -> str:
    for name in _NAMES:
        first, last = chance.choice(_FIRST), chance.choice(_LAST) + chance.choice(("", "sen", "berg", "man"))
        text = text.replace(name, f"{first} {last}").replace(name.split()[1], last)
    return text


def _other_numbers(text: str, chance: random.Random) -> str:
    return re.sub(r"\b\d{2,3}\b", lambda found: str(int(found[0]) + chance.randrange(10)), text)
