"""OpenAI's responses over a WebSocket: each `response.create` asks for one, and the events of several may come interleaved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.conversation import Began, Conversation, Ended, FirstToken, Happening
from halton.wire.formats.openai_limits import add_headers, codex_limits, error_headers
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.formats.openai_response_event import Event, decode_event
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.framing.json_text import json_decoder
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts
from halton.wire.text import safe_text

TURNS_CAP = 64
_ROUTE = Route(kind="generation", endpoint="")


class _Asked(msgspec.Struct):
    type: Any = None
    stream_id: Any = None


_decode_asked = json_decoder(_Asked)


class _Turn:
    """A response on its way, in its lane."""

    __slots__ = ("asked", "lane", "number", "reader", "spoke")

    def __init__(self, number: int, lane: str | None, asked: RequestFacts) -> None:
        self.number = number
        self.lane = lane
        self.asked = asked
        self.reader = ResponsesReader()
        self.spoke = False


class ResponsesConversation(Conversation):
    """Reads one socket. A lane (`stream_id`) answers what it is asked one after the other; the lanes do not wait for another.

    A response that nobody asked for follows one that was steered: it goes on in the same lane with the same settings.
    """

    def __init__(self) -> None:
        self._open: list[_Turn] = []
        self._number = 0
        self._last = RequestFacts(streamed=True)
        self._limits: dict[str, str] = {}

    def client_says(self, message: bytes) -> Iterator[Happening]:
        """A `response.create` begins an inference; to steer one asks for nothing by itself."""
        said = _decode_asked(message)
        if said is not None and said.type == "response.create":
            asked = msgspec.structs.replace(read_openai_request(_ROUTE, message), streamed=True)
            yield from self._begin(safe_text(said.stream_id), asked)

    def provider_says(self, message: bytes) -> Iterator[Happening]:
        """An event belongs to the first open response of its lane; limits may come when there is none."""
        if event := decode_event(message):
            yield from self.take(event)

    def take(self, event: Event) -> Iterator[Happening]:
        """Read one event from the provider."""
        turn = self._turn(event)
        if turn is None and event.type == "response.created":
            yield from self._begin(safe_text(event.stream_id), msgspec.structs.replace(self._last, continues=True))
            turn = self._open[-1]
        if turn is not None:
            yield from self._heard(turn, event)
        elif event.type in ("codex.rate_limits", "error"):
            add_headers(self._limits, codex_limits(event) or error_headers(event))

    def finish(self) -> Iterator[Ended]:
        """What is open when the socket closes has no usage any more."""
        for turn in self._open:
            answer, *_ = turn.reader.finish()
            reason = "aborted_before_usage" if answer.usage_reason == "no_usage" else answer.usage_reason
            yield _ended(turn, msgspec.structs.replace(answer, usage_reason=reason), whole=False)
        self._open = []

    def _begin(self, lane: str | None, asked: RequestFacts) -> Iterator[Happening]:
        if len(self._open) >= TURNS_CAP:
            yield _ended(self._open.pop(0), Answer(usage_reason="metering_overload"), whole=False)
        self._number += 1
        self._last = asked
        self._open.append(_Turn(self._number, lane, asked))
        yield Began(self._number, asked)

    def _turn(self, event: Event) -> _Turn | None:
        """The response that an event is about. A server that leaves out the lane can only mean the one response there is."""
        lane = safe_text(event.stream_id)
        found = next((turn for turn in self._open if turn.lane == lane), None)
        return self._open[0] if found is None and lane is None and len(self._open) == 1 else found

    def _heard(self, turn: _Turn, event: Event) -> Iterator[Happening]:
        reader = turn.reader
        reader.take(event)
        if reader.first_token and not turn.spoke:
            turn.spoke = True
            yield FirstToken(turn.number)
        if reader.ended or event.type == "error":
            self._open.remove(turn)
            yield from self._end(turn, refused=event.type == "error" and not reader.begun)

    def _end(self, turn: _Turn, *, refused: bool) -> Iterator[Happening]:
        answer, *more = turn.reader.finish()
        headers = self._limits | (answer.headers or {})
        self._limits = {}
        reason = "error_status" if refused and not answer.usage_known else answer.usage_reason
        yield _ended(turn, msgspec.structs.replace(answer, usage_reason=reason, headers=headers or None))
        for other in more:
            self._number += 1
            yield Began(self._number, msgspec.structs.replace(turn.asked, model=other.model))
            yield Ended(self._number, other)


def _ended(turn: _Turn, answer: Answer, *, whole: bool = True) -> Ended:
    return Ended(turn.number, answer, whole, turn.reader.text_bytes)
