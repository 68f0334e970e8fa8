"""Settings come in layers, and every mistake is named with the right word beside it."""

import tomllib
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from flows.settings import (
    Settings,
    SettingsError,
    as_flat,
    commented_defaults,
    defaults_text,
    load_settings,
)


def load(folder: Path, **layers: object) -> Settings:
    given = {"config": None, "environment": {}, "flags": {}} | layers
    return load_settings(folder=folder, **given)  # pyright: ignore[reportArgumentType]


def test_each_layer_wins_over_the_one_before(tmp_path: Path) -> None:
    (tmp_path / "wirehouse.toml").write_text(
        "memory_limit = '1GB'\n[ingest]\nbatch_records = 10\nbatch_megabytes = 5\n"
    )
    environment = {"WIREHOUSE_INGEST_BATCH_RECORDS": "20", "WIREHOUSE_INGEST_BATCH_MEGABYTES": "6"}

    settings = load(tmp_path, environment=environment, flags={"ingest.batch_records": 30, "ingest.keep_bodies": None})

    assert (settings.memory_limit, settings.ingest.batch_megabytes, settings.ingest.batch_records) == ("1GB", 6, 30)
    assert settings.ingest.keep_bodies is True
    assert settings.publish.keep == 3


def test_settings_are_frozen(tmp_path: Path) -> None:
    with pytest.raises(FrozenInstanceError):
        load(tmp_path).ingest.batch_records = 1  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[ingest]\nbatch_record = 1", "ingest.batch_record is no setting; did you mean ingest.batch_records?"),
        ("workers = 1", "workers is no setting; did you mean extract.workers?"),
        ("[ingest]\nbatch_records = '1'", "ingest.batch_records must be a whole number, not '1'"),
        ("[ingest]\nbatch_records = true", "ingest.batch_records must be a whole number, not True"),
        ("[ingest]\nbatch_records = 0", "ingest.batch_records must be over 0, not 0"),
        ("[ingest]\nkeep_bodies = 1", "ingest.keep_bodies must be true or false, not 1"),
        ("lake = ", "is not valid TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "wirehouse.toml").write_text(text)

    with pytest.raises(SettingsError) as raised:
        load(tmp_path)

    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("WIREHOUSE_INGEST_BATCH_RECORD", "1", "did you mean WIREHOUSE_INGEST_BATCH_RECORDS?"),
        ("WIREHOUSE_INGEST_KEEP_BODIES", "maybe", "must be true or false, not 'maybe'"),
        ("WIREHOUSE_NETWORK_TIMEOUT", "soon", "must be a number, not 'soon'"),
    ],
)
def test_a_mistake_in_the_environment_is_named(tmp_path: Path, name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load(tmp_path, environment={name: value})

    assert said in str(raised.value)


def test_the_environment_is_read_in_the_type_of_the_setting(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        environment={"WIREHOUSE_INGEST_KEEP_BODIES": "no", "WIREHOUSE_NETWORK_TIMEOUT": "5", "WIREHOUSE_LAKE": "7"},
    )

    assert settings.ingest.keep_bodies is False
    assert settings.network.timeout == 5.0
    assert settings.lake == tmp_path / "7"


def test_a_lake_in_a_file_lies_beside_that_file(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "news.toml").write_text("lake = 'news'")

    assert load(tmp_path, config=Path("etc/news.toml")).lake == tmp_path / "etc" / "news"
    assert load(tmp_path, environment={"WIREHOUSE_CONFIG": "etc/news.toml"}).lake == tmp_path / "etc" / "news"
    assert load(tmp_path, config=Path("etc/news.toml"), flags={"lake": "mine"}).lake == tmp_path / "mine"


def test_a_settings_file_that_was_asked_for_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no settings file other\.toml"):
        load(tmp_path, config=Path("other.toml"))


def test_every_default_says_what_it_is_and_in_which_unit() -> None:
    for line in defaults_text().splitlines():
        if "=" in line and not line.startswith("#"):
            assert line.count("#") == 1, line
            assert len(line.partition("#")[2]) > 10, line


def test_the_written_file_changes_nothing_until_a_line_is_switched_on(tmp_path: Path) -> None:
    text = commented_defaults()

    assert not any(value for value in tomllib.loads(text).values())
    (tmp_path / "wirehouse.toml").write_text(text.replace("# batch_records = 256", "batch_records = 7"))
    assert as_flat(load(tmp_path)) == as_flat(load(tmp_path / "elsewhere")) | {
        "lake": str(tmp_path / "lake"),
        "sources": str(tmp_path / "sources.toml"),
        "ingest.batch_records": 7,
    }


def test_the_defaults_file_and_the_classes_name_the_same_settings(tmp_path: Path) -> None:
    table = tomllib.loads(defaults_text())
    flat = {
        f"{section}.{key}" if isinstance(value, dict) else section
        for section, value in table.items()
        for key in (value if isinstance(value, dict) else [section])
    }

    assert set(as_flat(load(tmp_path))) == flat
