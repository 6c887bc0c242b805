"""Amounts by window, or by bucket of a rolling one; those that were touched longest ago are forgotten."""

from __future__ import annotations

# Moving the ends of a sum by more buckets than this is slower than adding it up anew.
_STEPS = 64


class Tally:
    """At most `most` amounts, none below 0, and the sum of those between two keys, which moves on at little cost."""

    __slots__ = ("_first", "_last", "_most", "_sum", "amounts")

    def __init__(self, most: int, amounts: dict[int, int] | None = None) -> None:
        self.amounts: dict[int, int] = dict(amounts or {})
        self._most = most
        self._first, self._last, self._sum = 0, -1, 0

    def add(self, key: int, amount: int) -> None:
        """Count an amount, or take one back."""
        before = self.amounts.pop(key, 0)
        after = max(0, before + amount)
        if after:
            self.amounts[key] = after
        if self._first <= key <= self._last:
            self._sum += after - before
        if len(self.amounts) > self._most:
            self.add(next(iter(self.amounts)), -(1 << 200))

    def between(self, first: int, last: int) -> int:
        """The sum of the amounts from one key to another, both included."""
        if first == last:
            return self.amounts.get(first, 0)
        if first == self._first and last == self._last:
            return self._sum
        if abs(first - self._first) + abs(last - self._last) > _STEPS:
            self._first, self._last = first, last
            self._sum = sum(amount for key, amount in self.amounts.items() if first <= key <= last)
        else:
            self._move(first, last)
        return self._sum

    def _move(self, first: int, last: int) -> None:
        amounts = self.amounts
        for begin, end, sign in (
            (first, self._first, 1),
            (self._first, first, -1),
            (self._last + 1, last + 1, 1),
            (last + 1, self._last + 1, -1),
        ):
            for key in range(begin, end):
                self._sum += sign * amounts.get(key, 0)
        self._first, self._last = first, last
