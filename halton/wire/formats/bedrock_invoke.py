"""Answers of Bedrock's InvokeModel, streamed or whole: each maker's own format, with usage that Bedrock adds to all of them."""

from __future__ import annotations

from binascii import a2b_base64
from typing import Any, ClassVar

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.bedrock_answer import BedrockReader
from halton.wire.formats.bedrock_body import Body, counts, decode_body, stop_reason, texts
from halton.wire.formats.bedrock_model import AskedMessagesReader
from halton.wire.framing.json_text import json_decoder
from halton.wire.header import Headers, header
from halton.wire.text import safe_text
from halton.wire.usage import Counts, Tokens, merge_usage

READER = "bedrock-invoke/1"

_HEADERS = {
    "inputTokenCount": b"x-amzn-bedrock-input-token-count",
    "outputTokenCount": b"x-amzn-bedrock-output-token-count",
    "cacheReadInputTokenCount": b"x-amzn-bedrock-cache-read-input-token-count",
    "cacheWriteInputTokenCount": b"x-amzn-bedrock-cache-write-input-token-count",
}


class _Chunk(msgspec.Struct):
    bytes: Any = None


_decode_chunk = json_decoder(_Chunk)


def _decode(text: bytes) -> tuple[bytes, Body] | None:
    body = decode_body(text)
    return None if body is None else (text, body)


class InvokeReader(BedrockReader[tuple[bytes, Body]]):
    """Reads one answer: what has a type as Anthropic's messages and events have is theirs to read.

    For all others, and where a message states no usage, Bedrock's own counts hold: those in the last event of a stream or, of
    a whole body, in the header lines; then what the maker's format states.
    """

    output_default: ClassVar[int | None] = None
    """The output where none is stated: None, since an answer without it is not known."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._message: AskedMessagesReader | None = None
        self._own: dict[str, Any] = {}
        self._stop_reason: Any = None

    @property
    def ended(self) -> bool:
        """Whether the end of the message or Bedrock's counts were seen, or the body is complete."""
        return super().ended or (self._message is not None and self._message.ended)

    def take_headers(self, headers: Headers) -> None:
        """Bedrock's counts for a whole body, and what every answer states there."""
        super().take_headers(headers)
        merge_usage(self._usage, {name: _count(header(headers, line)) for name, line in _HEADERS.items()})

    def finish(self) -> tuple[Answer, ...]:
        """The facts of the inference, or of each that the message consists of."""
        (own,) = super().finish()
        if self._message is None:
            return (own,)
        first, *others = self._message.finish()
        return tuple(_with_bedrock(answer, own) for answer in (_with_usage(first, own), *others))

    def _event(self, payload: bytes) -> None:
        chunk = _decode_chunk(payload) or _Chunk()
        try:
            text = a2b_base64(chunk.bytes) if isinstance(chunk.bytes, str) else b""
        except ValueError:  # no base64
            text = b""
        if (document := _decode(text)) is None:
            self._unread_event = True
        else:
            self._read(document)

    def _read(self, document: tuple[bytes, Body]) -> None:
        text, body = document
        if isinstance(body.metrics, dict):
            merge_usage(self._usage, body.metrics)
            self._over = True
        if isinstance(body.type, str):
            self._read_message(text)
            return
        self._saw(texts(body))
        self._stop_reason = stop_reason(body) or self._stop_reason
        merge_usage(self._own, counts(body))

    def _read_message(self, text: bytes) -> None:
        message = self._message = self._message or AskedMessagesReader()
        # The events of a stream come one by one, which only SSE can say; its lines end where a JSON text has white space.
        message.feed(b"data: %b\n\n" % b" ".join(text.splitlines()) if self._events is not None else text)
        self.first_token = self.first_token or message.first_token
        self.text_bytes = message.text_bytes

    def _answer(self) -> Answer:
        for name, value in self._own.items():
            self._usage.setdefault(name, value)
        stated = Counts(self._usage)
        return Answer(
            partial=bool(self._usage) and not self.ended,
            **self._usage_facts(stated, self._tokens(stated)),
            service_tier=safe_text(self._tier),
            speed=safe_text(self._latency),
            stop_reason=safe_text(self._stop_reason),
            error_type=self._error,
            reader=READER,
        )

    def _tokens(self, stated: Counts) -> Tokens:
        return {
            "input_tokens": stated.read("inputTokenCount"),
            "cache_read_tokens": stated.read("cacheReadInputTokenCount", default=0),
            "cache_write_5m_tokens": stated.read("cacheWriteInputTokenCount", default=0),
            "cache_write_1h_tokens": 0,
            "cache_write_other_tokens": 0,
            "output_tokens": stated.read("outputTokenCount", default=self.output_default),
        }


class EmbedReader(InvokeReader):
    """Reads embeddings, whose answers count the input alone."""

    output_default = 0


def _with_usage(answer: Answer, own: Answer) -> Answer:
    """A message's answer with Bedrock's counts, if it has none of its own."""
    if answer.usage_known:
        return answer
    if own.usage_known:
        taken = ("usage_known", "usage_reason", "partial", "usage", "reader", *Tokens.__annotations__)
        return msgspec.structs.replace(answer, **{name: getattr(own, name) for name in taken})
    return msgspec.structs.replace(answer, usage_reason=_fault(own) or answer.usage_reason)


def _fault(own: Answer) -> str | None:
    return None if own.usage_reason == "no_usage" else own.usage_reason


def _with_bedrock(answer: Answer, own: Answer) -> Answer:
    """The answer with what Bedrock says of it; its own word on tier and latency holds over the maker's."""
    said = {name: getattr(own, name) for name in ("service_tier", "speed", "error_type")}
    return msgspec.structs.replace(answer, **{name: value for name, value in said.items() if value is not None})


def _count(value: str | None) -> int | str | None:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 20 else value
