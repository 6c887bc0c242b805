"""T1: modes, owners and links of a home."""

from __future__ import annotations

import os
import socket
from contextlib import closing
from pathlib import Path

import pytest

from halton.paths import Home
from halton.privacy.checks.files import check
from halton.privacy.finding import Finding, NotChecked, State, broken
from halton.privacy.install import Install


def look(home: Home) -> list[Finding]:
    return list(check(Install(home)))


@pytest.fixture
def filled(home: Home) -> Home:
    home.log.touch(0o600)
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(home.socket("meter")))
    home.socket("meter").chmod(0o600)
    return home


def test_a_sound_home(filled: Home) -> None:
    (filled.root / "current").symlink_to(filled.segments)
    (found,) = look(filled)
    assert found.state is State.HOLDS
    assert found.seen == "4 folders, 1 file, 1 socket, 1 link: all of this account, and closed to all others."


@pytest.mark.parametrize(("name", "mode"), [("db.sqlite", 0o640), ("run", 0o750), ("run/meter.sock", 0o606), (".", 0o711)])
def test_what_others_may_use_is_named_with_what_closes_it(filled: Home, name: str, mode: int) -> None:
    path = filled.root / name
    path.chmod(mode)
    shown = str(filled.root) if name == "." else name
    said = f"1 entry is open to other accounts: {shown} ({mode:04o})."
    assert look(filled) == [broken(said, f"chmod -R go= {filled.root}")]
    os.system(f"chmod -R go= '{filled.root}'")
    assert [found.state for found in look(filled)] == [State.HOLDS]


def test_files_that_people_write_may_have_modes_of_their_own_in_a_closed_folder(filled: Home) -> None:
    for file in (filled.config, filled.projections / "mine.sql"):
        file.touch()
        file.chmod(0o644)
    (found,) = look(filled)
    assert found.state is State.HOLDS
    assert "but for 2 files that you wrote, in a closed folder: " in found.seen
    filled.projections.chmod(0o755)
    assert [found.state for found in look(filled)] == [State.BROKEN]


def test_a_link_that_leads_out(filled: Home, tmp_path: Path) -> None:
    (filled.root / "segments2").symlink_to(tmp_path)
    (found,) = look(filled)
    assert (found.state, found.seen) == (State.BROKEN, "1 link out of the home: segments2.")
    assert found.remedy == f"rm {filled.root}/segments2"


def test_a_home_that_is_itself_a_link(filled: Home, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(filled.root)
    assert look(Home(tmp_path / "link")) == [
        broken(f"the home is a link to {filled.root}.", f"export HALTON_HOME={filled.root}")
    ]


def test_what_belongs_to_another_account(filled: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = filled.root.stat().st_uid
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    (found,) = look(filled)
    assert found.seen.startswith("6 entries are of another account: ")
    assert found.remedy == f"sudo chown -R $(id -u) {filled.root}"


def test_no_home(tmp_path: Path) -> None:
    with pytest.raises(NotChecked, match="there is no .*/none yet"):
        look(Home(tmp_path / "none"))
