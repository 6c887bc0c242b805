from __future__ import annotations

import time
from pathlib import Path

import pytest

from halton.errors import HaltonError
from halton.service.command import ask
from service.foreign import Foreign


def test_what_it_prints_is_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = Foreign(tmp_path, "tool", "*) echo fine; echo aside >&2;;", monkeypatch)
    assert ask(["tool", "say", "a b"], environment={"PLACE": "here"}, remedy="") == "fine\n"
    assert program.asked == ["say a b"]
    assert {"PLACE=here", "LC_ALL=C", "SYSTEMD_COLORS=0"} <= set(program.environment())


def test_a_failure_names_the_command_and_what_it_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Foreign(tmp_path, "tool", "*) printf 'No \\033[31mway\\n  at all.\\n' >&2; exit 5;;", monkeypatch)
    with pytest.raises(HaltonError) as raised:
        ask(["tool", "go"], remedy="Do without.")
    assert str(raised.value) == r"`tool go` failed: No \x1b[31mway at all. Do without."


def test_a_failure_without_a_word_tells_its_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Foreign(tmp_path, "tool", "*) exit 5;;", monkeypatch)
    with pytest.raises(HaltonError, match=r"^`tool go` failed: exit status 5. Do without.$"):
        ask(["tool", "go"], remedy="Do without.")


def test_another_status_may_be_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Foreign(tmp_path, "tool", "*) echo inactive; exit 3;;", monkeypatch)
    assert ask(["tool", "is-active"], accepted=(0, 3), remedy="") == "inactive\n"


def test_one_that_hangs_is_ended_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Foreign(tmp_path, "tool", "*) exec sleep 60;;", monkeypatch)
    began = time.monotonic()
    with pytest.raises(HaltonError, match=r"^`tool go` did not end within 0.3 s. Do without.$"):
        ask(["tool", "go"], limit_s=0.3, remedy="Do without.")
    assert time.monotonic() - began < 5


def test_one_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(HaltonError, match=r"^`/nowhere/tool go` cannot be run \(No such file or directory\). Do without.$"):
        ask(["/nowhere/tool", "go"], remedy="Do without.")
