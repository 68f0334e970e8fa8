"""Files behind arguments: absolute names, globs, folders walked without hidden files and loops."""

import glob
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ASSET_SUFFIXES = frozenset((
    ".css", ".js", ".mjs", ".map", ".download",
    ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".ico", ".bmp", ".mp4", ".webm", ".mp3", ".m4a",
    ".woff", ".woff2", ".ttf", ".otf", ".eot",
    ".xml", ".url", ".cdx", ".cdxj", ".idx", ".sha256", ".md5",
    ".md", ".rst", ".py", ".sh", ".sql", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".log", ".license", ".licence",
    ".sqlite", ".db", ".duckdb", ".wal", ".lock", ".tmp", ".part", ".crdownload", ".bak",
))  # fmt: skip
"""Files of a folder that are no pages by their name: what browsers and crawlers save beside pages, code, notes."""


def absolute(argument: str) -> Path:
    """The file as anyone would find it again from any folder: absolute, links in its folders followed."""
    path = Path(argument).expanduser()
    if path.name in ("", ".."):
        return Path(os.path.realpath(path))
    return Path(os.path.realpath(path.parent), path.name)


def reference(path: Path) -> str:
    """The path as text that any table can hold; bytes that are no UTF-8 are shown as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def globbed(pattern: str) -> list[str]:
    """Files and folders that match, sorted; hidden ones only where the pattern names them."""
    return sorted(glob.glob(str(Path(pattern).expanduser()), recursive=True))  # noqa: PTH207 (absolute patterns too)


def is_pattern(argument: str) -> bool:
    """It holds wildcards and no file of exactly that name exists."""
    return glob.has_magic(argument) and not os.path.lexists(argument)


def kind_of_path(path: Path) -> str | None:
    """Which it is: "folder", "file" (of any sort), or None where nothing of that name can be seen."""
    try:
        return "folder" if path.is_dir() else "file" if path.exists() else None
    except OSError:  # a folder above that may not be entered, a name too long
        return None


def walked(folder: Path, passed_over: Counter[str], unreadable: list[OSError]) -> Iterator[Path]:
    """The files below a folder in the order of their names: no hidden ones, linked folders once, loops never.

    Counts into `passed_over`, by suffix, the files that are no pages by their name; adds folders that cannot be
    listed to `unreadable`.
    """
    seen: set[tuple[int, int]] = set()
    for root, folders, files in os.walk(folder, followlinks=True, onerror=unreadable.append):
        if not _first_visit(root, seen):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in files if not name.startswith(".")):
            if (suffix := Path(name.lower().removesuffix(".gz")).suffix) in ASSET_SUFFIXES:
                passed_over[suffix] += 1
            else:
                yield Path(root, name)


def _first_visit(root: str, seen: set[tuple[int, int]]) -> bool:
    try:
        about = Path(root).stat()
    except OSError:
        return True
    place = (about.st_dev, about.st_ino)
    fresh = place not in seen
    seen.add(place)
    return fresh
