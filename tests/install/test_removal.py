"""What is removed with a home, and what never is."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

import make
from authorities_made import with_authority
from halton.capture.authority import make_authority
from halton.errors import HomeError
from halton.install.journal import Entry
from halton.install.removal import authority_files, contents, remove, remove_authority
from halton.paths import Home


@pytest.fixture
def default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The home of an account, whose authority lies in ~/.mitmproxy."""
    monkeypatch.setenv("HOME", str(tmp_path))
    home = Home(tmp_path / ".halton-meter")
    home.prepare()
    return home


def test_a_home_is_told_by_its_size_and_its_calls(home: Home) -> None:
    make.log(home.root, [make.call(), make.call()]).close()
    (home.root / "config.toml").write_bytes(b"x" * 1000)
    found = contents(home)
    assert (found.calls, found.strangers) == (2, ())
    assert found.size == 1000 + home.log.stat().st_size


def test_it_goes_with_all_that_halton_writes(home: Home) -> None:
    make.log(home.root, [make.call()]).close()
    databases = ("db.sqlite-wal", "db.sqlite.damaged-1", "views.lock")
    for name in ("edge.err.log", "edge.err.log.1", *databases, "page.key", ".config.toml.1.ab"):
        (home.root / name).touch()
    (home.run / "x.sock").touch()
    remove(home)
    assert not home.root.exists()


def test_what_is_not_haltons_stays_and_is_named(home: Home) -> None:
    make.log(home.root, [make.call()]).close()
    (home.root / "thesis.tex").write_text("years of work")
    (home.root / "notes").mkdir()
    assert contents(home).strangers == ("notes", "thesis.tex")
    remove(home)
    assert sorted(path.name for path in home.root.iterdir()) == ["notes", "thesis.tex"]


def test_a_link_in_it_is_removed_and_not_followed(home: Home, tmp_path: Path) -> None:
    make.log(home.root, [make.call()]).close()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "file").touch()
    (home.root / "ca").symlink_to(elsewhere)
    remove(home)
    assert (elsewhere / "file").exists() and not home.root.exists()


def test_a_folder_that_is_no_home_is_refused(tmp_path: Path) -> None:
    (tmp_path / "project" / "run").mkdir(parents=True)
    with pytest.raises(HomeError, match="project is no home of Halton, so it is not removed"):
        contents(Home(tmp_path / "project"))
    with pytest.raises(HomeError, match="There is no "):
        contents(Home(tmp_path / "none"))


def test_a_home_that_holds_the_accounts_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "a")
    home.prepare()
    make.log(home.root, [make.call()]).close()
    for account in (home.root, home.root / "below"):
        account.mkdir(exist_ok=True)
        monkeypatch.setenv("HOME", str(account))
        with pytest.raises(HomeError, match="holds this account's own folder, so it is not removed"):
            contents(home)


def test_our_authority_goes_and_others_files_beside_it_stay(default: Home, tmp_path: Path) -> None:
    with_authority(default)
    folder = tmp_path / ".mitmproxy"
    (folder / "mitmproxy-dhparam.pem").write_text("theirs")
    files = authority_files(default)
    assert sorted(file.name for file in files) == ["mitmproxy-ca-cert.pem", "mitmproxy-ca.pem"]
    remove_authority(default, files, None)
    assert [path.name for path in folder.iterdir()] == ["mitmproxy-dhparam.pem"]


def test_an_authority_of_somebody_elses_is_none_of_ours(default: Home, tmp_path: Path) -> None:
    make_authority(tmp_path / ".mitmproxy", ["api.openai.com"])
    with_authority(default)
    assert authority_files(default) == []


def test_its_folder_is_as_it_was(default: Home, tmp_path: Path) -> None:
    folder = tmp_path / ".mitmproxy"
    with_authority(default)
    noted = Entry(step="home", path=str(folder), existed=True, mode=0o755)
    remove_authority(default, authority_files(default), noted)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    remove_authority(default, [], Entry(step="home", path=str(folder), existed=False))
    assert not folder.exists()


def test_in_another_home_it_goes_with_the_home(home: Home) -> None:
    with_authority(home)
    assert authority_files(home) == []


def test_where_the_log_cannot_be_read_what_the_workers_sign_with_is_ours(default: Home, tmp_path: Path) -> None:
    with_authority(default)
    default.log.write_bytes(b"")
    assert sorted(file.name for file in authority_files(default)) == ["mitmproxy-ca-cert.pem", "mitmproxy-ca.pem"]
