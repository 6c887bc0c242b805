"""One body on its way to the disk: its bytes gather on the loop, and are read and redacted on the thread of `Keeping`."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Collection
from functools import partial
from typing import NamedTuple

from halton.bodies.content import BUDGET_S, Ends, Unkept, make_content
from halton.bodies.row import Content
from halton.ledger.room import Room, Share
from halton.redact.budget import Check, OverBudget, clock
from halton.wire.reassembly import Reassembly, Unreadable

GATHERED = 32 << 10
_log = logging.getLogger(__name__)

_Parts = list[tuple[bytes, int]]


class Job(NamedTuple):
    """Work on a body for the thread of `Keeping`: to be run under a clock, or dropped with its body where there is no time."""

    run: Callable[[Check], None]
    drop: Callable[[], None]


class BodyCopy:
    """A body, at most `limit` bytes of it to be stored. Once refused, it holds nothing but the reason."""

    def __init__(self, reassembly: Reassembly, limit: int, room: Room, later: Callable[[Job], None]) -> None:
        self.reason: str | None = None
        self.content: Content | None = None
        self._reassembly: Reassembly | None = reassembly
        self._limit = limit
        self._later = later
        self._share = Share(room)
        self._parts: _Parts = []
        self._batches: deque[_Parts] = deque()
        self._gathered = 0

    # On the loop.

    def take(self, data: bytes, at_ms: int = 0) -> None:
        """The next bytes, decoded, and when they came."""
        if self.reason is not None or not data:
            return
        if not self._share.add(len(data)):
            self.refuse("overload")
            return
        self._parts.append((data, at_ms))
        self._gathered += len(data)
        if self._gathered >= GATHERED:
            self._batches.append(self._parts)
            self._parts, self._gathered = [], 0
            self._later(Job(self._read_batch, self.drop))

    def refuse(self, reason: str) -> None:
        """It will not be stored."""
        self.reason = self.reason or reason
        self._parts, self._reassembly, self.content = [], None, None
        self._batches.clear()
        self._share.clear()

    def drop(self) -> None:
        """There is no time for it, unless it is ready."""
        if self.content is None:
            self.refuse("overload")

    # On the thread of `Keeping`.

    def prepare(self, credentials: Collection[str], check: Check | None = None, *, torn: bool = False) -> None:
        """Read what is left and make what may be stored; a second time does nothing.

        `check` is the clock of all of it; without one, it has 0.5 s.
        """
        check = check or clock(BUDGET_S)
        self._read(self._parts, check)
        self._parts, reassembly = [], self._reassembly
        if reassembly is None:
            return
        content = self._attempted(lambda: self._made(reassembly, credentials, check, torn))
        if self.reason is None:
            self.content = content
        self._reassembly = None
        self._share.add((len(content.data) if content else 0) - self._share.size)
        if self.reason is not None:  # the loop may refuse it at any moment
            self.refuse(self.reason)

    def _read_batch(self, check: Check) -> None:
        if self._batches:
            self._read(self._batches.popleft(), check)

    def _read(self, parts: _Parts, check: Check) -> None:
        if (reassembly := self._reassembly) is None:
            return
        before = reassembly.held
        for data, at_ms in parts:
            self._attempted(partial(reassembly.feed, data, at_ms, check))
            if self.reason is not None:
                return
        self._share.add(reassembly.held - before - sum(len(data) for data, _ in parts))

    def _attempted[T](self, step: Callable[[], T]) -> T | None:
        """What the step makes; None, and a reason, if it cannot."""
        try:
            return step()
        except (Unreadable, Unkept) as fault:
            self.refuse(fault.reason)
        except OverBudget:
            self.refuse("redaction_budget")
        except Exception as error:
            _log.error("body_unread", exc_info=error)
            self.refuse("redaction_failed")
        return None

    def _made(self, reassembly: Reassembly, credentials: Collection[str], check: Check, torn: bool) -> Content | None:
        document = reassembly.finish(check)
        if document is None:
            return None
        ends = Ends.WHOLE
        if reassembly.transcribed and (torn or reassembly.cut):
            ends = (Ends.TORN_AND_CUT if torn else Ends.CUT) if reassembly.cut else Ends.TORN
        return make_content(
            document,
            content_type=reassembly.type,
            original_bytes=reassembly.size,
            limit=self._limit,
            credentials=credentials,
            ends=ends,
            check=check,
        )
