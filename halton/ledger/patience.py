"""How long events wait behind bodies: a body has one clock, and once events have waited too long, none is made for a while."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from halton.bodies.content import BUDGET_S, Unkept
from halton.redact.budget import Check, clock

# With what is left of one step that looks at no clock, and a file that is locked, an event still waits less than 2 s.
LATE_S = 1.25
FRESH_S = 0.25


class Patience:
    """Who waits, and since when. `waits` is for the loop, all else for the thread that makes bodies."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._since: deque[float] = deque()
        self._over = False

    def waits(self) -> None:
        """One more waits, behind all others."""
        self._since.append(self._now())

    def passed_on(self, number: int) -> None:
        """So many that waited longest wait no more."""
        for _ in range(number):
            self._since.popleft()

    @property
    def over(self) -> bool:
        """Whether no body may be made: from when somebody has waited 1.25 s, until nobody has waited 0.25 s."""
        waited_s = self._now() - self._since[0] if self._since else 0.0
        self._over = waited_s > (FRESH_S if self._over else LATE_S)
        return self._over

    def begin(self) -> Check:
        """The clock of a body, which begins now.

        :raises OverBudget: from the look, once 0.5 s are up.
        :raises Unkept: from the look, when patience is over.
        """
        out_of_time = clock(BUDGET_S)

        def check() -> None:
            if self.over:
                raise Unkept("overload")
            out_of_time()

        return check
