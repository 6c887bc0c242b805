"""An upgraded connection as the ledger sees it: WebSocket frames come in, the events of each inference in them go out."""

from __future__ import annotations

import msgspec

from halton.events.answer import Answer
from halton.events.types import CallCompleted, CallStarted, PolicyBlocked, PolicyWarned
from halton.frames import ExchangeEnd, ResponseHead, SocketBytes
from halton.ledger.copies import Copies
from halton.ledger.origin import Origin, Outcome
from halton.ledger.turn_copies import TurnCopies
from halton.wire.conversation import Began, Conversation, Ended, FirstToken, Happening
from halton.wire.estimate import with_estimate
from halton.wire.framing.websocket import Messages, inflations
from halton.wire.header import header
from halton.wire.request_facts import RequestFacts

Events = tuple[CallStarted | CallCompleted | PolicyWarned | PolicyBlocked, ...]
SWITCHED = 101


class Turn:
    """One inference on its way."""

    __slots__ = ("asked", "began_at_us", "first_token_at_us", "request_bytes", "started")

    def __init__(self, asked: RequestFacts, started: CallStarted, began_at_us: int, request_bytes: int | None) -> None:
        self.asked = asked
        self.started = started
        self.began_at_us = began_at_us
        self.request_bytes = request_bytes
        self.first_token_at_us: int | None = None


class Socket:
    """Reads one socket. Memory: a message of each side, and what the conversation holds of open inferences."""

    def __init__(self, origin: Origin, head: ResponseHead, conversation: Conversation, bodies: TurnCopies | None = None) -> None:
        self._origin = origin
        self._head = head
        self._conversation = conversation
        client, provider = inflations(header(head.headers, b"sec-websocket-extensions"))
        self._client, self._provider = Messages(client), Messages(provider)
        self._turns: dict[int, Turn] = {}
        self._bodies = bodies
        self._ended_bodies: dict[int, Copies] = {}
        self._fault: str | None = None
        self._closed_by: str | None = None  # as an outcome: who said first that it is over

    @property
    def unread(self) -> bool:
        """Whether a part of it could not be read, and nobody knows what was in it."""
        return self._fault is not None

    def take(self, frame: SocketBytes) -> Events:
        """A part of what went over the socket."""
        if self._fault is not None:
            return ()
        messages = self._client if frame.from_client else self._provider
        say = self._conversation.client_says if frame.from_client else self._conversation.provider_says
        events: list[CallStarted | CallCompleted | PolicyWarned | PolicyBlocked] = []
        try:
            for message in messages.feed(frame.data):
                asking = message if frame.from_client else None
                if asking is None and self._bodies is not None:
                    self._bodies.said(message, frame.at_us)
                for happening in say(message):
                    events += self._happened(happening, frame.at_us, asking)
        except Exception:
            self._fault = "reader_failed"
        self._fault = self._fault or messages.fault
        if self._fault is not None and self._bodies is not None:
            self._bodies.refuse("incomplete")
        if messages.closed and self._closed_by is None:
            self._closed_by = "aborted" if frame.from_client else "cut"
        return tuple(events)

    def end(self, frame: ExchangeEnd) -> Events:
        """The socket is closed: what is still open ends with it."""
        self._fault = self._fault or ("metering_overload" if frame.lossy else None)
        if frame.lossy and self._bodies is not None:
            self._bodies.refuse("incomplete")
        last = {ended.turn: ended for ended in self._last_words()}
        return tuple(
            self._completed(number, last.get(number) or Ended(number, Answer(), False), frame.at_us, frame)
            for number in tuple(self._turns)
        )

    def copies_of(self, inference: int) -> Copies | None:
        """The bodies of an inference that is over, given once."""
        return self._ended_bodies.pop(inference, None)

    def _last_words(self) -> tuple[Ended, ...]:
        try:
            return tuple(self._conversation.finish())
        except Exception:
            self._fault = self._fault or "reader_failed"
            return ()

    def _happened(self, happening: Happening, at_us: int, asking: bytes | None) -> Events:
        """`asking` is the client's message; what the provider begins by itself was asked for with nothing."""
        if isinstance(happening, Began):
            started = self._origin.started(happening.asked, at_us, happening.turn)
            size = None if asking is None else len(asking)
            asked = msgspec.structs.replace(happening.asked, body_bytes=size)
            self._turns[happening.turn] = Turn(asked, started, at_us, size)
            if self._bodies is not None:
                self._bodies.began(happening.turn, asking)
            return (started,)
        if isinstance(happening, Ended):
            return (self._completed(happening.turn, happening, at_us),) if happening.turn in self._turns else ()
        if isinstance(happening, FirstToken) and (turn := self._turns.get(happening.turn)):
            turn.first_token_at_us = turn.first_token_at_us or at_us
        return ()

    def _completed(self, number: int, ended: Ended, at_us: int, close: ExchangeEnd | None = None) -> CallCompleted:
        turn = self._turns.pop(number)
        if self._bodies is not None and (copies := self._bodies.ended(number)) is not None:
            self._ended_bodies[turn.started.inference] = copies
        answer = turn.asked.fill(self._judged(ended, close))
        status = self._status(answer, ended, close)
        outcome = Outcome(
            status=status,
            reason=close.reason if close else None,
            ended_at_us=at_us,
            began_at_us=turn.began_at_us,
            http_status=SWITCHED,
            headers=self._head.headers,
            transport="websocket",
            streamed=True,
            first_token_at_us=turn.first_token_at_us,
            request_bytes=turn.request_bytes,
            max_output_tokens=turn.asked.max_output_tokens,
        )
        return self._origin.completed(turn.started, with_estimate(answer, turn.asked, ended.text_bytes), outcome)

    def _judged(self, ended: Ended, close: ExchangeEnd | None) -> Answer:
        if ended.whole or close is None:
            return ended.answer
        partial, known = ended.answer.usage_known, ended.answer.usage_known and self._fault is None
        stopped = "interrupted" if close.outcome == "interrupted" else None
        reason = self._fault or stopped or ended.answer.usage_reason or "aborted_before_usage"
        return msgspec.structs.replace(ended.answer, usage_known=known, usage_reason=None if known else reason, partial=partial)

    def _status(self, answer: Answer, ended: Ended, close: ExchangeEnd | None) -> str:
        if answer.error_type is not None:
            return "error"
        if ended.whole or close is None:
            return "ok"
        return close.outcome if close.outcome == "interrupted" else self._closed_by or close.outcome
