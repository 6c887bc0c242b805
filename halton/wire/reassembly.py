"""The body of an answer as one document: JSON as it is, a stream put together, text as text, anything else described."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import msgspec

from halton.wire.framing.json_array import JsonSplitter
from halton.wire.framing.stream_texts import EventStreamTexts, SseTexts, StreamTexts
from halton.wire.json_size import is_too_much
from halton.wire.media import Check, description, unhurried, without_media
from halton.wire.transcript import Tell, Transcript

EVENT_STREAM = "application/vnd.amazon.eventstream"
_BLANK = b"\xef\xbb\xbf \t\r\n"
_TYPE = re.compile(r"[A-Za-z0-9.+-]{1,60}/[A-Za-z0-9.+-]{1,60}")
_HALVES = re.compile("[\ud800-\udfff]")
# Between two looks at the clock.
_SPLIT_BYTES = 64 << 10


class Unreadable(Exception):
    """There is no document in a body; `reason` is one of KeptBody's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Reassembly:
    """Takes the decoded bytes of one answer and holds at most about `limit` of them, or of the text that they make."""

    def __init__(self, content_type: str | None, tell: Tell | None, limit: int) -> None:
        self.type = media_type(content_type)
        self.size = 0
        self._tell = tell
        self._limit = limit
        self._begun = False
        self._held = bytearray()
        self._over = False
        self._decoded = False
        self._digest = hashlib.sha256()
        self._stream: StreamTexts | None = None
        self._transcript = Transcript(limit)

    @property
    def held(self) -> int:
        """How much it holds, about: bytes as they came, and characters of text."""
        return len(self._held) + self._transcript.size

    @property
    def transcribed(self) -> bool:
        """Whether the document is a transcript."""
        return not self._transcript.empty

    @property
    def cut(self) -> bool:
        """Whether a transcript lacks its end."""
        return self._transcript.cut

    def feed(self, data: bytes, at_ms: int, check: Check = unhurried) -> None:
        """The next bytes, and when they came; `check` raises when there is no more time to read them.

        :raises Unreadable: if a part of a stream is more than may be decoded.
        """
        self.size += len(data)
        if self._stream is None:
            self._digest.update(data)
        if not self._begun and (data := data.lstrip(_BLANK)):
            self._begin(data)
        if self._stream is not None:
            self._say(self._stream.feed(data), check)
            self._transcript.mark(at_ms)
            return
        room = self._limit - len(self._held)
        self._over = self._over or len(data) > room
        self._held += data[:room]

    def finish(self, check: Check = unhurried) -> Any:
        """The document, without media; None if there was no body. `check` raises when there is no more time to make it.

        :raises Unreadable: if there is none that may be kept.
        """
        if not self.size:
            return None
        if self._stream is not None:
            self._say(self._stream.finish(), check)
            return self._told()
        if self._held.startswith((b"{", b"[")):
            return self._json(check)
        if self.type is not None and self.type.startswith("text/"):
            if self._over:
                raise Unreadable("too_large")
            return self._held.decode("utf-8", "replace")
        return description(self.type or "application/octet-stream", self.size, self._digest.hexdigest())

    def _begin(self, data: bytes) -> None:
        """The first byte tells the framing better than the content type does: errors come as JSON where SSE was asked for."""
        self._begun = True
        streamed = self.type == "text/event-stream" or data.startswith((b"data:", b"event:"))
        if streamed and not data.startswith((b"{", b"[")):
            self._stream = SseTexts(self._limit)
        elif self.type == EVENT_STREAM and data.startswith(b"\0"):  # a message's length, far below 2^24
            self._stream = EventStreamTexts(self._limit)

    def _say(self, texts: list[bytes], check: Check) -> None:
        for text in texts:
            check()
            if self._tell is not None and text and text != b"[DONE]" and (document := decode_document(text, check)) is not None:
                self._decoded = True
                self._tell(document, self._transcript)

    def _told(self) -> Any:
        if self._stream is not None and self._stream.overlong and self._transcript.empty:
            raise Unreadable("too_large")
        if self._transcript.empty:
            raise Unreadable("stream_unread" if self._decoded or self._tell is None else "undecodable")
        return self._transcript.document()

    def _json(self, check: Check) -> Any:
        """One document, or the parts of a stream: an array of them, or one a line."""
        text = bytes(self._held)
        whole = None if self._over else decode_document(text, check)
        if not isinstance(whole, dict) and self._tell is not None:
            splitter = JsonSplitter(self._limit)
            for start in range(0, len(text), _SPLIT_BYTES):
                self._say(splitter.feed(text[start : start + _SPLIT_BYTES]), check)
            if self._over:
                self._transcript.cut_off()
            if not self._transcript.empty:
                return self._told()
        if whole is None:
            raise Unreadable("too_large" if self._over else "undecodable")
        return without_media(whole, check)


def media_type(content_type: str | None) -> str | None:
    """The type without its parameters, which may name anything; None for what is none."""
    type_ = (content_type or "").partition(";")[0].strip().lower()
    return type_ if _TYPE.fullmatch(type_) else None


def decode_document(text: bytes, check: Check = unhurried) -> Any:
    """Decoded JSON, its fractions as numbers; None if it cannot be. Half characters become replacement characters.

    :raises Unreadable: if so much would become of it that nobody could search it in time.
    """
    if is_too_much(text):
        raise Unreadable("redaction_budget")
    check()
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        check()
    try:
        return _mended(json.loads(text.decode("utf-8", "replace"), parse_constant=str), check)
    except (ValueError, RecursionError):
        return None


def _mended(value: Any, check: Check) -> Any:
    if isinstance(value, str):
        return _HALVES.sub("\ufffd", value)
    if not isinstance(value, dict | list):
        return value
    check()
    if isinstance(value, dict):
        return {_HALVES.sub("\ufffd", name): _mended(part, check) for name, part in value.items()}
    return [_mended(part, check) for part in value]
