"""Answers of xAI's gRPC services, streamed or whole: what xai-sdk speaks.

Field numbers are those of the protocol buffers that xai-sdk 1.21 ships (xai/api/v1/*.proto).
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from halton.events.answer import Answer
from halton.wire.formats.xai_grpc_usage import (
    sampling_tokens,
    sampling_units,
    sampling_usage,
    stated_cost_pico,
    tier_name,
    web_searches,
)
from halton.wire.framing.grpc import GrpcMessages, grpc_status
from halton.wire.framing.protobuf import Message, read_message
from halton.wire.header import Headers, header, kept_headers
from halton.wire.provider import Reader
from halton.wire.text import safe_text
from halton.wire.usage import Counts, Tokens, kept_usage, merge_usage, usage_verdict

READER = "xai-grpc/1"
OK = "OK"
_PENDING = 3
_NEVER_DONE = {2: "EXPIRED", 4: "FAILED"}


class Fields(NamedTuple):
    """The numbers of the fields that answers have in common; 0 where there is none."""

    id: int = 0
    model: int = 0
    usage: int = 0
    tier: int = 0


class GrpcReader(Reader):
    """Reads one answer: of its messages the last that states a fact holds, and the trailers say how it ended.

    A kind of answer says where its fields are and reads what is its own; the whole of a `streamed` one shows in its trailers.
    """

    fields: ClassVar[Fields] = Fields()
    streamed: ClassVar[bool] = False

    def __init__(self) -> None:
        self._messages: GrpcMessages | None = None
        self._seen = self._malformed = False
        self._waiting = False
        self._status: str | None = None
        self._headers: dict[str, str] = {}
        self._facts: dict[str, str | None] = {}
        self._usage: dict[str, Any] = {}

    @property
    def ended(self) -> bool:
        """Whether the status was seen, or the one message of an answer that is no stream."""
        return self._status is not None or (self._seen and not self.streamed)

    def take_headers(self, headers: Headers) -> None:
        """The head of the answer with the coding of its messages, then its trailers; either may hold the status."""
        if self._messages is None:
            self._messages = GrpcMessages(header(headers, b"grpc-encoding"))
        if status := grpc_status(headers):
            self._status = status
            self._headers = kept_headers(headers)

    def feed(self, data: bytes) -> None:
        """Read the next bytes."""
        self._messages = self._messages or GrpcMessages()
        for body in self._messages.feed(data):
            if (message := read_message(body)) is None:
                self._malformed = True
            else:
                self.take(message)

    def take(self, message: Message) -> None:
        """Read one message that is out of its frame."""
        self._seen = True
        self._read(message)

    def finish(self) -> tuple[Answer, ...]:
        """The facts of the inference."""
        return (self._answer(),)

    def _read(self, message: Message) -> None:
        """Take over what a message says."""
        fields = self.fields
        self._note("response_id", message.text(fields.id))
        self._note("model", message.text(fields.model))
        self._note("service_tier", tier_name(message.number(fields.tier)))
        if (usage := message.message(fields.usage)) is not None:
            merge_usage(self._usage, sampling_usage(usage))

    def _deferred(self, status: int | None) -> None:
        """Take over the DeferredStatus of an answer that was asked for before."""
        self._waiting = status == _PENDING
        self._note("error_type", _NEVER_DONE.get(status or 0))

    def _note(self, name: str, value: str | None) -> None:
        if value:
            self._facts[name] = safe_text(value)

    def _units(self) -> dict[str, int]:
        """What is billed that the usage does not count."""
        return {}

    def _no_usage(self) -> str:
        """Why an answer that states no usage does not."""
        if fault := self._messages.fault if self._messages else None:
            return fault
        if self._malformed:
            return "malformed"
        if self._waiting:
            return "background"
        return "no_usage" if self._seen or self._status in (None, OK) else "error_status"

    def _answer(self) -> Answer:
        usage, counts = self._usage, Counts(self._usage)
        tokens: Tokens = sampling_tokens(counts) if usage else {}
        units = {**sampling_units(counts), **self._units()}
        known, reason = usage_verdict(counts, tokens.get("input_tokens"), tokens.get("output_tokens"))
        failed = self._status not in (None, OK)
        partial = bool(usage) and (failed or not self.ended)
        searches = web_searches(counts) or (None if partial or not usage else 0)
        facts: dict[str, Any] = {"error_type": self._status if failed else None, **self._facts}
        return Answer(
            usage_known=known,
            usage_reason=self._no_usage() if reason == "no_usage" else reason,
            partial=partial,
            usage=kept_usage(usage),
            units=units or None,
            web_searches=searches,
            stated_cost_pico=stated_cost_pico(usage),
            reader=READER,
            headers=self._headers or None,
            **tokens,
            **facts,
        )
