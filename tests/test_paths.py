"""The home folder: its modes, and which homes are refused."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from halton.errors import HomeError
from halton.paths import Home, make_secret, open_lock, read_private, shipped, try_lock, write_changed, write_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("HALTON_HOME", raising=False)
    return tmp_path


def test_the_home_is_in_the_account_unless_the_environment_names_another(account: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Home.from_environment().root == account / ".halton-meter"
    assert Home.from_environment().is_default
    monkeypatch.setenv("HALTON_HOME", "~/elsewhere")
    assert Home.from_environment().root == account / "elsewhere"
    assert not Home.from_environment().is_default


def test_the_default_home_is_that_however_it_is_spelt(account: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (account / "x").mkdir()
    (account / "other").symlink_to(account)
    for spelt in ("x/../.halton-meter", "other/.halton-meter"):
        assert Home(account / spelt).is_default
    assert not Home(account / "x" / ".halton-meter").is_default
    monkeypatch.setenv("HOME", str(account / "other"))
    assert Home(account / ".halton-meter").is_default


def test_an_account_without_a_folder_needs_a_home_of_its_own(account: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", nobody)
    with pytest.raises(HomeError, match="HOME is not set. Set HALTON_HOME to a folder."):
        Home.from_environment()
    monkeypatch.setenv("HALTON_HOME", str(account / "home"))
    assert not Home.from_environment().is_default


def test_a_path_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / os.fsdecode(b"a\xff"))
    with pytest.raises(HomeError, match=r"a\\xff is no path in UTF-8. Set HALTON_HOME"):
        home.prepare()
    assert list(tmp_path.iterdir()) == []


def test_a_relative_home_is_made_absolute(account: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(account)
    monkeypatch.setenv("HALTON_HOME", "here")
    assert Home.from_environment().root == account / "here"


def test_an_empty_variable_names_no_home(account: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_HOME", "")
    assert Home.from_environment().is_default


def test_everything_lies_in_the_home(tmp_path: Path) -> None:
    home = Home(tmp_path)
    paths = [value for value in vars(home).values() if isinstance(value, Path)]
    paths += [home.socket("edge"), home.error_log("edge")]
    assert all(path.is_relative_to(tmp_path) for path in paths)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_folders_are_0700_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        home = Home(tmp_path / "home")
        home.prepare()
    finally:
        os.umask(before)
    assert {path.name: mode(path) for path in (home.root, home.run, home.projections, home.segments)} == {
        "home": 0o700,
        "run": 0o700,
        "projections": 0o700,
        "segments": 0o700,
    }


def test_a_home_in_an_account_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_HOME", "~nobody-of-this-name/halton")
    with pytest.raises(HomeError, match="no such account. Set it to a folder, or unset it."):
        Home.from_environment()


def test_a_home_whose_sockets_would_have_too_long_a_path_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / ("x" * 100))
    with pytest.raises(HomeError, match="HALTON_HOME"):
        home.prepare()
    assert not home.root.exists()


def test_a_secret_is_made_once_and_whole(tmp_path: Path) -> None:
    make_secret(tmp_path / "key", 20)
    made = (tmp_path / "key").read_bytes()
    make_secret(tmp_path / "key", 20)
    assert (len(made), (tmp_path / "key").read_bytes(), mode(tmp_path / "key")) == (20, made, 0o600)
    assert list(tmp_path.iterdir()) == [tmp_path / "key"]


def test_a_lock_can_be_opened_again_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o777)
    try:
        os.close(open_lock(tmp_path / "lock"))
    finally:
        os.umask(before)
    assert mode(tmp_path / "lock") == 0o600
    (tmp_path / "link").symlink_to(tmp_path / "lock")
    with pytest.raises(OSError):
        open_lock(tmp_path / "link")


def test_a_lock_is_taken_by_one_and_by_the_next_once_it_is_closed(tmp_path: Path) -> None:
    first, second = (open_lock(tmp_path / "lock") for _ in range(2))
    assert (try_lock(first), try_lock(second)) == (True, False)
    os.close(first)
    assert try_lock(second)
    os.close(second)


def test_what_says_so_already_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "file"
    write_changed(file, b"one")
    before = file.stat().st_ino
    write_changed(file, b"one")
    assert file.stat().st_ino == before
    file.chmod(0o644)
    write_changed(file, b"one")
    assert (mode(file), file.read_bytes()) == (0o600, b"one")
    write_changed(file, b"two")
    assert file.read_bytes() == b"two"


def test_shipped_folders_are_found_and_others_say_what_to_do() -> None:
    assert (shipped("projections")).is_dir()
    with pytest.raises(FileNotFoundError, match="install Halton again"):
        shipped("no-such-folder")


def test_a_private_file_appears_whole_and_replaces_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("old")
    file.chmod(0o666)
    with file.open() as reader:
        write_private(file, b"new")
        assert reader.read() == "old"
    assert (file.read_bytes(), mode(file)) == (b"new", 0o600)
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("plant", [Path.symlink_to, Path.hardlink_to])
def test_neither_link_nor_second_name_is_written_through(tmp_path: Path, plant: Callable[[Path, Path], None]) -> None:
    target = tmp_path / "target"
    target.write_text("theirs")
    target.chmod(0o644)
    plant(tmp_path / "file", target)
    write_private(tmp_path / "file", b"ours")
    assert (target.read_text(), mode(target)) == ("theirs", 0o644)
    assert ((tmp_path / "file").read_bytes(), (tmp_path / "file").is_symlink()) == (b"ours", False)


def test_nobody_can_plant_something_under_the_name_that_a_file_is_first_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda size: "guessed")
    (tmp_path / f".file.{os.getpid()}.guessed").symlink_to(tmp_path / "target")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "file", b"ours")
    assert not (tmp_path / "target").exists() and not (tmp_path / "file").exists()


def test_a_file_that_cannot_be_put_in_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError):
        write_private(tmp_path / "file", b"ours")
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_writers_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    texts = [letter * 100_000 for letter in (b"a", b"b", b"c", b"d")]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda text: [write_private(tmp_path / "file", text) for _ in range(5)], texts))
    assert (tmp_path / "file").read_bytes() in texts
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_private_file_is_read_only_if_it_is_a_plain_one_of_this_account(tmp_path: Path) -> None:
    write_private(tmp_path / "file", b"ours")
    assert read_private(tmp_path / "file") == b"ours"
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    for refused in ("link", "pipe", "none", "."):
        with pytest.raises(OSError):
            read_private(tmp_path / refused)


def test_a_file_of_another_account_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "file"
    if os.getuid() == 0:
        file.write_text("theirs")
        os.chown(file, 65534, 65534)
    else:
        file = Path("/etc/passwd")
    with pytest.raises(PermissionError):
        read_private(file)


def test_a_home_in_a_folder_that_everybody_can_change_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    tmp_path = tmp_path_factory.mktemp("o")
    open_to_all = tmp_path / "shared"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    with pytest.raises(HomeError, match=f"chmod o-w {open_to_all}"):
        Home(open_to_all / "below" / "home").prepare()
    (tmp_path / "link").symlink_to(open_to_all / "below")
    with pytest.raises(HomeError, match=f"chmod o-w {open_to_all}"):
        Home(tmp_path / "link" / "home").prepare()
    open_to_all.chmod(0o1777)  # as /tmp: nobody removes what is another's
    Home(open_to_all / "below" / "home").prepare()


def test_a_home_in_a_folder_of_another_account_is_refused_but_to_root(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path_factory.mktemp("o") / "theirs"
    ours = theirs / "ours"
    ours.mkdir(parents=True)
    if os.getuid() == 0:  # who alone can give a folder away
        os.chown(theirs, 54322, -1)
        Home(ours / "home").prepare()
        for folder in (ours, ours / "home"):
            os.chown(folder, 54321, -1)
    monkeypatch.setattr(os, "getuid", lambda: 54321)
    with pytest.raises(HomeError, match="belongs to another account"):
        Home(ours / "home").prepare()


def test_a_folder_that_holds_the_accounts_own_is_no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home" / "me").mkdir(parents=True)
    (tmp_path / "home").chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path / "home" / "me"))
    for folder in (Path("/"), tmp_path / "home"):
        with pytest.raises(HomeError, match="holds more than a home of Halton. Set HALTON_HOME to a folder of its own"):
            Home(folder).prepare()
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o755
    Home(tmp_path / "home" / "me" / "h").prepare()


def test_a_folder_that_others_may_read_and_that_holds_nothing_of_ours_is_no_home(tmp_path: Path) -> None:
    for name, entry, is_refused in (("etc", "passwd", True), ("disk", "lost+found", False), ("made", "config.toml", False)):
        (tmp_path / name).mkdir(mode=0o755)
        (tmp_path / name / entry).touch()
        if is_refused:
            with pytest.raises(HomeError, match="holds more than a home of Halton"):
                Home(tmp_path / name).prepare()
        else:
            Home(tmp_path / name).prepare()
        assert mode(tmp_path / name) == (0o755 if is_refused else 0o700)
