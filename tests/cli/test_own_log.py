"""The log as commands open it: what they write goes by the user's rules too."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import make
from bodies import made
from halton.cli.own_log import open_log
from halton.errors import HaltonError
from halton.paths import Home
from halton.redact.redactor import in_force, redact
from log.segments.machine import Machine

pytestmark = pytest.mark.usefixtures("own_rules_forgotten")

RULE = '[[redact]]\nkind = "acme_key"\nanchor = "acme_"\npattern = "acme_[a-z]{8,64}"\n'


def test_it_goes_by_the_rules_of_config_toml(home: Home) -> None:
    home.config.write_text(RULE)
    with closing(open_log(home)) as log:
        assert log.head().position == 1
    assert redact("acme_abcdefghij").value == "[redacted:acme_key:16]"


def test_without_such_rules_it_goes_by_those_that_ship(home: Home) -> None:
    with closing(open_log(home)) as log:
        assert log.head().position == 1
    assert in_force().own is None


def test_a_rule_that_cannot_be_used_is_named(home: Home) -> None:
    home.config.write_text(RULE.replace("{8,64}", "+"))
    with pytest.raises(HaltonError, match="no upper bound"):
        open_log(home)
    assert not home.log.exists()


WRITERS = [
    ["bodies", "purge", "--project", "acme_abcdefghij"],
    ["import", "LAPTOP", "--name", "acme_abcdefghij"],
    ["log", "seal"],
    ["rebuild"],
    ["ca", "add", "acme.example.com"],
    ["project", "set", "acme_newabcdefghij", "--create"],
    ["policy", "add", "p", "--requests", "1", "--project", "acme_newabcdefghij"],
]


@pytest.mark.parametrize("words", WRITERS, ids=lambda words: words[0])
def test_every_command_that_writes_goes_by_them(run: Any, fill: Any, home: Home, tmp_path: Path, words: list[str]) -> None:
    home.config.write_text(RULE)
    fill([make.call()])
    made.kept(home, "call-1", project="acme_abcdefghij")
    with closing(sqlite3.connect(home.log)) as log:
        ((before,),) = log.execute("select max(position) from event")
    with closing(Machine(tmp_path / "laptop", [make.call()]).log):
        done = run(*(str(tmp_path / "laptop" / "segments") if word == "LAPTOP" else word for word in words))
    assert done.exit_code == 0, done.output
    assert in_force().own is not None
    with closing(sqlite3.connect(home.log)) as log:
        assert log.execute(
            "select count(*) from event where position > ? and data like '%abcdefghij%'", (before,)
        ).fetchone() == (0,)


@pytest.mark.parametrize("words", [["rebuild"], ["log", "seal"]], ids=lambda words: words[0])
def test_with_a_rule_that_cannot_be_used_nothing_is_begun(run: Any, fill: Any, home: Home, words: list[str]) -> None:
    fill([make.call()])
    home.config.write_text(RULE.replace("{8,64}", "+"))
    views = home.views.read_bytes()
    done = run(*words)
    assert done.exit_code == 1 and "no upper bound" in done.output
    assert home.views.read_bytes() == views
