"""The folder of the authorities: whose it is, and the state that it is brought into."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from halton.capture.authorities import next_file
from halton.capture.authority import Authority, digests_of, make_authority, parse
from halton.errors import HomeError
from halton.paths import Home, write_private
from halton.setup.authority_folder import folders, free_folder, settle, usable


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return make_authority(tmp_path / "ca", ["a.example.com"])


def beside(folder: Path, *hosts: str) -> Authority:
    """A next one in that folder."""
    made = make_authority(folder.parent / "made", hosts)
    raw = made.key_file.read_bytes()
    file = next_file(folder, made.digest)
    write_private(file, raw)
    return parse(raw, file)


def test_the_default_home_has_the_accounts_folder_and_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert folders(Home(tmp_path / ".halton-meter")) == (tmp_path / ".mitmproxy", tmp_path / ".halton-meter" / "ca")
    assert folders(Home(tmp_path / "h")) == (tmp_path / "h" / "ca",)


def test_a_folder_is_usable_if_what_lies_there_is_ours_or_nothing(ours: Authority, tmp_path: Path) -> None:
    assert usable(ours.folder, {ours.digest}) and not usable(ours.folder, {"another"})
    assert usable(tmp_path / "none", ())
    (tmp_path / "empty").mkdir()
    assert usable(tmp_path / "empty", ())
    ours.key_file.unlink()
    assert usable(ours.folder, {ours.digest}) and not usable(ours.folder, ())


def _link_folder(ours: Authority) -> None:
    real = ours.folder.rename(ours.folder.with_name("real"))
    ours.folder.symlink_to(real)


def _link_key(ours: Authority) -> None:
    ours.key_file.rename(ours.folder / "real.pem")
    ours.key_file.symlink_to(ours.folder / "real.pem")


def _link_roots(ours: Authority) -> None:
    ours.root_file.rename(ours.folder / "real.pem")
    ours.root_file.symlink_to(ours.folder / "real.pem")


def _link_nowhere(ours: Authority) -> None:
    ours.key_file.unlink()
    ours.key_file.symlink_to("/nonexistent/on a stick")


def _pipe(ours: Authority) -> None:
    ours.key_file.unlink()
    os.mkfifo(ours.key_file)


@pytest.mark.parametrize("change", [_link_folder, _link_key, _link_roots, _link_nowhere, _pipe])
def test_a_folder_with_a_link_or_a_pipe_is_not(ours: Authority, change: Callable[[Authority], None]) -> None:
    change(ours)
    assert not usable(ours.folder, {ours.digest})


def test_what_belongs_to_another_account_is_not_usable(tmp_path: Path) -> None:
    if os.getuid() != 0:
        assert not usable(Path("/usr"), ())  # root's, who alone can give a folder away
        return
    ours = make_authority(tmp_path / "ca", ["a.example.com"])
    for path in (ours.folder, ours.key_file):
        os.chown(path, 65534, 65534)
        assert not usable(ours.folder, {ours.digest})
        os.chown(path, 0, 0)
    assert usable(ours.folder, {ours.digest})


def test_a_second_name_of_our_own_file_is_no_reason_to_refuse_it(ours: Authority, tmp_path: Path) -> None:
    """Backups and tools that save space make such names; owner and mode belong to the file and go with it."""
    os.link(ours.key_file, tmp_path / "backup")
    assert usable(ours.folder, {ours.digest})


def test_where_no_folder_is_free_the_error_says_which_to_move(home: Home) -> None:
    make_authority(home.root / "ca", ["a.example.com"])
    with pytest.raises(HomeError, match=r"holds an authority that is not ours. Move it away: mv .*/ca\{,\.old\}"):
        free_folder(home, ())


def test_a_free_folder_is_closed_to_others(home: Home) -> None:
    (home.root / "ca").mkdir(mode=0o777)
    (home.root / "ca").chmod(0o777)
    assert free_folder(home, ()) == home.root / "ca"
    assert mode(home.root / "ca") == 0o700


def test_modes_are_set_again_and_roots_written_again(ours: Authority) -> None:
    other = beside(ours.folder, "b.example.com")
    ours.folder.chmod(0o775)
    ours.key_file.chmod(0o644)
    other.key_file.chmod(0o666)
    ours.root_file.unlink()
    assert settle((ours, other), {ours.digest, other.digest}) == (ours, other)
    assert [mode(path) for path in (ours.folder, ours.key_file, other.key_file, ours.root_file)] == [0o700, 0o600, 0o600, 0o600]
    assert ours.root_file.read_bytes() == ours.root + other.root


def test_a_settled_folder_is_not_written_to(ours: Authority) -> None:
    settle((ours,), {ours.digest})
    before = {file.name: file.stat().st_ctime_ns for file in ours.folder.iterdir()}
    settle((ours,), {ours.digest})
    assert {file.name: file.stat().st_ctime_ns for file in ours.folder.iterdir()} == before


def test_the_first_takes_the_place_of_one_that_is_gone(ours: Authority) -> None:
    other = beside(ours.folder, "b.example.com")
    (alone,) = settle((other,), {ours.digest, other.digest})
    assert (alone.digest, alone.key_file) == (other.digest, ours.key_file)
    assert not other.key_file.exists() and digests_of(ours.root_file) == (other.digest,)


def test_one_that_stays_makes_way_for_the_first(ours: Authority) -> None:
    other = beside(ours.folder, "b.example.com")
    first, second = settle((other, ours), {ours.digest, other.digest})
    assert (first.digest, first.key_file) == (other.digest, ours.key_file)
    assert (second.digest, second.key_file) == (ours.digest, next_file(ours.folder, ours.digest))


def test_a_next_one_that_is_not_ours_stays_and_one_that_counts_no_more_goes(ours: Authority) -> None:
    theirs, old = beside(ours.folder, "b.example.com"), beside(ours.folder, "c.example.com")
    settle((ours,), {ours.digest, old.digest})
    assert theirs.key_file.exists() and not old.key_file.exists()
    assert digests_of(ours.root_file) == (ours.digest,)
