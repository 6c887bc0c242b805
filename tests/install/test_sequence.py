"""Steps one after the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from halton.errors import HaltonError
from halton.install.sequence import carry_out
from halton.install.step import Act


class Made:
    """A step that notes what it does in `log`."""

    def __init__(
        self, name: str, log: list[str], *, outside: bool = False, vital: bool = True, fails: Exception | None = None
    ) -> None:
        self.name, self.outside, self.vital = name, outside, vital
        self._log, self._fails, self._done = log, fails, False

    def todo(self) -> Act | None:
        return None if self._done else Act(f"make {self.name}")

    def found(self) -> Act:
        return Act(f"{self.name} is there")

    def do(self) -> Act:
        if self._fails:
            raise self._fails
        self._log.append(self.name)
        self._done = True
        return Act(f"made {self.name}")

    def undo(self, *, dry_run: bool) -> Iterator[Act]:
        yield Act("undone")


def states(steps: list[Made], refusal: str | None = None, *, dry_run: bool = False) -> list[tuple[str, str]]:
    return [(outcome.step, outcome.state) for outcome in carry_out(steps, lambda step, act: refusal, dry_run=dry_run)]


def test_each_is_done_once() -> None:
    log: list[str] = []
    steps = [Made("a", log), Made("b", log)]
    assert states(steps) == [("a", "done"), ("b", "done")]
    assert states(steps) == [("a", "already"), ("b", "already")]
    assert log == ["a", "b"]


def test_a_dry_run_does_nothing() -> None:
    log: list[str] = []
    assert states([Made("a", log), Made("b", log, outside=True)], dry_run=True) == [("a", "would"), ("b", "would")]
    assert log == []


@pytest.mark.parametrize("refusal", ["refused", "declined"])
def test_only_what_leaves_the_home_is_asked_for(refusal: str) -> None:
    log: list[str] = []
    steps = [Made("a", log), Made("b", log, outside=True, vital=False), Made("c", log)]
    assert states(steps, refusal) == [("a", "done"), ("b", refusal), ("c", "done")]
    assert log == ["a", "c"]


def test_after_a_vital_one_that_fails_none_is_begun_and_none_is_rolled_back() -> None:
    log: list[str] = []
    steps = [Made("a", log), Made("b", log, fails=HaltonError("No room. Make some.")), Made("c", log)]
    outcomes = list(carry_out(steps, lambda step, act: None, dry_run=False))
    assert [(outcome.state, outcome.act.what) for outcome in outcomes] == [
        ("done", "made a"),
        ("failed", "No room. Make some."),
        ("not reached", "was not begun"),
    ]
    assert log == ["a"]


def test_one_that_is_not_vital_keeps_nothing_from_being_done() -> None:
    log: list[str] = []
    full = OSError(28, "No space left on device", "/x")
    assert states([Made("a", log, vital=False, fails=full), Made("b", log)]) == [("a", "failed"), ("b", "done")]
    (outcome,) = carry_out([Made("a", log, fails=full)], lambda step, act: None, dry_run=False)
    assert outcome.act.what == "/x cannot be used (No space left on device). Mend that, then try again."
