"""Tests of what lies in a home before its meter begins."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from halton.events.actor import Actor
from halton.events.types import CertificateAuthorityCreated
from halton.log.store import Log
from halton.paths import Home
from halton.sections import Bodies
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
