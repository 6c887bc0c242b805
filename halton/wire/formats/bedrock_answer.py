"""What Bedrock's own answers share: one JSON body or an AWS event stream, and facts in the header lines."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

from halton.wire.formats.document_reader import DocumentReader
from halton.wire.framing.event_stream import EventStream, Message
from halton.wire.framing.json_text import as_list, as_object
from halton.wire.header import Headers, header
from halton.wire.text import safe_text


class BedrockReader[T](DocumentReader[T]):
    """Takes apart what comes: events are given to `_event`, JSON bodies to `_read`; an exception ends a stream.

    The first byte tells the two apart, whatever the content type says: a message's length is far below 2^24, so that it
    begins with a zero.
    """

    def __init__(self, decode: Callable[[bytes], T | None]) -> None:
        super().__init__(decode)
        self._begun = False
        self._events: EventStream | None = None
        self._unread_event = False
        self._over = False
        self._error: str | None = None
        self._tier: Any = None
        self._latency: Any = None

    @property
    def ended(self) -> bool:
        """Whether the event that states the usage was seen, or the body is complete."""
        return self._over or self._documents.closed

    def take_headers(self, headers: Headers) -> None:
        """The tier and the latency that the call was given, where it asked for them."""
        self._tier = header(headers, b"x-amzn-bedrock-service-tier") or self._tier
        self._latency = header(headers, b"x-amzn-bedrock-performanceconfig-latency") or self._latency

    def feed(self, data: bytes) -> None:
        """Read the next decoded bytes."""
        if not self._begun and data:
            self._begun = True
            self._events = EventStream() if data.startswith(b"\0") else None
        if self._events is None:
            super().feed(data)
            return
        for message in self._events.feed(data):
            self._take(message)

    def _take(self, message: Message) -> None:
        """Read an event's payload, or the name of an exception: the same that an answer of status 400 has in a header."""
        failed = message.text(":exception-type") or message.text(":error-code")
        if failed is None:
            self._event(message.payload)
        else:
            self._error = safe_text(failed[:1].upper() + failed[1:])

    @abstractmethod
    def _event(self, payload: bytes) -> None:
        """Take over what an event says."""

    def _no_usage(self) -> str:
        if self._events is None:
            return super()._no_usage()
        return self._events.fault or ("malformed" if self._unread_event else "no_usage")

    def _saw(self, texts: Iterator[str]) -> None:
        """Note text of the answer."""
        if size := sum(len(text.encode("utf-8", "replace")) for text in texts):
            self.first_token = True
            self.text_bytes += size


def block_texts(block: Any) -> Iterator[str]:
    """The text in a content block or in a delta of one, as Converse and Nova write them."""
    block = as_object(block)
    reasoning = as_object(block.get("reasoningContent"))
    places = (
        block.get("text"),
        reasoning.get("text"),
        as_object(reasoning.get("reasoningText")).get("text"),
        as_object(block.get("toolUse")).get("input"),
        *(as_object(part).get("text") for part in as_list(as_object(block.get("citationsContent")).get("content"))),
    )
    return (text for text in places if isinstance(text, str))


def blocks(output: Any) -> list[Any]:
    """The content blocks of a whole answer."""
    return as_list(as_object(as_object(output).get("message")).get("content"))
