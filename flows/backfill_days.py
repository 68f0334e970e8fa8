"""Which files of an archive belong to which day, by the names of its folders and files; no file is opened."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.ingest.paths import absolute, globbed, is_pattern, kind_of_path, walked
from schemas.ids import hashed

LAYOUTS = (
    "2026/11/25/, 2026-11-25/, 20261125/, year=2026/month=11/day=25/, news-2026-11-25.jsonl, "
    "CC-NEWS-20261125103000-00001.warc.gz"
)
_BETWEEN = r"(?P<sep>[-_.]?)"
_NAMED = re.compile(rf"(?<!\d)(?P<y>(?:19|20)\d\d){_BETWEEN}(?P<m>\d\d)(?P=sep)(?P<d>\d\d)(?:\d{{4}}(?:\d\d)?)?(?!\d)")
"""A day in a name, with or without a time of day behind it, as web archives have it."""
_YEAR = re.compile(r"(?:y(?:ear)?=)?(?P<y>(?:19|20)\d\d)")
_MONTH = re.compile(r"(?:m(?:onth)?=)?(?P<m>\d{1,2})")
_DAY = re.compile(r"(?:d(?:ay)?=)?(?P<d>\d{1,2})")
_YEAR_MONTH = re.compile(rf"(?P<y>(?:19|20)\d\d){_BETWEEN}(?P<m>\d\d)")
_MONTH_DAY = re.compile(rf"(?P<m>\d\d){_BETWEEN}(?P<d>\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What an archive holds of one day."""

    day: date
    sources: tuple[str, ...]
    """What an ingest of the day is given: folders that are the day's, and single files."""
    files: int
    size_bytes: int
    digest: str
    """Of the files' names, sizes and times of change: the same input has the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The days of an archive: all that were recognised, and what those of the range hold."""

    recognised: tuple[date, ...]
    days: tuple[Day, ...]


def archive_of(sources: Sequence[str], first: date | None, last: date | None) -> Archive:
    """The archive behind folders, files and patterns, between two days, both inclusive; None is the archive's own end.

    Raises FileNotFoundError for a source that is not there.
    """
    places: dict[date, list[Path]] = {}
    for source in sources:
        for path in _paths(source):
            for day, place in _dated(path):
                places.setdefault(day, []).append(place)
    chosen = (day for day in sorted(places) if (first or day) <= day <= (last or day))
    found = (_day(day, places[day]) for day in chosen)
    return Archive(recognised=tuple(sorted(places)), days=tuple(day for day in found if day.files))


def day_of_folder(path: Path) -> date | None:
    """The day that a folder's name tells, alone or with those of the two folders above it."""
    names = [*path.parts[-3:]]
    if alone := _NAMED.search(path.name):
        return _date(alone)
    three, two = _joined(names[-3:], (_YEAR, _MONTH, _DAY)), _joined(names[-2:], (_YEAR_MONTH, _DAY))
    return three or two or _joined(names[-2:], (_YEAR, _MONTH_DAY))


def day_of_file(name: str) -> date | None:
    """The day in a file's name."""
    found = _NAMED.search(name)
    return _date(found) if found else None


def _paths(source: str) -> list[Path]:
    names = globbed(source) if is_pattern(source) else [source]
    paths = [absolute(name) for name in names]
    if not paths or kind_of_path(paths[0]) is None:
        raise FileNotFoundError(2, "there is no such folder or file", source)
    return paths


def _dated(path: Path) -> Iterator[tuple[date, Path]]:
    """Folders of a day as a whole, without looking into them; elsewhere files by their own names."""
    if not path.is_dir():
        if day := day_of_file(path.name) or day_of_folder(path.parent):
            yield day, path
        return
    for root, folders, files in os.walk(path, followlinks=True):
        if day := day_of_folder(Path(root)):
            folders.clear()
            yield day, Path(root)
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and (day := day_of_file(name)):
                yield day, Path(root, name)


def _day(day: date, places: Sequence[Path]) -> Day:
    files = [file for place in dict.fromkeys(places) for file in _files(place)]
    about = [(str(file), file.stat()) for file in files]
    return Day(
        day=day,
        sources=tuple(str(place) for place in dict.fromkeys(places)),
        files=len(files),
        size_bytes=sum(each.st_size for _, each in about),
        digest=hashed("input", *(part for name, each in about for part in (name, each.st_size, each.st_mtime_ns))),
    )


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (path for path in walked(place, Counter(), []) if path.is_file())
    else:
        yield place


def _joined(names: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> date | None:
    if len(names) < len(patterns):
        return None
    found = [pattern.fullmatch(name) for pattern, name in zip(patterns, names, strict=True)]
    parts = {key: value for each in found if each for key, value in each.groupdict().items() if key != "sep"}
    return _of(parts) if all(found) else None


def _date(found: re.Match[str]) -> date | None:
    return _of(found.groupdict())


def _of(parts: dict[str, str]) -> date | None:
    try:
        return date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
    except ValueError:
        return None
