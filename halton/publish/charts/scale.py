"""The scale of an axis that begins at zero: round steps, with a little room above the largest value."""

from __future__ import annotations

from itertools import chain

STEPS = 4
_ROUND = (1, 2, 2.5, 5)


def ticks(largest: int) -> list[int]:
    """The marks of an axis that holds `largest`, from 0 up: four round steps at most. Only 0 where there is nothing."""
    if largest <= 0:
        return [0]
    step = next(step for step in _steps(largest) if step * STEPS >= largest)
    return [step * number for number in range(-(-largest // step) + 1)]


def _steps(largest: int) -> chain[int]:
    decades = (10**power for power in range(len(str(largest)) + 1))
    return chain.from_iterable([int(part * decade) for part in _ROUND if part * decade % 1 == 0] for decade in decades)
