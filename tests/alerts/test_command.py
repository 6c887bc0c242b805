"""What a command of the user's is made of and given."""

from __future__ import annotations

import json

import pytest

import make
from halton.alerts.alert import Alert
from halton.alerts.command import arguments, environment, given
from halton.events.types import PolicyBlocked

EVENT = PolicyBlocked(name="cap", kind="requests", used=10, bound=10, window="day", project="a\x00b", model="\u202em")
ALERT = Alert.of("e1", EVENT, make.NOON)


def test_a_command_is_words_and_no_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    assert arguments("~/bin/tell 'two words' $HOME `date` > x | y") == [
        "/home/ada/bin/tell", "two words", "$HOME", "`date`", ">", "x", "|", "y",
    ]  # fmt: skip


def test_the_environment_has_what_is_known_as_text() -> None:
    assert environment(ALERT) == {
        "HALTON_ALERT_SCHEMA": "1",
        "HALTON_ALERT_TYPE": "policy.blocked",
        "HALTON_ALERT_AT": "2026-09-22T12:00:00.000000Z",
        "HALTON_ALERT_CALL": "e1",
        "HALTON_ALERT_POLICY": "cap",
        "HALTON_ALERT_KIND": "requests",
        "HALTON_ALERT_USED": "10",
        "HALTON_ALERT_BOUND": "10",
        "HALTON_ALERT_WINDOW": "day",
        "HALTON_ALERT_PROJECT": "a\\x00b",
        "HALTON_ALERT_MODEL": "\\u202em",
        "HALTON_ALERT_MORE": "0",
        "HALTON_ALERT_TEXT": "Policy cap blocked a call of a\\x00b: 10 of 10 requests in day.",
    }


def test_stdin_is_one_line_of_json() -> None:
    assert given(ALERT).count(b"\n") == 1
    assert json.loads(given(ALERT)) == ALERT.document()
    assert given(ALERT).isascii()
