"""What can be typed: wrong use is said, looking changes nothing, and nobody deletes without a yes."""

from pathlib import Path

import pytest

from flows import cli
from flows.outcomes import FAILED, WRONG_USAGE


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "needs an address"),
        (["courier.example/2024/story"], "neither an address"),
        (["ftp://courier.example/story"], "not an http"),
        (["story.html"], "is a file"),
    ],
)
def test_wrong_use_is_said(
    names: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "story.html").touch()
    assert cli.run(["forget", *names, "--yes"]) == WRONG_USAGE
    assert said in capsys.readouterr().err


def test_nothing_is_made_where_there_is_no_lake(lake_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--lake", str(lake_dir), "forget", "courier.example", "--yes"]) == FAILED
    assert "There is no lake" in capsys.readouterr().err
    assert not lake_dir.exists()
