"""A change as one line: when, by whom, of what kind, what it is about, what it was and is, and how it was asked for."""

from __future__ import annotations

import pwd
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from halton.cli.output import safe

if TYPE_CHECKING:
    from halton.cli.screen import Screen
    from halton.views.audit import AuditRow

OWN_ORIGIN = 1
NOBODY = "the meter"
_ACCOUNT_WIDTH, _TYPE_WIDTH = 10, 17


def audit_line(row: AuditRow, screen: Screen) -> str:
    """The line, local time first, cut to the terminal."""
    moment = f"{datetime.fromisoformat(row.at).astimezone():%Y-%m-%d %H:%M:%S}"
    who, kind = f"{account(row):<{_ACCOUNT_WIDTH}}", f"{safe(row.type):<{_TYPE_WIDTH}}"
    said = "  ".join(_said(row))
    if screen.width is not None:
        room = screen.width - len(moment) - len(who) - len(kind) - 6
        said = said if len(said) <= room else said[: max(0, room - 1)] + "…"
    return screen.text(f"{screen.styled(moment, dim=True)}  {who}  {screen.styled(kind, bold=True)}  {said}".rstrip())


def account(row: AuditRow) -> str:
    """The name of the account; the meter itself; – where nobody wrote it down."""
    if row.actor_uid is None:
        return NOBODY if row.command == NOBODY else "–"
    # An account of another machine is only a number here.
    return safe(_name(row.actor_uid)) if row.origin == OWN_ORIGIN else f"{row.actor_uid} there"


def _said(row: AuditRow) -> Iterator[str]:
    change = f"{safe(row.old or '–')} → {safe(row.new or '–')}" if row.old or row.new else ""
    yield ": ".join(part for part in (safe(row.subject or ""), change) if part)
    if row.detail:
        yield f"({safe(row.detail)})"
    if row.command and row.command != NOBODY:
        yield f"[{safe(row.command)}]"


@cache
def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except (KeyError, OverflowError):
        return str(uid)
