"""Both bodies of one exchange, and the credentials of its request, which are held for as long and no longer."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

import msgspec

from halton.bodies.row import SALT_BYTES, SIDES, Row, call_id
from halton.events.body import KeptBody
from halton.events.types import CallCompleted
from halton.frames import RequestHead
from halton.ledger.body_capture import BodyCapture
from halton.ledger.body_copy import BodyCopy, Job
from halton.ledger.origin import credentials_of
from halton.ledger.room import Room
from halton.log.store import Fact
from halton.redact.budget import Check
from halton.redact.credentials import Credentials
from halton.redact.facts import searched
from halton.wire.reassembly import Reassembly
from halton.wire.transcript import Tell

_log = logging.getLogger(__name__)


def _contained[**P](step: Callable[Concatenate[Copies, P], None]) -> Callable[Concatenate[Copies, P], None]:
    """On the loop a fault with a body must not cost the call its usage: it costs the bodies."""

    @wraps(step)
    def contained(self: Copies, /, *arguments: P.args, **named: P.kwargs) -> None:
        try:
            step(self, *arguments, **named)
        except Exception as error:
            _log.error("bodies_dropped", exc_info=error)
            self.drop()

    return contained


class Copies:
    """What is kept of an exchange beside its events: at most `limit` bytes of each side, if `capture` lets them be kept."""

    def __init__(
        self, head: RequestHead, limit: int, room: Room, later: Callable[[Job], None], capture: BodyCapture | None = None
    ) -> None:
        self._began_at_us = head.at_us
        self.credentials = credentials_of(head)
        self._limit = limit
        self._room = room
        self._later = later
        self._capture = capture or BodyCapture()
        self._off = False
        self._sides: dict[str, BodyCopy] = {}

    # On the loop.

    @_contained
    def belong(self, project: str, *, allowed: bool) -> None:
        """Whose they are is known; if they may not be kept, nothing is gathered from here on, and what was is let go.

        `allowed` is False where a .haltonrc forbids them.
        """
        if not self._off and not self._capture.keeps(project, allowed=allowed):
            self._off = True
            for side in SIDES:
                self.refuse(side, "switched_off")

    @_contained
    def request(self, body: bytes, content_type: str | None) -> None:
        """The request is whole; it is redacted now, and waits for its call to end compressed."""
        if self._off:
            return
        copy = self._side("request", content_type, None, len(body))
        copy.take(body)
        self._later(Job(lambda check: copy.prepare(self.credentials, check), copy.drop))

    @_contained
    def answer(self, content_type: str | None, tell: Tell | None) -> None:
        """The answer begins."""
        if not self._off:
            self._side("response", content_type, tell, 2 * self._limit)

    @_contained
    def part(self, data: bytes | None, at_us: int) -> None:
        """The next bytes of the answer; None where they could not be decoded."""
        if (copy := self._sides.get("response")) is None:
            return
        if data is None:
            copy.refuse("undecodable")
        else:
            copy.take(data, max(0, at_us - self._began_at_us) // 1000)

    def refuse(self, side: str, reason: str) -> None:
        """One of them will not be stored."""
        (self._sides.get(side) or self._side(side, None, None, 0)).refuse(reason)

    def drop(self) -> None:
        """Neither will be stored."""
        for copy in self._sides.values():
            copy.refuse("redaction_failed")

    def hurry(self) -> None:
        """There is no time any more for those that are not ready."""
        for copy in self._sides.values():
            copy.drop()

    def fact(
        self, exchange_id: str, event: CallCompleted, *, allowed: bool = True, credentials: Credentials | None = None
    ) -> Waiting:
        """The fact of the call that the bodies stand with, not yet with what became of them.

        Whether they may be kept is looked up once more: it counts what holds at the end of the call.
        """
        event = searched(event, credentials or self.credentials)
        self.belong(event.project, allowed=allowed)
        plain = Fact.of(exchange_id, event)
        return Waiting(plain.type, plain.version, plain.stream, plain.data, event, self)

    # On the thread of `Keeping`.

    def rows(
        self, exchange_id: str, event: CallCompleted, after: int, begin: Callable[[], Check | None] = lambda: None
    ) -> list[Row]:
        """What is to be stored for this call, whose event will stand behind position `after`; `begin` starts a body's clock."""
        name = call_id(exchange_id, event.inference)
        call: dict[str, Any] = {"call_id": name, "started_at": event.started_at, "project": event.project, "after": after}
        made = []
        for side, copy in self._sides.items():
            copy.prepare(self.credentials, begin(), torn=event.status != "ok")
            if copy.content is not None and copy.reason is None:
                salt = secrets.token_bytes(SALT_BYTES)
                made.append(Row.of(copy.content, side=side, salt=salt, **call))
        return made

    @property
    def reasons(self) -> dict[str, str]:
        """Why a side is not stored, where it is not."""
        return {side: copy.reason for side, copy in self._sides.items() if copy.reason is not None}

    def _side(self, side: str, content_type: str | None, tell: Tell | None, hold: int) -> BodyCopy:
        reassembly = Reassembly(content_type, tell, hold)
        copy = self._sides[side] = BodyCopy(reassembly, self._limit, self._room, self._later)
        return copy


class Waiting(Fact, frozen=True):
    """The fact of a call whose bodies are on their way; as it stands it tells nothing of them."""

    event: CallCompleted
    copies: Copies

    def with_bodies(self, bodies: dict[str, KeptBody]) -> Fact:
        """The fact as it goes into the log."""
        told = msgspec.structs.replace(self.event, request_body=bodies.get("request"), response_body=bodies.get("response"))
        return Fact.of(self.stream, told)
