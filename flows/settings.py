"""Settings: defaults < wirehouse.toml < WIREHOUSE_* < flags, checked and frozen. Reads nothing when imported."""

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, get_type_hints

from flows.outcomes import UsageError

if TYPE_CHECKING:
    from warehouse import LakeLocation

FILE_NAME = "wirehouse.toml"
ENV_PREFIX = "WIREHOUSE_"
ENV_CONFIG = "WIREHOUSE_CONFIG"

_T = TypeVar("_T")
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
_MAY_BE_ZERO = {"extract.workers", "network.retries", "network.retry_wait", "network.host_delay", "maintain.body_days"}


_PATHS = {"lake", "sources"}


class SettingsError(UsageError):
    """A setting that does not exist or cannot have its value; the message says where it stands and what is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSettings:
    """How much is committed together, and what is kept."""

    batch_records: int
    batch_megabytes: int
    max_body_megabytes: int
    keep_bodies: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """How pages are fetched."""

    timeout: float
    retries: int
    retry_wait: float
    user_agent: str
    contact: str
    host_delay: float
    connections: int
    allow_private_addresses: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractSettings:
    """What extraction may take."""

    workers: int
    page_seconds: float
    worker_megabytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotateSettings:
    """Which recogniser reads the articles."""

    model: str
    pipeline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishSettings:
    """What is published."""

    keep: int
    with_text: bool
    duckdb: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSettings:
    """When `wirehouse serve` runs what."""

    ingest: str
    publish: str
    publish_to: str
    maintain: str
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintainSettings:
    """How long old states and bodies stay."""

    snapshot_days: int
    body_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """Who hears of runs."""

    when: str
    webhook: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings; units and meanings stand beside the values in defaults.toml."""

    lake: Path
    catalog: str
    data_path: str
    memory_limit: str
    sources: Path
    ingest: IngestSettings
    network: NetworkSettings
    extract: ExtractSettings
    annotate: AnnotateSettings
    publish: PublishSettings
    schedule: ScheduleSettings
    maintain: MaintainSettings
    notify: NotifySettings

    def location(self) -> "LakeLocation":
        """Where the lake lies."""
        from warehouse import LakeLocation

        return LakeLocation(self.lake, self.catalog or None, self.data_path or None)

    def cache_folder(self) -> Path:
        """What may be lost and asked for again: robots.txt files."""
        return self.lake / "cache"


def load_settings(
    *, config: Path | None = None, environment: Mapping[str, str], flags: Mapping[str, object], folder: Path
) -> Settings:
    """The settings of one command, later layers over earlier ones.

    `config` is the file that was asked for; None takes `WIREHOUSE_CONFIG` or wirehouse.toml in `folder`, where there
    is one. `flags` are dotted names with values of the right type; None means not given. A relative `lake` or
    `sources` counts from the folder of the file that says it, else from `folder`. Raises SettingsError.
    """
    defaults = dict(_flat(tomllib.loads(defaults_text())))
    values = dict(defaults)
    path = _config_path(config, environment, folder)
    if path is not None:
        values |= _from_file(path, defaults)
    values |= _from_environment(environment, defaults)
    values |= _from_flags(flags, defaults)
    _check_limits(values)
    for name in _PATHS:
        values[name] = folder / Path(str(values[name])).expanduser()
    return _built(Settings, values, "")


def settings_here(config: str | Path | None, flags: Mapping[str, object]) -> Settings:
    """The settings by this process's environment and working folder. Raises SettingsError."""
    return load_settings(
        config=Path(config) if config else None, environment=os.environ, flags=flags, folder=Path.cwd()
    )


def defaults_text() -> str:
    """The shipped settings file: every key with its default, its unit and its meaning."""
    return files("flows").joinpath("defaults.toml").read_text("utf-8")


def commented_defaults() -> str:
    """A wirehouse.toml to begin with: all settings stand there, switched off by a comment sign."""
    lines = defaults_text().splitlines()
    return "\n".join(f"# {line}" if "=" in line and not line.startswith("#") else line for line in lines) + "\n"


