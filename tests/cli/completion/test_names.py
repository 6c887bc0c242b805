"""Names for a shell: those of the home, none that a shell would obey, and soon."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import make
from halton.cli.completion.names import KINDS, MOST, read_names
from halton.events.types import PolicyRemoved, PolicySet, ProjectSet
from halton.paths import Home

OBEYED = ["$(reboot)", "a;b", "a b", "`id`", "a\nb", "\x1b[2J", "-rf", "*", "a'b", "é", "", "a" * 200]


@pytest.fixture(autouse=True)
def in_the_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_HOME", str(home.root))


def test_names_are_those_that_the_home_knows(fill: Any) -> None:
    budget = {"kind": "budget", "bound": 10**12, "window": "day"}
    fill(
        [
            make.price(),
            make.call(project="shop", git_branch="main"),
            make.call(project="blog", model="gpt-5", provider="openai", git_branch="feature/x"),
            make.call(model=None, model_requested=None),
            PolicySet(name="daily", **budget),
            PolicySet(name="gone", **budget),
            PolicyRemoved(name="gone"),
            ProjectSet(project="shop", tags=("work",)),
        ]
    )
    found = {kind: read_names(kind, "") for kind in KINDS}
    assert {"calls", "cost", "usage_daily"} <= set(found.pop("projection"))
    assert found == {
        "project": ["blog", "halton", "shop"],
        "model": ["claude-sonnet-4-5-20250929", "gpt-5"],
        "provider": ["anthropic", "openai"],
        "branch": ["feature/x", "main"],
        "policy": ["daily"],
        "tag": ["work"],
    }
    assert read_names("project", "s") == ["shop"]
    assert read_names("project", "S%_") == []


def test_nothing_that_a_shell_would_obey_is_offered(fill: Any) -> None:
    fill([make.call(model=name or None, model_requested=name or None) for name in OBEYED] + [make.call(model="meta/llama3:8b")])
    assert read_names("model", "") == ["meta/llama3:8b"]


@given(st.text(max_size=12))
def test_any_beginning_is_one(begin: str) -> None:
    assert read_names("project", begin) == []


def test_more_than_anybody_reads_is_cut(fill: Any) -> None:
    fill([make.call(project=f"p{number:03}") for number in range(MOST + 20)])
    assert read_names("project", "") == [f"p{number:03}" for number in range(MOST)]


def _is_no_database(home: Home) -> None:
    home.views.write_bytes(b"notes" * 4000)


def _is_empty(home: Home) -> None:
    sqlite3.connect(home.views).close()


def _is_locked(home: Home) -> None:
    with closing(sqlite3.connect(home.views)) as views:
        views.execute("create table usage_daily (project)")
    holder = sqlite3.connect(home.views, isolation_level=None)
    _HELD.append(holder)
    holder.execute("begin exclusive")


_HELD: list[sqlite3.Connection] = []


@pytest.mark.parametrize("break_it", [_is_no_database, _is_empty, _is_locked])
def test_where_they_cannot_be_read_there_are_none(home: Home, break_it: Callable[[Home], None]) -> None:
    break_it(home)
    assert read_names("project", "") == []
    while _HELD:
        _HELD.pop().close()


def test_a_home_that_is_none_has_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HALTON_HOME", str(tmp_path / "none"))
    assert read_names("project", "") == []
    assert not (tmp_path / "none").exists()


def test_when_the_time_is_over_what_was_found_is_told(fill: Any) -> None:
    fill([make.call(project=f"p{number:03}") for number in range(400)])
    ticks = count()  # each look at the clock takes a second of it
    assert len(read_names("project", "p", clock=lambda: float(next(ticks)))) < 400
    assert len(read_names("project", "p", clock=lambda: 0.0)) == 400
