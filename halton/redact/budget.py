"""How much may be spent on one body: time by the clock, and places to look at by their number."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

type Check = Callable[[], None]

_BETWEEN = 1024


class OverBudget(Exception):
    """There was no time to read all of it: what was not read to the end may not be kept."""


def clock(budget_s: float) -> Check:
    """A look at the clock.

    :raises OverBudget: from the look, once the time is up.
    """
    deadline = time.perf_counter() + budget_s

    def check() -> None:
        if time.perf_counter() > deadline:
            raise OverBudget(f"more than {budget_s:g} s")

    return check


def unhurried() -> None:
    """The look at the clock of who has time."""


def paced[T](items: Iterable[T], check: Check) -> Iterator[T]:
    """The items, with a look at the clock before the first and then every 1,024."""
    for number, item in enumerate(items):
        if not number % _BETWEEN:
            check()
        yield item
