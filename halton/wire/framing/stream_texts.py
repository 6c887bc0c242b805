"""The JSON texts that a streamed answer consists of, whatever frames they come in."""

from __future__ import annotations

from binascii import a2b_base64

import msgspec

from halton.wire.framing.event_stream import MESSAGE_CAP, EventStream, Message
from halton.wire.framing.sse import LINE_CAP, SseParser

_CHUNK = "chunk"


class SseTexts:
    """The data of server-sent events, out of bytes in chunks of any size."""

    def __init__(self, limit: int = LINE_CAP) -> None:
        self._parser = SseParser(limit)

    @property
    def overlong(self) -> bool:
        """Whether the data of an event was more than `limit` bytes."""
        return self._parser.overlong

    def feed(self, data: bytes) -> list[bytes]:
        """The data of the events that these bytes complete."""
        return [text for _, text in self._parser.feed(data)]

    def finish(self) -> list[bytes]:
        """The data of an event that lacks only its empty line."""
        return [text for _, text in self._parser.finish()]


class EventStreamTexts:
    """The payloads of an AWS event stream; what InvokeModel puts into them in base64 is taken out.

    An exception becomes `{"error": …}`. See the Bedrock API reference, InvokeModelWithResponseStream and ConverseStream.
    """

    def __init__(self, limit: int = MESSAGE_CAP) -> None:
        self._events = EventStream(limit)

    @property
    def overlong(self) -> bool:
        """Whether a message was more than `limit` bytes."""
        return self._events.fault == "too_large"

    def feed(self, data: bytes) -> list[bytes]:
        """The payloads that these bytes complete."""
        return [_text(message) for message in self._events.feed(data)]

    def finish(self) -> list[bytes]:
        """None: a message says where it ends."""
        return []


type StreamTexts = SseTexts | EventStreamTexts


class _Chunk(msgspec.Struct):
    bytes: str = ""


_chunks = msgspec.json.Decoder(_Chunk)


def _text(message: Message) -> bytes:
    if message.text(":exception-type") or message.text(":error-code"):
        return b'{"error": %b}' % (message.payload or b"{}")
    if message.text(":event-type") != _CHUNK:
        return message.payload
    try:
        return a2b_base64(_chunks.decode(message.payload).bytes)
    except (msgspec.MsgspecError, ValueError):
        return message.payload
