"""Events at the pace at which they were recorded, or a multiple of it; nobody waits through a night."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from halton.log.store import StoredEvent

LONGEST_S = 5.0


def paced(
    pages: Iterable[list[StoredEvent]], speed: float, wait: Callable[[float], None] = time.sleep
) -> Iterator[list[StoredEvent]]:
    """Events one by one, each as long after the last as when they were recorded, divided by `speed`, and 5 s at most."""
    last: int | None = None
    for page in pages:
        for event in page:
            pause_s = 0.0 if last is None else min((event.recorded_at - last) / 1e6 / speed, LONGEST_S)
            if pause_s > 0:
                wait(pause_s)
            last = event.recorded_at
            yield [event]