def as_flat(settings: Settings) -> dict[str, object]:
    """Dotted names with values, as flags take them: what one process hands to another."""
    return {name: str(value) if isinstance(value, Path) else value for name, value in _flat_fields(settings, "")}


def _config_path(config: Path | None, environment: Mapping[str, str], folder: Path) -> Path | None:
    asked = config or (Path(environment[ENV_CONFIG]) if environment.get(ENV_CONFIG) else None)
    if asked is not None and not (folder / asked).is_file():
        raise SettingsError(f"there is no settings file {asked}; `wirehouse init` writes one")
    path = folder / (asked or FILE_NAME)
    return path if path.is_file() else None


def _from_file(path: Path, defaults: Mapping[str, object]) -> dict[str, object]:
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from error
    if isinstance(table.get("sources"), Mapping):  # the sources themselves: flows.sources_file reads them
        table["sources"] = path.name
    values = {name: _typed(name, value, defaults, str(path)) for name, value in _flat(table)}
    for name in _PATHS & values.keys():
        values[name] = str(path.parent / Path(str(values[name])).expanduser())
    return values


def _from_environment(environment: Mapping[str, str], defaults: Mapping[str, object]) -> dict[str, object]:
    names = {ENV_PREFIX + name.upper().replace(".", "_"): name for name in defaults}
    values: dict[str, object] = {}
    for variable, text in environment.items():
        if not variable.startswith(ENV_PREFIX) or variable == ENV_CONFIG:
            continue
        if variable not in names:
            raise SettingsError(f"{variable} in the environment is no setting{_nearest(variable, list(names))}")
        values[names[variable]] = _typed(names[variable], text, defaults, variable)
    return values


def _from_flags(flags: Mapping[str, object], defaults: Mapping[str, object]) -> dict[str, object]:
    return {name: _typed(name, value, defaults, "") for name, value in flags.items() if value is not None}


def _typed(name: str, value: object, defaults: Mapping[str, object], where: str) -> object:
    """The value in the type of the default; text is read where it comes from the environment."""
    if name not in defaults:
        raise SettingsError(f"{where}: {name} is no setting{_nearest(name, list(defaults))}")
    kind = type(defaults[name])
    if where.startswith(ENV_PREFIX) and kind is not str:
        value = _read(str(value), kind)
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        wanted = {bool: "true or false", int: "a whole number", float: "a number", str: "a text in quotes"}[kind]
        raise SettingsError(f"{where or 'flag'}: {name} must be {wanted}, not {value!r}")
    return value


def _read(text: str, kind: type) -> object:
    """The text as a value of that type; the text itself where it is none, for the caller to refuse."""
    if kind is bool:
        word = text.strip().lower()
        return True if word in _TRUE else False if word in _FALSE else text
    try:
        return kind(text)
    except ValueError:
        return text


def _check_limits(values: Mapping[str, object]) -> None:
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if value < 0 or (value == 0 and name not in _MAY_BE_ZERO):
            raise SettingsError(f"{name} must be {'0 or more' if name in _MAY_BE_ZERO else 'over 0'}, not {value}")


def _nearest(name: str, names: list[str]) -> str:
    """A hint at the right name: a whole one, or the same key of another section."""
    if near := difflib.get_close_matches(name, names, n=1, cutoff=0.6):
        return f"; did you mean {near[0]}?"
    same_key = [known for known in names if known.rpartition(".")[2] == name.rpartition(".")[2]]
    return f"; did you mean {same_key[0]}?" if same_key else f"; the settings are {', '.join(names)}"


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _flat_fields(section: object, prefix: str) -> Iterator[tuple[str, object]]:
    for field in fields(section):  # pyright: ignore[reportArgumentType]
        value = getattr(section, field.name)
        if is_dataclass(value):
            yield from _flat_fields(value, f"{field.name}.")
        else:
            yield f"{prefix}{field.name}", value


def _built(kind: type[_T], values: Mapping[str, object], prefix: str) -> _T:
    hints = get_type_hints(kind)
    arguments = {
        name: _built(hint, values, f"{name}.")
        if isinstance(hint, type) and is_dataclass(hint)
        else values[prefix + name]
        for name, hint in hints.items()
    }
    return kind(**arguments)
