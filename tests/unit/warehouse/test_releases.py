"""Publications are shown whole or not at all, and what killed runs leave is removed."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from warehouse.releases import Publications, PublishError, Record, publications


def record(number: int, **changes: str) -> Record:
    return Record(
        release_id=f"{number:06d}-x", released_at="2026-01-01", source=changes.get("source", "lake"),
        declarations="d", options=changes.get("options", "o"), rows={"fact": 1}, digests={"fact": "1"},
    )  # fmt: skip


def show(folder: Publications, **changes: str) -> Path:
    number = folder.next_number()
    with folder.staging(number) as staged:
        (staged / "fact.parquet.partial").write_text(str(number))
        return folder.show(staged, number, record(number, **changes))


def test_readers_see_the_newest_through_one_link(tmp_path: Path) -> None:
    with publications(tmp_path / "out") as folder:
        assert folder.current is None
        assert folder.record() is None
        show(folder)
        shown = show(folder)

        assert folder.current == shown == tmp_path / "out" / "releases" / "000002"
        assert (tmp_path / "out" / "current" / "fact.parquet").read_text() == "2"
        assert folder.record() == record(2)
    assert (tmp_path / "out" / "current").readlink() == Path("releases/000002")


def test_killed_at_any_file_operation_readers_see_the_old_or_the_new(tmp_path: Path) -> None:
    """A child process shows one more publication and dies before its n-th file operation, for every n."""
    operations = 0
    while True:
        out = tmp_path / f"killed-{operations}"
        with publications(out) as folder:
            show(folder)
            show(folder)
        died = show_and_die(out, operations)
        check_whole(out)
        with publications(out) as folder:
            show(folder)
            folder.prune(2)
        check_whole(out)
        assert sorted(path.name for path in out.iterdir()) == [".publish.lock", "current", "releases"]
        assert len(list((out / "releases").iterdir())) == 2
        if not died:
            break
        operations += 1
    assert operations > 20


def show_and_die(out: Path, operations: int) -> bool:
    """Whether the child died before it was done."""
    child = os.fork()
    if child == 0:
        left = [operations]

        def die(event: str, _arguments: tuple[object, ...]) -> None:
            if event in {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.symlink", "shutil.rmtree"}:
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(die)
        with publications(out) as folder:
            show(folder)
            folder.prune(2)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def check_whole(out: Path) -> None:
    for folder in (out / "current", *(out / "releases").iterdir()):
        number = json.loads((folder / "release.json").read_text())["release_id"].removesuffix("-x")
        assert (folder / "fact.parquet").read_text() == str(int(number))
        assert [path.name for path in folder.iterdir() if path.name.endswith(".partial")] == []


def test_a_publication_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with publications(tmp_path) as folder:
        shown = show(folder)
        with pytest.raises(OSError, match="disk full"), folder.staging(2) as staged:
            (staged / "fact.parquet.partial").write_text("half")
            raise OSError("disk full")

        assert folder.current == shown
        assert [path.name for path in tmp_path.glob(".staging*")] == []


def test_no_parquet_is_visible_in_the_making(tmp_path: Path) -> None:
    with publications(tmp_path) as folder, folder.staging(1) as staged:
        (staged / "fact.parquet.partial").write_text("half")

        assert list(tmp_path.rglob("*.parquet")) == []


@pytest.mark.parametrize("stray", [".staging-000002/fact.parquet.partial", ".removed-000001/fact.parquet", ".current"])
def test_strays_of_killed_runs_are_removed(tmp_path: Path, stray: str) -> None:
    with publications(tmp_path) as folder:
        show(folder)
    (tmp_path / stray).parent.mkdir(exist_ok=True)
    (tmp_path / stray).write_text("left behind")
    with publications(tmp_path) as folder:
        assert folder.current is not None
    assert sorted(path.name for path in tmp_path.iterdir()) == [".publish.lock", "current", "releases"]


def test_a_publication_that_the_link_never_reached_is_removed(tmp_path: Path) -> None:
    with publications(tmp_path) as folder:
        shown = show(folder)
    (tmp_path / "releases" / "000002").mkdir()
    (tmp_path / "releases" / "000002" / "fact.parquet").write_text("2")
    with publications(tmp_path) as folder:
        assert folder.current == shown
        assert folder.next_number() == 2


def test_the_last_ones_stay(tmp_path: Path) -> None:
    with publications(tmp_path) as folder:
        for _ in range(4):
            show(folder)
        folder.prune(2)

        assert sorted(path.name for path in (tmp_path / "releases").iterdir()) == ["000003", "000004"]
        assert folder.current is not None


def test_a_publication_with_a_file_gone_counts_as_none(tmp_path: Path) -> None:
    with publications(tmp_path) as folder:
        (show(folder) / "fact.parquet").unlink()

        assert folder.record() is None


def test_sameness_is_of_contents_and_of_origin() -> None:
    assert record(1).same_contents(record(2, source="another snapshot"))
    assert not record(1).same_origin(record(2, source="another snapshot"))
    assert record(1).same_origin(record(2))
    assert not record(1).same_contents(record(2, options="without text"))


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    with pytest.raises(PublishError, match="not made by publish"), publications(tmp_path):
        pass


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(PublishError, match="cannot be written"), publications(tmp_path / "out"):
        pass
