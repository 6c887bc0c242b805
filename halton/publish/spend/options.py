"""The switches of the first page: each answer there is as a link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from halton.publish.span import LABELS
from halton.publish.spend.asked import AXES, Asked
from halton.views.period import DAY

MONTHS_LISTED = 24


class Option(NamedTuple):
    """One of several answers: its link, and whether it is the one shown."""

    label: str
    href: str
    is_current: bool


def spans(asked: Asked) -> list[Option]:
    """The days that end today."""
    return [Option(label, asked.href(days=name), asked.span.name == name) for name, label in LABELS.items()]


def months(asked: Asked, first: date | None) -> list[Option]:
    """The months of the calendar since the first call, the latest first, two years of them at the most."""
    listed = list(islice(_months(asked.today, first or asked.today), MONTHS_LISTED))
    names = [f"{month:%Y-%m}" for month in listed]
    labels = [f"{month:%B %Y}" for month in listed]
    return [Option(label, asked.href(days=name), asked.span.name == name) for name, label in zip(names, labels, strict=True)]


def axes(asked: Asked) -> list[Option]:
    """What the bars are split by."""
    return [Option(axis, asked.href(by=axis), asked.by == axis) for axis in AXES]


def moneys(asked: Asked) -> list[Option]:
    """Which money is drawn: what was paid by the token, or what a subscription covered."""
    labels = (("billed", "billed"), ("notional", "covered by a plan"))
    return [Option(label, asked.href(money=name), asked.notional is (name == "notional")) for name, label in labels]


def _months(last: date, first: date) -> Iterator[date]:
    month = last.replace(day=1)
    while month >= first.replace(day=1):
        yield month
        month = (month - DAY).replace(day=1)
