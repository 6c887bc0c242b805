"""What somebody wants of the log or of a view: which columns, from when on, and until when."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NoReturn

import msgspec

from halton.errors import HaltonError


class ChoiceError(HaltonError):
    """Something was asked for that is not there."""


class Choice(msgspec.Struct, frozen=True):
    """Columns, or None for all; moments at or after `since` and before `until`. A moment without a zone is local.

    `beside` are columns that are wanted whether or not they are among all.
    """

    columns: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    beside: tuple[str, ...] = ()

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last local day that the moments touch."""
        until = self.until.astimezone() - timedelta(microseconds=1) if self.until else None
        return self.since.astimezone().date() if self.since else None, until.date() if until else None

    def chosen(self, names: Sequence[str], on_demand: Sequence[str] = ()) -> list[str]:
        """The columns to read, in the order in which they were asked for; those `on_demand` are none of all.

        :raises ChoiceError: for one that is not among these, or that is named twice.
        """
        asked = list(names if self.columns is None else self.columns)
        asked += [name for name in self.beside if name not in asked]
        known = [*names, *on_demand]
        for name in asked:
            if name not in known:
                unknown("column", name, known)
        if len(set(asked)) < len(asked):
            raise ChoiceError("A column is named twice. Name each once.")
        return asked


def microseconds(moment: datetime) -> int:
    """A moment as the log writes it."""
    return (moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def rfc3339(moment: datetime) -> str:
    """A moment as the views write it, so that text compares like time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def unknown(what: str, name: str, names: Iterable[str]) -> NoReturn:
    """There is no such thing: say what there is.

    :raises ChoiceError: always.
    """
    near = difflib.get_close_matches(name, list(names), 1, 0.5)
    shown = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(names))}."
    raise ChoiceError(f'There is no {what} "{name}". {shown}')
