"""From daily amounts to those of the days to come: by weekday, recent days weighing more, and how far off that may be."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import msgspec

LEVEL_HALVES_DAYS = 7
"""In the level a day counts half as much as one a week later: growth is followed, about ten days late, and not extrapolated."""
HABIT_HALVES_DAYS = 28
"""In the habit, the share of each weekday, half as much as one four weeks later."""
SHRINK_DAYS = 1.0
"""A weekday is drawn to an average day as if one of those had been seen: a single dear Sunday makes no dear Sundays."""
FEW_DAYS = 7
_Z = 1.2816  # the normal distribution's 90 % point: one month in ten above, one in ten below


class Outlook(msgspec.Struct, frozen=True):
    """What is still to come, and the range for 8 times in 10."""

    mean: float
    low: float
    high: float


def look_ahead(amounts: Sequence[float], *, last_weekday: int, days_left: float) -> Outlook:
    """The sum of the days to come, given those known, in order and without a hole.

    `last_weekday` is that of the last known day, Monday 0. `days_left` counts from this moment: its fraction is the rest of
    today, the first day after those known. While fewer than seven days are known the range goes from nothing more to the
    dearest of them each day.

    :raises ValueError: if no day is known.
    """
    if not amounts:
        raise ValueError("no day is known")
    weekdays = [(last_weekday - (len(amounts) - 1 - at)) % 7 for at in range(len(amounts))]
    weights = _weights(len(amounts), LEVEL_HALVES_DAYS)
    habit, seen = _habit(amounts, weekdays)
    share = sum(weight * habit[weekday] for weight, weekday in zip(weights, weekdays, strict=True))
    level = sum(weight * amount for weight, amount in zip(weights, amounts, strict=True)) / share if share else 0.0
    mean = level * sum(part * habit[weekday] for weekday, part in _coming(last_weekday, days_left))
    if len(amounts) < FEW_DAYS:
        return Outlook(mean, 0.0, max(mean, max(amounts) * days_left))
    # How far off each day is from what the others say of it: without the part that it said of itself.
    habit_weights = _weights(len(amounts), HABIT_HALVES_DAYS)
    misses = [
        (amount - level * habit[weekday]) / (1 - min(0.8, weight / sum(weights) + habit_weight / seen[weekday]))
        for amount, weekday, weight, habit_weight in zip(amounts, weekdays, weights, habit_weights, strict=True)
    ]
    reach = _reach(misses, weights, days_left)
    return Outlook(mean, max(0.0, mean - reach), mean + reach)


def _weights(days: int, halves_days: int) -> list[float]:
    return [0.5 ** ((days - 1 - at) / halves_days) for at in range(days)]


def _habit(amounts: Sequence[float], weekdays: Sequence[int]) -> tuple[list[float], list[float]]:
    """The mean of each weekday as a share of the mean of all, and how many such days that rests on."""
    weights = _weights(len(amounts), HABIT_HALVES_DAYS)
    average = sum(weight * amount for weight, amount in zip(weights, amounts, strict=True)) / sum(weights)
    seen, sums = [SHRINK_DAYS] * 7, [SHRINK_DAYS] * 7
    for weight, weekday, amount in zip(weights, weekdays, amounts, strict=True):
        seen[weekday] += weight
        sums[weekday] += weight * amount / average if average else weight
    return [total / days for total, days in zip(sums, seen, strict=True)], seen


def _coming(last_weekday: int, days_left: float) -> list[tuple[int, float]]:
    """The weekdays to come and how much of each: the rest of today, then whole days."""
    whole = int(days_left)
    rest = days_left - whole
    shares = ([rest] if rest else []) + [1.0] * whole
    # At midnight sharp today is whole, so it is the first day after the last known either way.
    return [((last_weekday + 1 + number) % 7, share) for number, share in enumerate(shares)]


def _reach(misses: Sequence[float], weights: Sequence[float], days_left: float) -> float:
    """How far the truth may lie to each side: days vary, the mean itself is not sure, and dear days come in rows."""
    total = sum(weights)
    square = sum(weight * miss**2 for weight, miss in zip(weights, misses, strict=True))
    if not square:
        return 0.0
    pairs = zip(weights, misses, misses[1:], strict=False)
    alike = min(0.7, max(0.0, sum(w * a * b for w, a, b in pairs) / square + 1 / len(misses)))
    rows = (1 + alike) / (1 - alike)
    independent = total**2 / sum(weight**2 for weight in weights)
    spread = sqrt(square / total * rows * (days_left + days_left**2 / independent))
    return _quantile(max(independent / rows - 1, 2.0)) * spread


def _quantile(freedom: float) -> float:
    """The 90 % point of Student's distribution, by its expansion about the normal one (Fisher and Cornish, 1960)."""
    return _Z + (_Z**3 + _Z) / (4 * freedom) + (5 * _Z**5 + 16 * _Z**3 + 3 * _Z) / (96 * freedom**2)
