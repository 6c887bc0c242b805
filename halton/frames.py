"""What capture and the edge tell the ledger: length-prefixed msgpack over a unix socket.

A frame is a big-endian u32 length and one of the structs below. Times are `at_us`, microseconds of the monotonic clock,
which all processes of a machine share. Credentials travel in `RequestHead.headers` and are held in memory only.
"""

from __future__ import annotations

from struct import Struct as Packer

import msgspec

MAX_FRAME, MAX_BODY_PART = 64 << 10, 60 << 10
MAX_ANSWER = 8 << 20
CONTROL = "control"
_length = Packer(">I")


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """One message to the ledger."""


class RequestHead(Frame, frozen=True, tag="request"):
    """A request's head: the exchange begins. `resumed` says that an earlier ledger may have seen it."""

    exchange_id: str
    at_us: int
    started_at: int
    utc_offset_minutes: int
    host: str
    method: str
    target: str
    http_version: str
    headers: list[tuple[bytes, bytes]]
    resumed: bool = False


class Attributed(Frame, frozen=True, tag="attributed"):
    """Who calls, as far as it was found out: the exchange's project from here on, and what said so."""

    exchange_id: str
    project: str
    rule: str
    evidence: str | None = None
    git_branch: str | None = None
    git_commit: str | None = None
    name: str | None = None
    body_capture: bool = True
    run_id: str | None = None


class RequestBody(Frame, frozen=True, tag="request-body"):
    """A part of the request's body, as it went to the provider."""

    exchange_id: str
    data: bytes


class RequestEnd(Frame, frozen=True, tag="request-end"):
    """The request is complete; `size` counts all of its body's bytes, kept or not."""

    exchange_id: str
    at_us: int
    size: int


class ResponseHead(Frame, frozen=True, tag="response"):
    """The response's status and headers."""

    exchange_id: str
    at_us: int
    status: int
    headers: list[tuple[bytes, bytes]]


class ResponseBody(Frame, frozen=True, tag="response-body"):
    """A part of the response's body, as it came from the provider."""

    exchange_id: str
    at_us: int
    data: bytes


class SocketBytes(Frame, frozen=True, tag="socket"):
    """A part of what goes over an upgraded connection, as it came: WebSocket frames of either side, in their order."""

    exchange_id: str
    at_us: int
    from_client: bool
    data: bytes


class Hit(msgspec.Struct, frozen=True, array_like=True):
    """What a policy said to a call: the facts of policy.blocked and policy.warned."""

    name: str
    kind: str
    used: int | None = None
    bound: int | None = None
    window: str | None = None
    window_began_at: int | None = None
    project: str | None = None
    model: str | None = None
    percent: int | None = None


class Warned(Frame, frozen=True, tag="warned"):
    """A policy let the call pass, and warns."""

    exchange_id: str
    hit: Hit


class ExchangeEnd(Frame, frozen=True, tag="end"):
    """The exchange is over: `outcome` is complete, aborted (by the client), cut (by the provider), error or blocked (by us)."""

    exchange_id: str
    at_us: int
    outcome: str
    reason: str | None
    http_status: int | None
    response_size: int
    lossy: bool
    trailers: list[tuple[bytes, bytes]] = []
    blocked: Hit | None = None


class Gap(Frame, frozen=True, tag="gap"):
    """Traffic to a provider that nobody read, counted by whoever let it pass; sent again until it is acknowledged.

    With the cause CONTROL it was no call: there was nothing to read. `program` is the process that called, where it matters.
    """

    serial: int
    cause: str
    host: str | None
    connections: int
    calls: int
    bytes: int
    started_at: int
    ended_at: int
    program: str | None = None


class Enforces(Frame, frozen=True, tag="enforces"):
    """Whoever sends this decides about calls, and wants to be told by what: its name, for those who wait for it."""

    name: str


class Adopted(Frame, frozen=True, tag="adopted"):
    """The answer to an Enforce: it is gone by from here on."""

    serial: int


class Reread(Frame, frozen=True, tag="reread"):
    """Answer with another when all who decide go by what the log holds up to `position`; `missing` are those that do not."""

    token: int
    position: int = 0
    missing: list[str] = []


class Flush(Frame, frozen=True, tag="flush"):
    """Answer with a Flushed when all that came before is durable and in the views."""

    token: int


class Synced(Frame, frozen=True, tag="synced"):
    """The answer to a Sync, in its place among the other frames: all that was known before it has been sent."""

    token: int


Part = Attributed | Warned | RequestBody | RequestEnd | ResponseHead | ResponseBody | SocketBytes | ExchangeEnd
AnyFrame = RequestHead | Part | Gap | Enforces | Adopted | Reread | Flush | Synced


class Recorded(Frame, frozen=True, tag="recorded"):
    """The ledger's answer: these exchanges and gaps are durable up to a position, whoever retains them may let go."""

    exchange_ids: list[str]
    gaps: list[int]
    position: int = 0


class Flushed(Frame, frozen=True, tag="flushed"):
    """The ledger's answer to a Flush: the log's head, and whether the views reached it in time."""

    token: int
    head: int
    caught_up: bool


class Sync(Frame, frozen=True, tag="sync"):
    """The ledger asks for a Synced."""

    token: int


class Enforce(Frame, frozen=True, tag="enforce"):
    """What is in force from here on (halton.policy.snapshot), answered with an Adopted; without `rates` those of before hold."""

    serial: int
    snapshot: bytes
    rates: bytes | None = None


AnyAnswer = Recorded | Flushed | Sync | Enforce | Reread

_encoder = msgspec.msgpack.Encoder()


def pack(frame: Frame) -> bytes:
    """The bytes of one frame."""
    body = _encoder.encode(frame)
    return _length.pack(len(body)) + body


class Unpacker[T]:
    """Takes frames out of a byte stream, however it is cut.

    :raises msgspec.DecodeError: for bytes that are no frame.
    """

    def __init__(self, kind: object, limit: int = 1 << 20) -> None:
        self._decoder: msgspec.msgpack.Decoder[T] = msgspec.msgpack.Decoder(kind)
        self._buffer = bytearray()
        self._limit = limit

    def feed(self, data: bytes) -> list[T]:
        """The frames that are complete now."""
        self._buffer += data
        frames: list[T] = []
        start, view = 0, memoryview(self._buffer)
        try:
            while len(view) - start >= 4:
                (size,) = _length.unpack_from(view, start)
                if size > self._limit:
                    raise msgspec.DecodeError("a frame over the limit")
                if len(view) - start - 4 < size:
                    break
                frames.append(self._decoder.decode(view[start + 4 : start + 4 + size]))
                start += 4 + size
        finally:
            view.release()
            del self._buffer[:start]
        return frames
