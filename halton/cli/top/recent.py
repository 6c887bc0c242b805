"""The calls that ended in the last minute and in the last hour, kept by second, so that each is read from the views once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite3 import Connection

    from halton.views.live import Ended

MINUTE_S, HOUR_S = 60, 3600


class Ends(NamedTuple):
    """Calls that ended, and their tokens; `blocked` are those that a policy kept back, `failed` all others that went wrong."""

    calls: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0
    failed: int = 0
    blocked: int = 0

    def plus(self, other: Ends) -> Ends:
        """Both together."""
        return Ends(*(one + another for one, another in zip(self, other, strict=True)))


class Recent:
    """What ended of late. `is_cut` says that there was more than could be read at once."""

    def __init__(self) -> None:
        self._seconds: dict[int, Ends] = {}
        self._position: int | None = None
        self.is_cut = False

    def read(self, views: Connection, now: float) -> None:
        """Take what has ended since the last time; the first time, in the last hour."""
        from halton.views.live import MOST, read_ended

        since = datetime.fromtimestamp(now - HOUR_S, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        found = list(read_ended(views, after=self._position, since=since))
        self.is_cut = self.is_cut or len(found) >= MOST
        self.take(found, now)

    def take(self, found: Iterable[Ended], now: float) -> None:
        """Count these calls, and forget what lies more than an hour back."""
        for one in found:
            second, blocked = int(one.at), one.status == "blocked"
            failed = one.status != "ok" and not blocked
            ends = Ends(1, one.prompt_tokens, one.output_tokens, int(failed), int(blocked))
            self._seconds[second] = self._seconds.get(second, Ends()).plus(ends)
            self._position = max(self._position or 0, one.position)
        for second in [second for second in self._seconds if second <= now - HOUR_S]:
            del self._seconds[second]

    def last(self, seconds: int, now: float) -> Ends:
        """All that ended in so many seconds up to now; a clock that was put back leaves nothing out."""
        total = Ends()
        for second, ends in self._seconds.items():
            if second > now - seconds:
                total = total.plus(ends)
        return total
