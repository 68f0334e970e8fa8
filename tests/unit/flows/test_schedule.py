"""Schedules are intervals or cron lines, and a wrong one is named before anything starts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows import prefect_server, serve
from flows.schedule import when
from flows.serve import schedules
from flows.settings import Settings, SettingsError, load_settings


def settings(folder: Path, **schedule: str) -> Settings:
    flags = {f"schedule.{name}": value for name, value in schedule.items()}
    return load_settings(config=None, environment={}, flags=flags, folder=folder)


@pytest.mark.parametrize(
    ("text", "interval"),
    [("30s", timedelta(seconds=30)), ("10m", timedelta(minutes=10)), ("6 h", timedelta(hours=6)), ("1d", timedelta(1))],
)
def test_intervals(tmp_path: Path, text: str, interval: timedelta) -> None:
    found = when("ingest", settings(tmp_path, ingest=text).schedule)

    assert found is not None
    assert (found.interval, found.cron) == (interval, None)


def test_a_cron_line_keeps_its_zone(tmp_path: Path) -> None:
    found = when("maintain", settings(tmp_path, maintain="15 3 * * *", timezone="Europe/Lisbon").schedule)

    assert found is not None
    assert (found.cron, found.timezone, str(found)) == ("15 3 * * *", "Europe/Lisbon", "at 15 3 * * * Europe/Lisbon")


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ({"ingest": "often"}, "schedule.ingest: 'often' is no interval"),
        ({"ingest": "2s"}, "less than 10s"),
        ({"ingest": "99 99 * * *"}, "no cron line"),
        ({"ingest": "0 3 * *"}, "no cron line"),
        ({"ingest": "*/0 3 * * *"}, "no cron line"),
        ({"ingest": "mon 3 * * *"}, "no cron line"),
        ({"ingest": "* * * * *", "timezone": "Atlantis/Centre"}, "no zone 'Atlantis/Centre'"),
    ],
)
def test_a_wrong_schedule_is_named(tmp_path: Path, schedule: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        when("ingest", settings(tmp_path, **schedule).schedule)


@pytest.mark.parametrize("text", ["*/20 6-22 * * *", "0 3 1,15 * mon-fri", "5 4 l JAN-jun/2 0"])
def test_cron_lines(tmp_path: Path, text: str) -> None:
    found = when("ingest", settings(tmp_path, ingest=text).schedule)

    assert found is not None
    assert found.cron == text


def test_what_is_never_is_not_served(tmp_path: Path) -> None:
    made = settings(tmp_path, ingest="10m", publish="", maintain="")

    served = schedules(made, ["inbox"], tmp_path / "wirehouse.toml")

    assert [(each.flow, each.parameters["sources"]) for each in served] == [("ingest", ["inbox"])]
    assert served[0].parameters["flags"] == {"lake": str(tmp_path / "lake")}
    nothing = replace(made, schedule=replace(made.schedule, ingest=""))
    with pytest.raises(SettingsError, match="nothing to ingest"):
        schedules(made, [], None)
    with pytest.raises(SettingsError, match="nothing is scheduled"):
        schedules(nothing, [], None)


def test_nothing_is_started_where_there_is_nothing_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefect_server, "prefect_ready", lambda *_, **__: pytest.fail("a server was started"))

    with pytest.raises(SettingsError, match="nothing to ingest"):
        serve.run(settings(tmp_path), [], None)

    assert not (tmp_path / "lake").exists()
