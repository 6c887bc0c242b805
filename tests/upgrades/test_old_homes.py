"""Homes that past versions made, under the code of today: nothing is lost, no number moves, and the meter goes on from there."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from client import call, client
from halton.paths import Home
from stack import Stack, clean_environment, running_stack
from upgrades.homes import NAMES, WITH_BODIES, restored, told

# A test of years from now must not sweep what a home of today keeps.
SETTINGS = "[bodies]\nretention_days = 36500\n"
# By the version that made it: calls, calls that failed, pico-dollars, uncached input, cache reads, cache writes, output.
TOTAL = (12, 2, 57_709_350_000, 11_015, 51_024, 7_000, 1_965)
SUMS = ("calls", "failed_calls", "cost_pico", "input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens")
WITH_POLICIES = ("5-policies", "6-privacy")
STEPS = [("halton.bodies.migrations", "m0001_own_rules")]
KEY = ("project", "provider", "model")


def halton(home: Home, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "halton", *arguments],
        env=clean_environment() | {"HALTON_HOME": str(home.root)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def by_id(calls: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {call["call_id"]: call for call in calls}


def same_as_told(name: str, calls: list[dict[str, Any]], report: dict[str, Any]) -> None:
    """Whatever was told then is told now, to the pico-dollar; more may be told."""
    then, now = told(name), by_id(calls)
    for call_id, before in by_id(then.calls).items():
        assert {key: now[call_id][key] for key in before} == before
    rows = {tuple(row[key] for key in KEY): row for row in report["rows"]}
    for row in then.report["rows"]:
        assert {key: rows[tuple(row[key] for key in KEY)][key] for key in row} == row


@pytest.mark.parametrize("name", NAMES)
def test_what_was_told_then_is_the_total_that_is_written_here(name: str) -> None:
    rows = told(name).report["rows"]
    assert tuple(sum(row[key] for row in rows) for key in SUMS) == TOTAL
    assert len(told(name).calls) == 12


@pytest.mark.parametrize("name", NAMES)
def test_it_verifies_and_its_views_are_made_anew_with_the_same_numbers(name: str, tmp_path: Path) -> None:
    home = restored(name, tmp_path)
    said = halton(home, "verify")
    assert "events stand as they were written" in said
    assert ("24 bodies as stored; 0 removed" in said) is (name in WITH_BODIES)
    halton(home, "rebuild")
    calls, report = lines(halton(home, "calls", "--json")), json.loads(halton(home, "report", "--json"))
    assert tuple(report["total"][key] for key in SUMS) == TOTAL
    assert report["total"]["unpriced_calls"] == sum(row["unpriced_calls"] for row in told(name).report["rows"])
    same_as_told(name, calls, report)


@pytest.mark.parametrize("name", WITH_BODIES)
def test_its_bodies_are_read_as_they_lie_and_nothing_is_changed_by_that(name: str, tmp_path: Path) -> None:
    home = restored(name, tmp_path)
    before = home.bodies.read_bytes()
    assert lines(halton(home, "bodies", "list", "--json", "--limit", "100")) == told(name).bodies
    one = told(name).bodies[0]
    assert "scenario:" in halton(home, "bodies", "show", one["call_id"])
    assert home.bodies.read_bytes() == before


@pytest.mark.parametrize("name", NAMES)
def test_a_meter_begins_on_it_and_meters_the_next_call(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("o")
    restored(name, folder)
    with running_stack(folder, settings=SETTINGS) as stack:
        with client(stack) as plain:
            assert call(plain).status_code == 200
        calls = stack.calls()
        report = json.loads(stack.halton("report", "--json"))
        new = [row for row in calls if row["call_id"] not in by_id(told(name).calls)]
        assert [(row["status"], row["cost_known"], row["usage_known"]) for row in new] == [("ok", True, True)]
        assert (report["total"]["calls"], report["total"]["cost_pico"]) == (13, TOTAL[2] + new[0]["cost_pico"])
        same_as_told(name, calls, report)
        assert stack.status()["state"] == "healthy"
        assert kept_bodies(stack) == {row["call_id"] for row in told(name).bodies} | {new[0]["call_id"]}
        assert ("few" in stack.halton("policy", "list")) is (name in WITH_POLICIES)
        with closing(sqlite3.connect(stack.home.bodies)) as bodies:
            assert bodies.execute("select migration_set, name from _sqlite_migrations").fetchall() == STEPS
        verified = stack.halton("verify")
        assert "events stand as they were written" in verified and "not by the rules of now" not in verified


def kept_bodies(stack: Stack) -> set[str]:
    return {row["call_id"] for row in lines(stack.halton("bodies", "list", "--json", "--limit", "100"))}
