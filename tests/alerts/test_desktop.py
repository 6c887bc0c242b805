"""The notice on the desktop: which program shows it, and with which words."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

import make
from alerts.scripts import program
from halton.alerts.alert import Alert
from halton.alerts.desktop import notifier
from halton.events.types import PolicyBlocked, PolicyWarned

BLOCKED = Alert.of("e1", PolicyBlocked(name="-<b>", kind="models", model='x" & quit', project="a"), make.NOON)
WARNED = Alert.of("e1", PolicyWarned(name="cap", kind="requests"), make.NOON)
SAID = 'Policy -<b> blocked a call of a to x" & quit.'


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)


def test_without_a_program_or_a_session_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert notifier(BLOCKED, "linux") is None
    program(tmp_path / "notify-send")
    assert notifier(BLOCKED, "linux") is None
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert notifier(BLOCKED, "linux") is None
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(tmp_path / "bus"))
        assert notifier(BLOCKED, "linux") is not None


def test_notify_send_gets_text_and_no_markup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(program(tmp_path / "notify-send"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    assert notifier(BLOCKED, "linux") == [
        path, "--app-name", "Halton", "--urgency", "critical", "--", "Halton",
        'Policy -&lt;b&gt; blocked a call of a to x" &amp; quit.',
    ]  # fmt: skip
    assert (notifier(WARNED, "linux") or [])[4:] == ["normal", "--", "Halton", "Policy cap warns."]


def test_macos_has_two_ways_and_applescript_reads_no_word_of_it(tmp_path: Path) -> None:
    assert notifier(BLOCKED, "darwin") is None
    script = str(program(tmp_path / "osascript"))
    assert notifier(BLOCKED, "darwin") == [
        script, "-e", "on run argv", "-e", "display notification (item 2 of argv) with title (item 1 of argv)", "-e", "end run",
        "Halton", SAID,
    ]  # fmt: skip
    notices = str(program(tmp_path / "terminal-notifier"))
    assert notifier(BLOCKED, "darwin") == [notices, "-title", "Halton", "-message", SAID]
