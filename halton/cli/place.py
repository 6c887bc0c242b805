"""A place in the log as people type it: a position, or a time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from halton.cli.period import Moment

EPOCH = datetime.fromtimestamp(0, UTC)


class Place(click.ParamType[int | datetime]):
    """A position of the log where there are digits only, else a point in time."""

    name = "position|time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | datetime:
        """The position or the moment."""
        if isinstance(value, (int, datetime)):
            return value
        if re.fullmatch(r"\d{1,18}", value):
            return int(value)
        try:
            return Moment().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f'"{value}" is no place. Write a position like 48211, or a time like 2026-11-21, today or 12h.', param, ctx)


def microseconds(moment: datetime) -> int:
    """A moment as the log keeps it: µs since the epoch."""
    return (moment - EPOCH) // timedelta(microseconds=1)
