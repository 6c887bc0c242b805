"""Folders of one's own: their modes, and which are refused."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from halton.errors import HomeError
from halton.private_folder import private_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_that_others_may_only_read_is_closed_to_them(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o755)
    private_folder(folder)
    assert mode(folder) == 0o700


@pytest.mark.parametrize("bits", [0o777, 0o770, 0o702])
def test_a_folder_that_others_may_write_to_is_refused(tmp_path: Path, bits: int) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    folder.chmod(bits)
    with pytest.raises(HomeError, match=f"chmod -R go= {folder}"):
        private_folder(folder)
    assert mode(folder) == bits


def test_a_link_to_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "home").symlink_to(tmp_path / "real")
    with pytest.raises(HomeError, match="Move it away"):
        private_folder(tmp_path / "home")


def test_a_link_to_nowhere_is_refused_and_nothing_is_made_there(tmp_path: Path) -> None:
    (tmp_path / "home").symlink_to(tmp_path / "nowhere")
    with pytest.raises(HomeError, match="Move it away"):
        private_folder(tmp_path / "home")
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(HomeError, match="Move it away"):
        private_folder(tmp_path / "home")
    with pytest.raises(HomeError, match="Set HALTON_HOME"):
        private_folder(tmp_path / "home" / "below")


def test_a_folder_of_another_account_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    if os.getuid() == 0:
        folder.mkdir(mode=0o700)
        os.chown(folder, 65534, 65534)
    else:
        folder = Path("/usr")  # root's, who alone can give a folder away
    with pytest.raises(HomeError, match="sudo chown"):
        private_folder(folder)


def test_a_folder_on_a_read_only_disk_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "chmod", read_only)
    with pytest.raises(HomeError, match="cannot be used .Read-only file system.. Set HALTON_HOME"):
        private_folder(tmp_path / "home")
