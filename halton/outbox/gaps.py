"""Gaps on their way to the ledger: added up while they cannot be told, and told again word for word until recorded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import msgspec

from halton.frames import Gap

RETAINED_GAPS = 256
NAMED_GAPS = RETAINED_GAPS - 16  # room for each cause without a host


class Gaps:
    """What passed unread, by cause, host and program. `send` puts one on its way, and says whether it could."""

    def __init__(self, send: Callable[[Gap], bool]) -> None:
        self._send = send
        self._waiting: dict[tuple[str, str | None, str | None], Gap] = {}
        self._told: dict[int, Gap] = {}  # to some ledger, by serial, not yet recorded
        self._again: set[int] = set()  # those of them that the ledger which listens now was not told
        self._serial = time.time_ns()

    def __bool__(self) -> bool:
        return bool(self._waiting or self._told)

    def count(
        self, cause: str, host: str | None, *, connections: int = 0, calls: int = 0, size: int = 0, program: str | None = None
    ) -> None:
        """Traffic passed that nobody reads."""
        now = time.time_ns() // 1000
        self._serial += 1
        gap = Gap(self._serial, cause, host, connections, calls, size, now, now, program)
        key = (cause, host, program)
        if key not in self._waiting and len(self._waiting) >= NAMED_GAPS:
            # The hosts are given up before the causes: how much passed, and why, must not be mixed up.
            key, gap = (cause, None, None), msgspec.structs.replace(gap, host=None, program=None)
        if key not in self._waiting and len(self._waiting) >= RETAINED_GAPS:
            key = next(iter(self._waiting))
        known = self._waiting.get(key)
        self._waiting[key] = gap if known is None else _sum(known, gap)
        self.tell()

    def tell(self) -> None:
        """Tell the ledger what it lacks, as far as there is room.

        What an earlier one was told goes first and unchanged: it may have recorded it, and the serial says so.
        """
        for serial in sorted(self._again):
            if not self._send(self._told[serial]):
                return
            self._again.discard(serial)
        for key, gap in tuple(self._waiting.items()):
            if len(self._told) >= RETAINED_GAPS or not self._send(gap):
                return
            self._told[gap.serial] = self._waiting.pop(key)

    def recorded(self, serials: Iterable[int]) -> None:
        """These are durable."""
        for serial in serials:
            self._told.pop(serial, None)
            self._again.discard(serial)
        self.tell()

    def lost_ledger(self) -> None:
        """The next ledger must be told again."""
        self._again = set(self._told)


def _sum(one: Gap, other: Gap) -> Gap:
    return msgspec.structs.replace(
        one,
        connections=one.connections + other.connections,
        calls=one.calls + other.calls,
        bytes=one.bytes + other.bytes,
        started_at=min(one.started_at, other.started_at),
        ended_at=max(one.ended_at, other.ended_at),
    )
