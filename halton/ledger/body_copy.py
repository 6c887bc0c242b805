"""One body on its way to the disk: its bytes gather on the loop, and are read and redacted on the thread of `Keeping`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from functools import partial

from halton.bodies.content import Ends, Unkept, make_content
from halton.bodies.row import Content
from halton.ledger.room import Room, Share
from halton.wire.reassembly import Reassembly, Unreadable

GATHERED = 32 << 10
_log = logging.getLogger(__name__)

Job = Callable[[], None]
_Parts = list[tuple[bytes, int]]


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
            parts, self._parts, self._gathered = self._parts, [], 0
            self._later(partial(self._read, parts))

    def refuse(self, reason: str) -> None:
        """It will not be stored."""
        self.reason = self.reason or reason
        self._parts, self._reassembly, self.content = [], None, None
        self._share.clear()

    # On the thread of `Keeping`.

    def prepare(self, credentials: Collection[str], *, torn: bool = False) -> None:
        """Read what is left and make what may be stored; a second time does nothing."""
        self._read(self._parts)
        self._parts, reassembly = [], self._reassembly
        if reassembly is None:
            return
        try:
            self.content = self._made(reassembly, credentials, torn)
        except (Unreadable, Unkept) as fault:
            self.refuse(fault.reason)
        except Exception as error:
            _log.error("body_unread", exc_info=error)
            self.refuse("redaction_failed")
        self._reassembly = None
        self._share.add((len(self.content.data) if self.content else 0) - self._share.size)

    def _read(self, parts: _Parts) -> None:
        reassembly = self._reassembly
        if reassembly is None:
            return
        before = reassembly.held
        try:
            for data, at_ms in parts:
                reassembly.feed(data, at_ms)
        except Exception as error:
            _log.error("body_unread", exc_info=error)
            self.refuse("redaction_failed")
        self._share.add(reassembly.held - before - sum(len(data) for data, _ in parts))

    def _made(self, reassembly: Reassembly, credentials: Collection[str], torn: bool) -> Content | None:
        document = reassembly.finish()
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
        )
