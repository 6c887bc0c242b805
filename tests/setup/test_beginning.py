"""Tests of what lies in a home before its meter begins."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from halton.errors import HaltonError
from halton.events.actor import Actor
from halton.events.types import CertificateAuthorityCreated, ConfigChanged
from halton.log.store import Log
from halton.paths import Home
from halton.sections import Alerts, Bodies, RedactionRule
from halton.settings import Settings
from halton.setup.beginning import begin


def test_the_log_hears_what_is_new_and_who_began_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    home = Home(tmp_path / "home")
    home.prepare()
    first, second = (Actor(uid=1000, command=f"halton {word}") for word in ("up", "start"))
    authority = begin(home, Settings(), first)
    assert begin(home, Settings(bodies=Bodies(enabled=False)), second).digest == authority.digest
    with closing(Log(home.log)) as log:
        events = [stored.event() for stored in log.read(after=1)]
    assert [(event.TYPE, event.actor) for event in events] == [("ca.created", first), ("config.changed", second)]  # type: ignore[attr-defined]
    assert isinstance(events[0], CertificateAuthorityCreated) and events[0].digest == authority.digest
    assert home.bundle.read_bytes().startswith(authority.root_file.read_bytes()[:20])
    assert Settings.running(home).bodies.enabled is False


@pytest.mark.usefixtures("own_rules_forgotten")
def test_rules_of_ones_own_hold_for_what_the_log_hears_first(begun: Home) -> None:
    secret = "acme_" + "hijklmnop"
    rule = RedactionRule(kind="acme_key", anchor="acme_", pattern="acme_[a-z]{8,64}")
    begin(begun, Settings(redact=(rule,), alerts=Alerts(command=f"notify {secret}")))
    with closing(Log(begun.log)) as log:
        (changed,) = [stored.data for stored in log.read(type_=ConfigChanged.TYPE)]
    assert "[redacted:acme_key:16]" in changed and secret not in changed


@contextmanager
def no_room() -> Iterator[None]:
    """As on a full disk: no file of this process can grow (setrlimit(2), RLIMIT_FSIZE)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("HOME", str(tmp_path))
    home = Home(tmp_path / "home")
    home.prepare()
    begin(home, Settings())
    return home


def test_a_meter_that_began_before_begins_where_there_is_no_room(begun: Home) -> None:
    before = {path: path.stat().st_ino for path in begun.run.iterdir()}
    authority = begin(begun, Settings())
    with no_room():
        again = begin(begun, Settings())
    assert again == authority
    assert {path: path.stat().st_ino for path in begun.run.iterdir()} == before


def test_what_has_to_be_written_where_there_is_no_room_is_told(begun: Home) -> None:
    with no_room(), pytest.raises(HaltonError):
        begin(begun, Settings(bodies=Bodies(enabled=False)))
    assert Settings.running(begun).bodies.enabled is True
    begun.upstream_roots.unlink()
    with no_room(), pytest.raises(HaltonError, match="cannot be written .*Make room"):
        begin(begun, Settings())


def test_a_meter_that_began_before_begins_with_a_log_that_is_damaged_and_leaves_it_to_the_ledger(begun: Home) -> None:
    with begun.log.open("r+b") as file:
        file.write(b"\x00" * 100)
    damaged = begun.log.read_bytes()
    authority = begin(begun, Settings(bodies=Bodies(enabled=False)))
    assert authority.root_file.read_bytes() == authority.root and begun.log.read_bytes() == damaged


def test_the_first_start_does_not_begin_with_a_log_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    home = Home(tmp_path / "home")
    home.prepare()
    home.log.write_bytes(b"no database" * 100)
    with pytest.raises(HaltonError, match="cannot be opened as an event log"):
        begin(home, Settings())


def test_a_log_that_is_to_be_salvaged_is_left_to_that_and_the_meter_begins(begun: Home) -> None:
    begin(begun, Settings())
    before = begun.log.read_bytes()
    begun.damaged_log.touch()
    begin(begun, Settings(bodies=Bodies(enabled=False)))
    assert begun.log.read_bytes() == before
    begun.damaged_log.unlink()


@pytest.mark.usefixtures("begun")
def test_where_no_authority_was_made_yet_one_is_made_all_the_same(tmp_path: Path) -> None:
    home = Home(tmp_path / "other")
    home.prepare()
    home.damaged_log.touch()
    assert begin(home, Settings()).root_file.exists()
