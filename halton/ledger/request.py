"""The request of one exchange: its body is kept until its facts are read, and no longer."""

from __future__ import annotations

from halton.frames import RequestHead
from halton.ledger.copies import Copies
from halton.ledger.origin import UNSENT
from halton.wire.decode import DecodingFault, decode_body
from halton.wire.header import header
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts

MAX_REQUEST_BODY = 8 << 20


class Request:
    """What is known of it so far; `copies` takes its body too, where that is kept."""

    def __init__(self, head: RequestHead, route: Route, copies: Copies | None) -> None:
        self._head = head
        self._route = route
        self._copies = copies
        self._body: bytearray | None = bytearray()
        self.facts = RequestFacts(model=route.model)
        self.size: int | None = None

    @property
    def held(self) -> int:
        """Bytes that are kept until its facts are read."""
        return len(self._body) if self._body is not None else 0

    def take(self, data: bytes, room: int) -> None:
        """Keep a part of the body; one over the cap, or without room, tells us nothing."""
        if self._body is not None:
            self._body += data
            if len(self._body) > MAX_REQUEST_BODY or len(data) > room:
                if self._copies is not None:
                    self._copies.refuse("request", "overload" if len(data) > room else "too_large")
                self._body = None

    def read(self) -> None:
        """Take the facts from what has come."""
        if self._body and self._route is not UNSENT:
            body = _decoded(bytes(self._body), header(self._head.headers, b"content-encoding"))
            self.facts = self._route.read_request(body)
            if self._copies is not None and not self._head.resumed:
                self._copy(body, self._copies)
        elif self._body is not None and self.size and self._route is not UNSENT and self._copies is not None:
            self._copies.refuse("request", "incomplete")  # not a part of it found room
        self.drop()

    def drop(self) -> None:
        """Keep nothing of it."""
        self._body = None

    def _copy(self, body: bytes, copies: Copies) -> None:
        if self.size is not None and self._body is not None and len(self._body) != self.size:
            copies.refuse("request", "incomplete")  # a worker under pressure drops parts of requests first
        elif body:
            copies.request(body, header(self._head.headers, b"content-type"))
        else:
            copies.refuse("request", "undecodable")


def _decoded(body: bytes, coding: str | None) -> bytes:
    """The request's body without its coding; one that cannot be undone asks for nothing we can read."""
    try:
        return decode_body(body, coding, MAX_REQUEST_BODY)
    except DecodingFault:
        return b""
