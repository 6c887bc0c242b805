"""config.toml read again: what changes at once, what waits, and what is refused."""

from __future__ import annotations

from contextlib import closing

import pytest

from halton.errors import HaltonError
from halton.events.actor import Actor
from halton.events.types import Change, ConfigChanged
from halton.log.store import Log
from halton.paths import Home
from halton.settings import Settings
from halton.setup.reloading import Reloaded, reload

ACTOR = Actor(uid=1000, command="halton reload")
RULE = '[[redact]]\nkind = "acme_key"\nanchor = "acme_"\npattern = "acme_[a-z]{8,64}"\n'


def reloaded(home: Home, config: str, *, dry_run: bool = False) -> Reloaded:
    """A meter of the defaults, with a port from a flag, whose config.toml is now this."""
    home.config.write_text("")
    began = Settings.load(home)
    running = began.with_ports(9999, None)
    running.keep(home)
    home.config.write_text(config)
    return reload(home, running, began, ACTOR, dry_run=dry_run)


def recorded(home: Home) -> list[object]:
    with closing(Log(home.log)) as log:
        return [stored.event() for stored in log.read(type_=ConfigChanged.TYPE)]


@pytest.mark.parametrize(
    ("config", "changed", "waiting"),
    [
        ("", (), ()),
        ("[bodies]\nenabled = false", (Change(key="bodies.enabled", old="true", new="false"),), ()),
        ("[alerts]\ndesktop = false", (Change(key="alerts.desktop", old="true", new="false"),), ()),
        ("[browse]\nsql = false\nport = 9000", (Change(key="browse.sql", old="true", new="false"),), ("browse.port",)),
        ("[browse]\nbodies = true", (Change(key="browse.bodies", old="false", new="true"),), ()),
        ("[proxy]\nport = 9000\n[capture]\nworkers = 2", (), ("proxy.port", "capture.workers")),
        ('[[provider]]\nhost = "llm.example.com"\nformat = "openai"', (), ("provider",)),
    ],
)
def test_what_changes_at_once_and_what_waits(
    home: Home, config: str, changed: tuple[Change, ...], waiting: tuple[str, ...]
) -> None:
    done = reloaded(home, config)
    assert (done.changed, done.waiting) == (changed, waiting)
    assert recorded(home) == ([ConfigChanged(changes=changed, actor=ACTOR)] if changed else [])
    assert Settings.kept(home) == done.settings and done.settings.proxy.port == 9999


def test_a_rule_of_ones_own_is_told_and_kept(home: Home) -> None:
    done = reloaded(home, RULE)
    assert [change.key for change in done.changed] == ["redact"]
    assert done.settings.own_rules == (("acme_key", "acme_", "acme_[a-z]{8,64}"),)


@pytest.mark.parametrize("config", ["[bodies]\nenabled = 3", "no toml", RULE.replace("{8,64}", "+")])
def test_what_cannot_be_used_changes_nothing(home: Home, config: str) -> None:
    with pytest.raises(HaltonError):
        reloaded(home, config)
    assert Settings.kept(home) == Settings().with_ports(9999, None) and recorded(home) == []


def test_a_dry_run_writes_nothing(home: Home) -> None:
    done = reloaded(home, "[bodies]\nenabled = false", dry_run=True)
    assert done.changed and done.position is None
    assert Settings.kept(home) == Settings().with_ports(9999, None) and recorded(home) == []


def test_what_the_log_does_not_take_does_not_hold(home: Home) -> None:
    home.log.mkdir()
    with pytest.raises((HaltonError, OSError)):
        reloaded(home, "[bodies]\nenabled = false")
    assert Settings.kept(home) == Settings().with_ports(9999, None)
