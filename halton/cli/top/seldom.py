"""A figure that costs too much to be read each second: it is read so seldom that the reading takes a set share of a core."""

from __future__ import annotations

import time
from collections.abc import Callable

SHARE = 0.005
AT_LEAST_S = 5.0


class Seldom[Key, Value]:
    """What was read of a key last; read anew for another key, or once it has stood for 200 times as long as reading it took.

    At least five seconds lie between two readings, and what raises is not kept.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: tuple[Key, Value] | None = None
        self._until = 0.0

    def get(self, key: Key, read: Callable[[], Value]) -> Value:
        """What was read of this key, not long ago or now."""
        began = self._clock()
        if self._kept is not None and self._kept[0] == key and began < self._until:
            return self._kept[1]
        value = read()
        ended = self._clock()
        self._kept, self._until = (key, value), ended + max(AT_LEAST_S, (ended - began) / SHARE)
        return value
