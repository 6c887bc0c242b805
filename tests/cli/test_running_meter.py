"""The one meter of a home, found by whoever wants another; with a real one: tests/test_restart.py."""

from __future__ import annotations

import fcntl
import os

import pytest

from halton.cli import running_meter as running_meter_module
from halton.cli.running_meter import is_held, running_meter
from halton.errors import HaltonError
from halton.paths import Home, open_lock


def test_where_nothing_runs_there_is_none(home: Home) -> None:
    assert (running_meter(home), is_held(home)) == (None, False)
    os.close(open_lock(home.up_lock))
    assert (running_meter(home), is_held(home)) == (None, False)


def test_one_that_holds_the_home_and_does_not_answer_is_said(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running_meter_module, "PATIENCE_S", 0.3)
    lock = open_lock(home.up_lock)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert is_held(home)
    with pytest.raises(HaltonError) as caught:
        running_meter(home)
    assert str(caught.value) == f"A meter holds {home.root} and does not answer. See what it does: halton logs"
    os.close(lock)
    assert not is_held(home)
