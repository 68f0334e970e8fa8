"""The live sources that a user has named: sources.toml, or the section [sources] of wirehouse.toml."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from flows.ingest.sources import Format, LiveSource, Source
from flows.intervals import EXAMPLES, interval
from flows.settings import SettingsError
from schemas.vocab import PollKind

SECTION = "sources"
_T = TypeVar("_T")
_KEYS = ("url", "kind", "interval", "limit", "max_age_days", "tags", "enabled")
_KINDS = (PollKind.FEED, PollKind.SITEMAP, PollKind.FRONT_PAGE, PollKind.PAGE)


def read_sources(path: Path) -> list[Source]:
    """The sources of a file in their order, those switched off left out; none where there is no file.

    Raises SettingsError: no TOML, an unknown key, a value that cannot be meant.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error
    section = whole.get(SECTION)
    tables = section if isinstance(section, Mapping) and "url" not in section else whole
    found = [_source(name, table, path) for name, table in tables.items() if _enabled(name, table, path)]
    _check_once([source.ref for source in found], path)
    return found


def source_snippet(name: str, kind: PollKind, url: str) -> str:
    """The lines that name a source in sources.toml."""
    return f'[{_key(name)}]\nurl = "{url}"\nkind = "{kind}"\n'


def _enabled(name: str, table: object, path: Path) -> bool:
    if not isinstance(table, Mapping):
        raise SettingsError(f'{path}: {name} must be a table with a url: [{name}] and below it url = "https://..."')
    return _value(table, "enabled", bool, True, f"{path}: [{name}]")


def _source(name: str, table: Mapping[str, object], path: Path) -> Source:
    where = f"{path}: [{name}]"
    for key in table:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"it may have {', '.join(_KEYS)}"
            raise SettingsError(f"{where} has no key {key}; {hint}")
    url = _value(table, "url", str, "", where)
    if not url.startswith(("http://", "https://")):
        raise SettingsError(f"{where} needs a url that begins with https:// or http://")
    live = LiveSource(
        kind=_kind(_value(table, "kind", str, "", where), where),
        interval_minutes=_interval(table.get("interval"), where),
        most_items=_positive(table.get("limit"), "limit", where),
        oldest_days=_positive(table.get("max_age_days"), "max_age_days", where),
        tags=_tags(table.get("tags", []), where),
        scheduled=True,
    )
    return Source(format=Format.URL, ref=url, label=name, live=live)


def _kind(word: str, where: str) -> PollKind | None:
    if not word:
        return None
    if word not in _KINDS:
        raise SettingsError(f"{where}: kind must be one of {', '.join(_KINDS)}, not {word!r}")
    return PollKind(word)


def _interval(value: object, where: str) -> float | None:
    """Minutes."""
    if value is None:
        return None
    every = interval(value) if isinstance(value, str) else None
    if every is None:
        raise SettingsError(f"{where}: interval must be a time in quotes, with its unit ({EXAMPLES}), not {value!r}")
    return every / timedelta(minutes=1)


def _positive(value: object, key: str, where: str) -> int | None:
    if value is None:
        return None
    if type(value) is not int or value < 1:
        raise SettingsError(f"{where}: {key} must be a whole number over 0, not {value!r}")
    return value


def _tags(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        raise SettingsError(f'{where}: tags must be a list of texts, such as ["local", "sport"]')
    return tuple(value)


def _value(table: Mapping[str, object], key: str, kind: type[_T], default: _T, where: str) -> _T:
    found = table.get(key, default)
    if not isinstance(found, kind):
        raise SettingsError(f"{where}: {key} must be {'true or false' if kind is bool else 'a text in quotes'}")
    return found


def _check_once(urls: list[str], path: Path) -> None:
    twice = sorted({url for url in urls if urls.count(url) > 1}) if len(set(urls)) < len(urls) else []
    if twice:
        raise SettingsError(f"{path}: {twice[0]} stands there twice")


def _key(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else f'"{name}"'
