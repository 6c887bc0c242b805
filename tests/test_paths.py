"""The home folder: its modes, and which homes are refused."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from halton.errors import HomeError
from halton.paths import Home, ensure_run_key, private_folder, shipped


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


def test_a_home_in_an_account_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_HOME", "~nobody-of-this-name/halton")
    with pytest.raises(HomeError, match="no such account. Set it to a folder, or unset it."):
        Home.from_environment()


def test_a_home_whose_sockets_would_have_too_long_a_path_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / ("x" * 100))
    with pytest.raises(HomeError, match="HALTON_HOME"):
        home.prepare()
    assert not home.root.exists()


def test_the_run_key_is_made_once_and_is_nobody_elses(home: Home) -> None:
    key = ensure_run_key(home)
    assert len(key) == 32 and home.run_key.read_bytes() == key
    assert mode(home.run_key) == 0o600
    assert ensure_run_key(home) == key
    assert [path.name for path in home.root.iterdir() if "run.key" in path.name] == ["run.key"]


def test_processes_that_make_the_run_key_at_once_get_the_same(home: Home) -> None:
    code = "import pathlib, sys, halton.paths as p; input(); print(p.ensure_run_key(p.Home(pathlib.Path(sys.argv[1]))).hex())"
    command = [sys.executable, "-c", code, str(home.root)]
    made = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for process in made:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    assert {process.communicate()[0].strip() for process in made} == {home.run_key.read_bytes().hex()}


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_run_key_of_another_length_is_refused(home: Home, content: bytes) -> None:
    home.run_key.write_bytes(content)
    with pytest.raises(HomeError, match="Remove it"):
        ensure_run_key(home)


def test_a_run_key_that_cannot_be_made_or_read_says_what_to_do(home: Home) -> None:
    home.run_key.mkdir()
    with pytest.raises(HomeError, match="cannot be used"):
        ensure_run_key(home)


def test_shipped_folders_are_found_and_others_say_what_to_do() -> None:
    assert (shipped("projections")).is_dir()
    with pytest.raises(FileNotFoundError, match="install Halton again"):
        shipped("no-such-folder")
