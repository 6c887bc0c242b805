"""Files of the user's: written through links, with mode, owner and names as they were; others' are left alone."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from halton.errors import HaltonError
from halton.install import user_file


def test_a_link_is_written_through_and_stays(tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "bashrc"
    target.parent.mkdir()
    target.write_bytes(b"old")
    target.chmod(0o640)
    link = tmp_path / ".bashrc"
    link.symlink_to(Path("dotfiles/bashrc"))
    assert user_file.read(link) == b"old"
    user_file.write(link, b"new")
    assert link.is_symlink() and os.readlink(link) == "dotfiles/bashrc"
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (b"new", 0o640)
    assert sorted(path.name for path in target.parent.iterdir()) == ["bashrc"]


def test_a_link_to_nowhere_makes_the_file_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "made")
    assert user_file.read(tmp_path / "link") is None
    user_file.write(tmp_path / "link", b"x")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "made").read_bytes() == b"x"


def test_a_file_of_two_names_keeps_both(tmp_path: Path) -> None:
    file = tmp_path / "one"
    file.write_bytes(b"a longer text")
    os.link(file, tmp_path / "two")
    user_file.write(file, b"short")
    assert (tmp_path / "two").read_bytes() == b"short"


def test_extended_attributes_stay(tmp_path: Path) -> None:
    file = tmp_path / "rc"
    file.write_bytes(b"old")
    with suppress(OSError):  # there are file systems that take none
        os.setxattr(file, "user.note", b"mine")
    before = {name: os.getxattr(file, name) for name in os.listxattr(file)}
    user_file.write(file, b"new")
    assert {name: os.getxattr(file, name) for name in os.listxattr(file)} == before


def test_a_file_that_is_not_to_be_written_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "rc"
    file.write_bytes(b"old")
    file.chmod(0o444)
    with pytest.raises(HaltonError, match=r"rc is not to be written to, so it is left alone. Allow it first: chmod u\+rw /.*rc$"):
        user_file.read(file)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(HaltonError, match="is no plain file, so it is left alone"):
        user_file.read(tmp_path)


def test_a_file_of_another_account_is_left_alone(tmp_path: Path) -> None:
    link = tmp_path / "rc"
    link.symlink_to("/etc/hostname")
    if not os.getuid():  # root owns that one, and gives away one of its own
        link.unlink()
        link.touch()
        os.chown(link, 61_234, 61_234)
    with pytest.raises(HaltonError, match="belongs to another account, so it is left alone. Run this command as its owner"):
        user_file.read(link)


def test_folders_that_are_missing_are_made_and_named(tmp_path: Path) -> None:
    assert user_file.make_folders(tmp_path / "a" / "b") == [tmp_path / "a", tmp_path / "a" / "b"]
    assert user_file.make_folders(tmp_path / "a" / "b") == []
    user_file.remove_empty(tmp_path / "a")
    user_file.remove_empty(tmp_path / "a" / "b")
    assert [path.name for path in tmp_path.glob("**/*")] == ["a"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HaltonError, match="cannot be made"):
        user_file.make_folders(tmp_path / "file" / "b")
