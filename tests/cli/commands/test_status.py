"""What status says of the proxy's door; the rest of it needs a whole meter: tests/test_interface.py."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from halton.cli.commands.status import admission_lines
from halton.cli.group import halton
from halton.log.store import Log
from halton.paths import Home


def test_a_log_that_cannot_be_read_is_told_as_unknown(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_HOME", str(home.root))
    home.log.write_bytes(b"noise" * 1000)
    told = CliRunner().invoke(halton, ["status", "--json"])
    assert json.loads(told.output)["log"] == {"head": None, "bytes": 0, "error": "DatabaseError"}
    shown = CliRunner().invoke(halton, ["status"])
    assert "log      cannot be read now (DatabaseError)" in shown.output
    assert told.exit_code == shown.exit_code == 1


def test_nothing_is_said_where_nobody_was_refused() -> None:
    assert admission_lines({}, "linux") == admission_lines({"refused": 0, "unproved": 0}, "darwin") == []


def test_linux_knows_that_it_was_another_account() -> None:
    said = "refused: 1,234 connections of other accounts; the proxy serves yours and root's"
    assert admission_lines({"refused": 1234}, "linux") == [said]


def test_elsewhere_it_may_have_been_a_program_of_yours() -> None:
    said = "refused: 3 connections that proved no account; use halton env or halton run"
    assert admission_lines({"refused": 3}, "darwin") == [said]


def test_after_an_upgrade_it_says_who_will_be_refused() -> None:
    assert admission_lines({"unproved": 2}, "darwin") == [
        "served: 2 connections that proved no account; from the day after the upgrade on such are refused; "
        "use halton env or halton run"
    ]


def test_a_damaged_log_that_lies_aside_is_named_and_counts_for_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_HOME", str(home.root))
    Log(home.log).close()
    (home.root / "db.sqlite.damaged-20260922T120000Z").write_bytes(b"x" * 1000)
    log = json.loads(CliRunner().invoke(halton, ["status", "--json"]).output)["log"]
    assert log == {"head": 1, "bytes": home.log.stat().st_size, "set_aside": ["db.sqlite.damaged-20260922T120000Z"]}
    assert "db.sqlite.damaged-20260922T120000Z was damaged and lies aside" in CliRunner().invoke(halton, ["status"]).output
