"""Days and moments as people type them: 2026-11-21, today, yesterday, 7d, 12h, or a full time stamp."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import click

_AGO = re.compile(r"(\d{1,5})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Moment(click.ParamType[datetime]):
    """A point in time, local where it does not say otherwise."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment."""
        if isinstance(value, datetime):
            return value
        now = datetime.now().astimezone()
        if found := _AGO.fullmatch(value):
            return now - timedelta(**{_UNITS[found[2]]: int(found[1])})
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if value in ("today", "yesterday"):
            return midnight - timedelta(days=value == "yesterday")
        try:
            return datetime.fromisoformat(value).astimezone()
        except ValueError:
            self.fail(f'"{value}" is no time. Write 2026-11-21, 2026-11-21T14:30, today, yesterday, 12h or 7d.', param, ctx)


def day_of(moment: datetime | None) -> date | None:
    """The local day of a moment."""
    return moment.astimezone().date() if moment else None
