"""What a worker knows of the connections and exchanges it forwards: counts and names, never bytes."""

from __future__ import annotations

import time
from collections.abc import Callable

from halton.attribution.project import Attribution
from halton.capture.callers import Caller
from halton.capture.exchange_id import new_exchange_id
from halton.frames import Hit, RequestHead

# A socket that has been still for so long has nothing on its way; the agents keep theirs open between prompts.
SOCKET_QUIET_S = 2.0
# A WebSocket's control frame with its mask and two bytes of header (RFC 6455 §5.5): it asks for nothing.
_CONTROL_BYTES = 125 + 6
_CONTROL_BIT = 0x08


class Exchange:
    """One request and its answer on their way through: counts only, no bytes are held."""

    __slots__ = (
        "attribution",
        "blocked",
        "client_waits",
        "exchange_id",
        "head",
        "http_status",
        "lossy",
        "moved_at",
        "over",
        "questions",
        "request_size",
        "response_size",
        "ruled",
        "waiting",
    )

    def __init__(self) -> None:
        self.exchange_id = new_exchange_id()
        self.head: RequestHead | None = None
        self.attribution: Attribution | None = None
        self.ruled = False  # whether policies were asked about it
        self.blocked: Hit | None = None
        self.over = False
        self.questions = 0  # about who calls, without an answer yet
        self.waiting: list[Callable[[], None]] = []  # for those answers
        self.http_status: int | None = None
        self.request_size = 0
        self.response_size = 0
        self.lossy = False
        self.moved_at: float | None = None  # of an upgraded connection: when it last moved bytes
        self.client_waits = False  # whether these came from the client

    @property
    def busy(self) -> bool:
        """Whether something is on its way: on a socket also while the client has had no word since it spoke."""
        return self.moved_at is None or self.client_waits or time.monotonic() - self.moved_at < SOCKET_QUIET_S

    def moved(self, from_client: bool, data: bytes) -> None:
        """Bytes of a socket passed. A pong is no question: the client waits for an answer to what it said before, if at all."""
        self.moved_at = time.monotonic()
        if not (from_client and len(data) <= _CONTROL_BYTES and data[:1] and data[0] & _CONTROL_BIT):
            self.client_waits = from_client


class Peer:
    """A client's connection: the provider's host it asked for, who is at its other end, and what runs on it, by flow.

    `socket` is the exchange that upgraded the connection, `client_left` whether the client was the first to end it.
    """

    __slots__ = ("caller", "client_left", "exchanges", "host", "socket")

    def __init__(self, host: str, caller: Caller) -> None:
        self.host = host
        self.caller = caller
        self.exchanges: dict[str, Exchange] = {}
        self.socket: Exchange | None = None
        self.client_left: bool | None = None
