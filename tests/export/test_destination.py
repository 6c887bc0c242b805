"""A file or a folder is there as a whole, or not at all; nothing of somebody else's is ever replaced."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from halton.export.destination import MARK, DestinationError, new_file, new_folder

KILLED = """
import os, signal, sys
from pathlib import Path
from halton.export.destination import MARK, new_file, new_folder
path = Path(sys.argv[2])
if sys.argv[1] == "file":
    with new_file(path, force=True) as file:
        file.write(b"half")
        file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
def killed(self, target):
    os.rename(self, target)
    os.kill(os.getpid(), signal.SIGKILL)
with new_folder(path, force=True) as folder:
    (folder / MARK).write_text("new")
    if sys.argv[1] == "folder":
        os.kill(os.getpid(), signal.SIGKILL)
    Path.rename = killed
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_has_its_name_when_it_is_whole_and_is_its_owners_alone(tmp_path: Path) -> None:
    with new_file(tmp_path / "out", force=False) as file:
        file.write(b"whole")
        assert not (tmp_path / "out").exists()
    assert (tmp_path / "out").read_bytes() == b"whole"
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o600
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ValueError])
def test_whatever_ends_it_nothing_is_left_and_the_old_file_stays(tmp_path: Path, error: type[BaseException]) -> None:
    (tmp_path / "out").write_bytes(b"old")
    with pytest.raises(error), new_file(tmp_path / "out", force=True) as file:
        file.write(b"half")
        raise error
    assert (names(tmp_path), (tmp_path / "out").read_bytes()) == (["out"], b"old")


def test_a_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"old")
    with pytest.raises(DestinationError, match="is there already. .*--force"), new_file(tmp_path / "out", force=False):
        pass
    with new_file(tmp_path / "out", force=True) as file:
        file.write(b"new")
    assert (tmp_path / "out").read_bytes() == b"new"


def test_a_folder_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(DestinationError), new_file(tmp_path / "out", force=True):
        pass


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(DestinationError, match="cannot be written"), new_file(tmp_path / "none" / "out", force=False):
        pass


def test_a_folder_appears_as_a_whole(tmp_path: Path) -> None:
    with new_folder(tmp_path / "out", force=False) as folder:
        (folder / MARK).write_text("1")
        assert not (tmp_path / "out").exists()
    assert (names(tmp_path), names(tmp_path / "out")) == (["out"], [MARK])


def test_only_a_folder_that_was_exported_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("dear")
    with pytest.raises(DestinationError, match="no folder of an export"), new_folder(tmp_path / "mine", force=True):
        pass
    (tmp_path / "mine" / MARK).write_text("1")
    with new_folder(tmp_path / "mine", force=True) as folder:
        (folder / MARK).write_text("2")
    assert (names(tmp_path), names(tmp_path / "mine")) == (["mine"], [MARK])


def test_a_folder_that_was_not_finished_is_gone(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), new_folder(tmp_path / "out", force=False) as folder:
        (folder / "part").mkdir()
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def killed(at: str, path: Path) -> int:
    """An export to this path by a process that dies there; its number."""
    child = subprocess.Popen([sys.executable, "-c", KILLED, at, str(path)])
    assert child.wait(30) == -signal.SIGKILL
    return child.pid


@pytest.mark.parametrize("at", ["file", "folder"])
def test_the_next_export_to_the_same_name_removes_what_a_kill_left(tmp_path: Path, at: str) -> None:
    number = killed(at, tmp_path / "out")
    assert names(tmp_path) == [f".out.{number}.tmp"]
    with new_file(tmp_path / "other", force=False) as file:
        file.write(b"x")
    assert f".out.{number}.tmp" in names(tmp_path)
    with new_file(tmp_path / "out", force=False) as file:
        assert names(tmp_path) == [f".out.{os.getpid()}.tmp", "other"]
        file.write(b"x")
    assert names(tmp_path) == ["other", "out"]


def test_a_folder_that_was_moved_aside_when_the_kill_came_goes_back(tmp_path: Path) -> None:
    with new_folder(tmp_path / "out", force=False) as folder:
        (folder / MARK).write_text("old")
    number = killed("between", tmp_path / "out")
    assert names(tmp_path) == [f".out.{number}.old", f".out.{number}.tmp"]
    with pytest.raises(DestinationError, match="is there already"), new_folder(tmp_path / "out", force=False):
        pass
    assert (names(tmp_path), (tmp_path / "out" / MARK).read_text()) == (["out"], "old")


def test_what_lives_or_has_another_name_stays(tmp_path: Path) -> None:
    dead = killed("file", tmp_path / "gone")
    (tmp_path / f".gone.{dead}.tmp").unlink()
    kept = sorted([f".out.{os.getppid()}.tmp", f".out.{dead}.tmp.bak", f".outer.{dead}.tmp", f".out.x{dead}.tmp"])
    for name in (*kept, f".out.{dead}.old"):
        (tmp_path / name).touch()
    (tmp_path / "out").touch()
    with new_file(tmp_path / "out", force=True) as file:
        file.write(b"x")
    assert names(tmp_path) == sorted([*kept, "out"])
