"""Tests of what the log hears of other settings."""

from __future__ import annotations

import json
from base64 import b64encode
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from halton.events.actor import Actor
from halton.events.types import Change, ConfigChanged, Event
from halton.log.store import Log
from halton.paths import Home
from halton.sections import Alerts, Bodies, ProviderHost, Proxy
from halton.settings import SNAPSHOT, Settings
from halton.setup.changes import changes, record_changes

ACTOR = Actor(uid=1000, command="halton up")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def recorded(home: Home, settings: Settings) -> list[Event]:
    with closing(Log(home.log)) as log:
        before = log.head().position
        record_changes(home, log, settings, ACTOR)
        return [stored.event() for stored in log.read(after=before)]


def test_the_first_start_has_nothing_to_compare_with(home: Home) -> None:
    assert recorded(home, Settings(bodies=Bodies(enabled=False))) == []


def test_the_same_settings_are_no_event(home: Home) -> None:
    Settings().keep(home)
    assert recorded(home, Settings()) == []


def test_each_key_that_changed_is_told_with_what_it_was(home: Home) -> None:
    Settings(proxy=Proxy(port=9081)).keep(home)
    host = ProviderHost(host="llm.example", format="openai")
    assert recorded(home, Settings(bodies=Bodies(enabled=False), provider=(host,))) == [
        ConfigChanged(
            changes=(
                Change(key="proxy.port", old="9081", new="8081"),
                Change(key="bodies.enabled", old="true", new="false"),
                Change(key="provider", old="[]", new='[{"host":"llm.example","format":"openai","address":null}]'),
            ),
            actor=ACTOR,
        )
    ]


def test_a_key_that_the_last_version_did_not_have_is_no_change(home: Home) -> None:
    Settings().keep(home)
    settings = json.loads((home.run / SNAPSHOT).read_bytes())
    del settings["alerts"]
    (home.run / SNAPSHOT).write_text(json.dumps(settings))
    assert recorded(home, Settings()) == []


@pytest.mark.parametrize("kept", ["{", '{"tomorrow": {"key": 1}}'])
def test_settings_of_another_version_are_not_compared(home: Home, kept: str) -> None:
    (home.run / SNAPSHOT).write_text(kept)
    assert recorded(home, Settings(bodies=Bodies(enabled=False))) == []


def test_no_secret_and_nothing_that_a_terminal_obeys_gets_into_the_log() -> None:
    secret = "sk-ant-api03-" + b64encode(sha256(b"any").digest() * 2).decode().translate({43: "-", 47: "_", 61: "A"})
    command = f"notify --token {secret} \u202e" + "x" * 200
    (change,) = changes(Settings(), Settings(alerts=Alerts(command=command)))
    assert change.key == "alerts.command"
    assert change.new is not None
    assert change.old is None
    assert change.new.startswith('"notify --token [redacted:anthropic_key:104]')
    assert secret[:20] not in change.new
    assert "\u202e" not in change.new
    assert len(change.new) == 120


@pytest.mark.parametrize("password", ["x", "hunter2", "p%40ss%3Aword", "a-very-long-one-with-words-in-it"])
def test_the_user_and_password_of_an_upstream_proxy_do_not_get_into_the_log(home: Home, password: str) -> None:
    Settings(proxy=Proxy(upstream="http://proxy.corp:3128")).keep(home)
    settings = Settings(proxy=Proxy(upstream=f"http://somebody:{password}@proxy.corp:3129"))
    (event,) = recorded(home, settings)
    assert event == ConfigChanged(
        changes=(Change(key="proxy.upstream", old='"http://proxy.corp:3128"', new='"http://proxy.corp:3129"'),), actor=ACTOR
    )
    settings.keep(home)
    assert [change.new for change in changes(settings, Settings(proxy=Proxy(upstream="")))] == ['""']
    assert b"somebody" not in b"".join(file.read_bytes() for file in home.root.glob("db.sqlite*"))
