"""Which authority a home uses: its own as its log remembers it, never somebody else's."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from halton.capture.authority import make_authority
from halton.errors import HomeError
from halton.events.types import CertificateAuthorityCreated
from halton.log.store import Log
from halton.paths import Home
from halton.setup.authority import ensure_authority

HOSTS = ("api.anthropic.com", "api.openai.com")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def recorded(log: Log) -> list[CertificateAuthorityCreated]:
    events = [row.event() for row in log.read(type_="ca.created")]
    assert all(isinstance(event, CertificateAuthorityCreated) for event in events)
    return events  # type: ignore[return-value]


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    return {
        str(path.relative_to(folder)): (mode(path), path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in (folder, *folder.rglob("*"))
    }


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def default(account: Path) -> Home:
    home = Home(account / ".halton-meter")
    home.prepare()
    return home


@pytest.fixture
def log(default: Home) -> Iterator[Log]:
    with closing(Log(default.log)) as log:
        yield log


def test_the_default_homes_authority_lies_in_the_accounts_folder_and_is_recorded(
    account: Path, default: Home, log: Log
) -> None:
    made = ensure_authority(default, log, HOSTS)
    assert made.folder == account / ".mitmproxy"
    assert (mode(made.folder), mode(made.key_file), mode(made.root_file)) == (0o700, 0o600, 0o600)
    assert recorded(log) == [
        CertificateAuthorityCreated(
            digest=made.digest,
            folder=str(account / ".mitmproxy"),
            not_after=int(made.not_after.timestamp()) * 1_000_000,
            hosts=HOSTS,
        )
    ]


def test_another_homes_authority_lies_in_that_home(account: Path, home: Home) -> None:
    with closing(Log(home.log)) as log:
        assert ensure_authority(home, log, HOSTS).folder == home.root / "ca"
    assert not (account / ".mitmproxy").exists()


def test_the_same_authority_is_used_again(default: Home, log: Log) -> None:
    made = ensure_authority(default, log, HOSTS)
    assert ensure_authority(default, log, HOSTS) == made
    assert ensure_authority(default, log, HOSTS[:1]) == made
    assert len(recorded(log)) == 1


def test_modes_are_asserted_again_at_each_start(default: Home, log: Log) -> None:
    made = ensure_authority(default, log, HOSTS)
    made.folder.chmod(0o775)
    made.key_file.chmod(0o640)
    made.root_file.chmod(0o644)
    ensure_authority(default, log, HOSTS)
    assert (mode(made.folder), mode(made.key_file), mode(made.root_file)) == (0o700, 0o600, 0o600)


def test_the_modes_hold_under_an_open_umask(default: Home, log: Log) -> None:
    before = os.umask(0)
    try:
        made = ensure_authority(default, log, HOSTS)
    finally:
        os.umask(before)
    assert (mode(made.folder), mode(made.key_file), mode(made.root_file)) == (0o700, 0o600, 0o600)


def test_a_lost_root_file_is_written_again(default: Home, log: Log) -> None:
    made = ensure_authority(default, log, HOSTS)
    root = made.root_file.read_bytes()
    made.root_file.unlink()
    assert ensure_authority(default, log, HOSTS) == made
    assert made.root_file.read_bytes() == root


def test_a_lost_authority_is_made_anew(default: Home, log: Log) -> None:
    made = ensure_authority(default, log, HOSTS)
    made.key_file.unlink()
    again = ensure_authority(default, log, HOSTS)
    assert again.folder == made.folder and again.digest != made.digest
    assert [event.digest for event in recorded(log)] == [made.digest, again.digest]


def test_a_host_that_ours_does_not_cover_makes_a_new_one_in_its_place(default: Home, log: Log) -> None:
    made = ensure_authority(default, log, HOSTS)
    again = ensure_authority(default, log, (*HOSTS, "api.x.ai"))
    assert again.folder == made.folder and again.digest != made.digest
    assert again.hosts == (*HOSTS, "api.x.ai")


@pytest.mark.parametrize("folder_mode", [0o755, 0o775])
def test_an_authority_that_is_not_ours_is_left_untouched(
    account: Path, default: Home, log: Log, folder_mode: int
) -> None:
    theirs = make_authority(account / ".mitmproxy", ["api.openai.com", "api.anthropic.com"])
    theirs.folder.chmod(folder_mode)
    (theirs.folder / "mitmproxy-dhparam.pem").write_text("theirs too")
    before = snapshot(theirs.folder)
    made = ensure_authority(default, log, HOSTS)
    assert made.folder == default.root / "ca"
    assert ensure_authority(default, log, HOSTS) == made
    assert snapshot(theirs.folder) == before


def test_a_file_in_the_accounts_folder_that_is_no_authority_is_left_untouched(account: Path, default: Home, log: Log) -> None:
    (account / ".mitmproxy").mkdir()
    (account / ".mitmproxy" / "mitmproxy-ca.pem").write_text("somebody's notes")
    before = snapshot(account / ".mitmproxy")
    assert ensure_authority(default, log, HOSTS).folder == default.root / "ca"
    assert snapshot(account / ".mitmproxy") == before


def test_a_folder_of_the_account_without_an_authority_is_used_and_closed(account: Path, default: Home, log: Log) -> None:
    (account / ".mitmproxy").mkdir(mode=0o755)
    (account / ".mitmproxy" / "config.yaml").write_text("theirs")
    assert ensure_authority(default, log, HOSTS).folder == account / ".mitmproxy"
    assert mode(account / ".mitmproxy") == 0o700
    assert (account / ".mitmproxy" / "config.yaml").read_text() == "theirs"


def test_a_link_in_the_accounts_place_is_left_alone(account: Path, default: Home, log: Log) -> None:
    elsewhere = account / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (account / ".mitmproxy").symlink_to(elsewhere)
    made = ensure_authority(default, log, HOSTS)
    assert made.folder == default.root / "ca"
    assert ensure_authority(default, log, HOSTS) == made
    assert (list(elsewhere.iterdir()), mode(elsewhere)) == ([], 0o755)


def test_a_root_of_theirs_that_lies_alone_is_left_untouched(account: Path, default: Home, log: Log) -> None:
    theirs = make_authority(account / ".mitmproxy", HOSTS)
    theirs.key_file.unlink()
    before = snapshot(theirs.folder)
    assert ensure_authority(default, log, HOSTS).folder == default.root / "ca"
    assert snapshot(theirs.folder) == before


def test_a_file_of_the_roots_name_that_holds_no_root_is_left_untouched(account: Path, default: Home, log: Log) -> None:
    (account / ".mitmproxy").mkdir()
    (account / ".mitmproxy" / "mitmproxy-ca-cert.pem").write_text("somebody's notes")
    before = snapshot(account / ".mitmproxy")
    assert ensure_authority(default, log, HOSTS).folder == default.root / "ca"
    assert snapshot(account / ".mitmproxy") == before


def test_a_dangling_link_in_place_of_the_key_is_left_untouched(account: Path, default: Home, log: Log) -> None:
    (account / ".mitmproxy").mkdir()
    (account / ".mitmproxy" / "mitmproxy-ca.pem").symlink_to(account / "on a stick")
    assert ensure_authority(default, log, HOSTS).folder == default.root / "ca"
    assert (account / ".mitmproxy" / "mitmproxy-ca.pem").is_symlink()


def test_what_an_earlier_log_made_is_not_ours(account: Path, default: Home, log: Log, home: Home) -> None:
    made = ensure_authority(default, log, HOSTS)
    before = snapshot(made.folder)
    with closing(Log(home.log)) as other:
        again = ensure_authority(default, other, HOSTS)
    assert again.folder == default.root / "ca"
    assert snapshot(made.folder) == before


def test_when_neither_folder_is_ours_the_error_says_what_to_do(home: Home) -> None:
    make_authority(home.root / "ca", HOSTS)
    with closing(Log(home.log)) as log, pytest.raises(HomeError, match="Move it away: mv .*ca"):
        ensure_authority(home, log, HOSTS)
