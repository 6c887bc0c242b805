"""How authorities are looked at: each fault by itself, and nothing is changed by looking."""

from __future__ import annotations

import datetime
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from halton.capture.authority import Authority, make_authority
from halton.errors import LogError
from halton.log.store import Log
from halton.paths import Home
from halton.setup.authority import Wish, tend
from halton.setup.authority_check import Look, look

HOSTS = ["api.openai.com"]
NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def log(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    monkeypatch.setenv("HOME", str(home.root.parent))
    with closing(Log(home.log)) as log:
        yield log


@pytest.fixture
def ours(home: Home, log: Log) -> Authority:
    return tend(home, log, HOSTS, now=NOW).authorities[0]


def seen(home: Home, days: float = 0, *hosts: str) -> Look:
    return look(home, [*HOSTS, *hosts], NOW + days * DAY)


def faults(home: Home, days: float = 0, *hosts: str) -> list[str]:
    return [f"{fault.what} {fault.mend}" for fault in seen(home, days, *hosts).faults]


def test_one_that_is_well_has_none(home: Home, ours: Authority) -> None:
    found = seen(home)
    assert (found.authorities, found.added, found.strangers, found.faults) == ((ours,), (), (), ())
    assert {path.name: mode for path, mode in found.modes.items()} == {
        "ca": 0o700,
        "mitmproxy-ca.pem": 0o600,
        "mitmproxy-ca-cert.pem": 0o600,
        "ca-bundle.pem": 0o600,
    }


def test_time_passes(home: Home, log: Log, ours: Authority) -> None:
    until = f"{ours.not_after:%Y-%m-%d}"
    assert faults(home, 304) == []
    assert faults(home, 306) == [f"The authority ends on {until}, and there is no next one yet. halton ca renew"]
    assert faults(home, 365) == [f"The authority has ended, or is about to: {until}. halton ca renew"]
    tend(home, log, HOSTS, Wish(renew=True), now=NOW + 306 * DAY)
    assert faults(home, 306) == []


def test_hosts_that_nothing_signs_for_are_named(home: Home, ours: Authority) -> None:
    assert faults(home, 0, "b.example.com", "eu.api.openai.com") == ["None may sign for b.example.com. halton ca renew"]
    many = [f"{letter}.example.com" for letter in "edcba"]
    assert faults(home, 0, *many) == ["None may sign for a.example.com, b.example.com, c.example.com and 2 more. halton ca renew"]


@pytest.mark.parametrize("name", ["mitmproxy-ca.pem", "mitmproxy-ca-cert.pem", "../ca-bundle.pem", "."])
def test_a_mode_that_is_open_is_closed_by_the_command(home: Home, ours: Authority, name: str) -> None:
    path = (ours.folder / name).resolve()
    path.chmod(0o755)
    wanted = "700" if name == "." else "600"
    assert faults(home) == [f"{path} has the mode 0755, not 0{wanted}. chmod {wanted} {path}"]


def test_roots_that_programs_would_not_learn_of(home: Home, log: Log, ours: Authority) -> None:
    tend(home, log, HOSTS, Wish(renew=True))
    ours.root_file.write_bytes(ours.root)
    home.bundle.unlink()
    (home.run / "ca-bundle-0123.pem").write_bytes(ours.root)
    assert faults(home) == [
        f"{ours.root_file} does not hold the roots, each once. halton ca renew",
        f"{home.bundle} lacks a root of ours. halton ca renew",
        f"{home.run / 'ca-bundle-0123.pem'} lacks a root of ours. halton ca renew",
    ]
    tend(home, log, HOSTS)
    assert faults(home) == []


def test_one_that_is_gone(home: Home, ours: Authority) -> None:
    ours.key_file.unlink()
    assert faults(home) == ["The authority of this home is gone, or something else is in its place. halton ca renew"]
    theirs = make_authority(ours.folder, HOSTS)
    assert len(faults(home)) == 1
    assert seen(home).strangers == ((theirs.key_file, theirs.digest),)


def test_a_home_that_never_ran_has_none_and_gets_no_log_by_looking(home: Home) -> None:
    assert faults(home) == ["There is no authority yet: the first start makes one. halton start"]
    assert not home.log.exists()


def test_looking_changes_no_mode_and_a_log_that_is_none_is_told(home: Home, log: Log, ours: Authority) -> None:
    home.log.chmod(0o640)
    assert faults(home) == []
    assert stat.S_IMODE(home.log.stat().st_mode) == 0o640
    log.close()
    home.log.write_bytes(b"somebody's notes" * 1000)
    with pytest.raises(LogError, match="cannot be read"):
        seen(home)


def test_a_file_in_the_accounts_folder_that_is_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    home = Home(tmp_path / ".halton-meter")
    home.prepare()
    (tmp_path / ".mitmproxy").mkdir()
    (tmp_path / ".mitmproxy" / "mitmproxy-ca.pem").write_text("somebody's notes")
    with closing(Log(home.log)) as log:
        tend(home, log, HOSTS)
    assert seen(home).strangers == ((tmp_path / ".mitmproxy" / "mitmproxy-ca.pem", None),)
    assert faults(home) == []
