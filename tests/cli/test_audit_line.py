"""A change as one line."""

from __future__ import annotations

import os
import pwd
from typing import Any

import msgspec
import pytest

from halton.cli.audit_line import account, audit_line
from halton.cli.screen import Screen
from halton.views.audit import AuditRow

ROW = AuditRow(
    position=7,
    origin=1,
    at="2026-09-22T12:00:00.000000Z",
    type="policy.set",
    actor_uid=os.getuid(),
    command="halton policy add --budget",
    subject="cap",
    old="budget $5 a day, block",
    new="budget $9 a day, block",
    detail=None,
)
ME = pwd.getpwuid(os.getuid()).pw_name


def line(width: int | None = None, **changes: Any) -> str:
    return audit_line(msgspec.structs.replace(ROW, **changes), Screen(width=width))[21:]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "cap: budget $5 a day, block → budget $9 a day, block  [halton policy add --budget]"),
        ({"old": None}, "cap: – → budget $9 a day, block  [halton policy add --budget]"),
        ({"new": None, "command": ""}, "cap: budget $5 a day, block → –"),
        ({"old": None, "new": None, "detail": "asked"}, "cap  (asked)  [halton policy add --budget]"),
    ],
)
def test_it_says_what_was_and_is(changes: dict[str, Any], said: str) -> None:
    assert line(**changes) == f"{ME:<10}  policy.set         {said}"


def test_it_is_no_wider_than_the_terminal() -> None:
    full = audit_line(ROW, Screen(width=70))
    assert len(full) == 70
    assert full.endswith("…")
    assert audit_line(ROW, Screen(width=10)).count("\n") == 0


def test_foreign_words_are_shown_not_obeyed() -> None:
    shown = line(subject="\x1b[2J", old="\u202ea", new="b\n", detail="\x07", command="\x1b")
    assert "\\x1b[2J: \\u202ea → b\\x0a  (\\x07)  [\\x1b]" in shown


@pytest.mark.parametrize(
    ("changes", "who"),
    [
        ({}, ME),
        ({"actor_uid": 2**31 - 7}, "2147483641"),
        ({"actor_uid": 2**70}, "1180591620717411303424"),
        ({"actor_uid": 1000, "origin": 2}, "1000 there"),
        ({"actor_uid": None, "command": "the meter"}, "the meter"),
        ({"actor_uid": None, "command": None}, "–"),
    ],
)
def test_an_account_has_its_name_where_there_is_one(changes: dict[str, Any], who: str) -> None:
    assert account(msgspec.structs.replace(ROW, **changes)) == who
