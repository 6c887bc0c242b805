"""One exchange as the ledger sees it: frames come in, call.started and call.completed come out, whatever happens."""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec import structs

from halton.attribution.project import Attribution
from halton.bodies.row import SIDES
from halton.events.answer import Answer
from halton.events.types import CallCompleted, CallStarted, PolicyBlocked, PolicyWarned
from halton.frames import (
    Attributed,
    ExchangeEnd,
    Hit,
    RequestEnd,
    RequestHead,
    ResponseBody,
    ResponseHead,
    SocketBytes,
    Warned,
)
from halton.ledger.copies import Copies
from halton.ledger.origin import UNTOLD, Origin, Outcome
from halton.ledger.request import Request
from halton.ledger.socket import SWITCHED, Events, Socket
from halton.ledger.turn_copies import TurnCopies
from halton.wire.answer import AnswerReading
from halton.wire.estimate import with_estimate
from halton.wire.find import Find, find_provider
from halton.wire.header import header
from halton.wire.transcripts.find import socket_teller, teller
from halton.wire.transport import transport


class Exchange:
    """Reads one exchange. Memory: the request's body until its facts are read, and what the answer's reader holds.

    `copies` makes what takes its bodies, where they are kept.
    """

    def __init__(self, head: RequestHead, find: Find = find_provider, copies: Callable[[], Copies] | None = None) -> None:
        self.head = head
        self.copies = copies() if copies else None
        self._make_copies = copies
        self._over = False
        self._early: Events = ()  # what happened before it was known whose call it is
        self.origin = Origin(head, find, self.copies.credentials if self.copies else None)
        self.request = Request(head, self.origin.route, self.copies)
        self.reading: AnswerReading | None = None
        self.socket: Socket | None = None
        self._started: CallStarted | None = None
        self._completed = 0
        self._response: ResponseHead | None = None
        self._response_size = 0
        self._first_token_at: int | None = None
        self._failed = False
        if head.resumed:
            self._refuse("incomplete")

    @property
    def unread(self) -> bool:
        """Whether it is a socket that went on after we could no longer read it."""
        return self.socket is not None and (self._failed or self.socket.unread)

    def request_end(self, frame: RequestEnd) -> Events:
        """The request is complete; one for a socket is a call only if the provider refuses it."""
        self.request.size = frame.size
        return self._start_when_known()

    def attributed(self, frame: Attributed) -> Events:
        """Whose call it is was found out: its call.started waits for that until the provider answers."""
        _, *facts = structs.astuple(frame)
        self.origin.belongs(Attribution(*facts))
        if self.copies is not None:
            self.copies.belong(self.origin.attribution.project, allowed=frame.body_capture)
        return self._when_told(self._start_when_known())

    def warned(self, frame: Warned) -> Events:
        """A policy warns of this call."""
        return (PolicyWarned(**structs.asdict(frame.hit)),)

    def response_head(self, frame: ResponseHead) -> Events:
        """The provider answers."""
        self._response = frame
        row = self.origin.route.row
        if frame.status == SWITCHED and row is not None and row.conversation is not None:
            conversation = row.conversation()
            bodies = TurnCopies(self._copies_of_turn, socket_teller(conversation)) if self._make_copies else None
            self.socket = Socket(self.origin, frame, conversation, bodies)
            return ()
        started = self.start()
        if not self.head.resumed:
            self.reading = AnswerReading(self.origin.route, frame.status, frame.headers, self.request.facts)
            if self.copies is not None:
                self.copies.answer(header(frame.headers, b"content-type"), teller(self.origin.route))
        return started

    def response_body(self, frame: ResponseBody) -> Events:
        """A part of the answer, and the inferences that it completes."""
        self._response_size += len(frame.data)
        if self.reading is None:
            return ()
        data = self.reading.feed(frame.data)
        if self.copies is not None:
            self.copies.part(data, frame.at_us)
        if self._first_token_at is None and self.reading.first_token:
            self._first_token_at = frame.at_us
        found = self.reading.answers()
        over = tuple(self._complete(answer, frame.at_us, "error" if answer.error_type else "ok") for answer in found)
        return self._when_told(over)

    def socket_bytes(self, frame: SocketBytes) -> Events:
        """A part of what goes over the socket, and what happens in it."""
        return self._when_told(self.socket.take(frame)) if self.socket is not None else ()

    def start(self) -> Events:
        """The call.started of this exchange, once."""
        if self._started is not None:
            return ()
        self.request.read()
        self._started = self.origin.started(self.request.facts, self.head.at_us)
        return () if self.head.resumed else (self._started,)

    def end(self, frame: ExchangeEnd) -> Events:
        """The exchange is over: one call.completed for each inference that had none yet."""
        self._over = True
        return self._when_told(self._ended(frame))

    def _ended(self, frame: ExchangeEnd) -> Events:
        if self.socket is not None:
            return self.socket.end(frame)
        if frame.blocked is not None:
            return self._blocked(frame, frame.blocked)
        if self.head.resumed and frame.http_status == SWITCHED:
            return ()  # a socket that nobody can read from its middle
        started = self.start()
        if frame.lossy:
            self._refuse("incomplete", "response")
        if self.reading is not None:
            self.reading.take_trailers(frame.trailers)
        ended = self.reading is not None and self.reading.ended
        answers = self._answers(frame, complete=ended or frame.outcome == "complete")
        statuses = (self._status(frame, answer, ended=ended) for answer in answers)
        completed = (self._complete(answer, frame.at_us, status, frame) for answer, status in zip(answers, statuses, strict=True))
        return (*started, *completed)

    def copies_of(self, event: CallCompleted) -> Copies | None:
        """The bodies that stand with this event, given once: of an exchange's inferences the first that its end completes."""
        if self.socket is not None:
            return self.socket.copies_of(event.inference)
        copies = self.copies if self._over else None
        self.copies = None if self._over else self.copies
        return copies

    def interruption(self, reason: str) -> ExchangeEnd:
        """The end of an exchange whose worker is gone, in its place."""
        status = self._response.status if self._response else None
        now = time.monotonic_ns() // 1000
        return ExchangeEnd(self.head.exchange_id, now, "interrupted", reason, status, self._response_size, False)

    def give_up(self) -> None:
        """A fault of ours: the call is still recorded, with what needs no reading."""
        self.request.drop()
        self.reading = self._response = None
        self._failed = True
        self._refuse("incomplete")

    def _when_told(self, events: Events) -> Events:
        """These events, behind those that waited; before it is known whose they are, they wait for that or for the end."""
        if self.origin.attribution is UNTOLD and not self._over:
            self._early = (*self._early, *events)
            return ()
        early, self._early = self._early, ()
        return (*map(self.origin.attributed, early), *events)

    def _copies_of_turn(self) -> Copies:
        assert self._make_copies is not None
        copies, known = self._make_copies(), self.origin.attribution
        if known is not UNTOLD:
            copies.belong(known.project, allowed=known.body_capture)
        return copies

    def _start_when_known(self) -> Events:
        known = self.request.size is not None and self.origin.attribution is not UNTOLD
        return self.start() if known and not self.origin.websocket else ()

    def _blocked(self, frame: ExchangeEnd, hit: Hit) -> Events:
        """A policy kept the call from its provider."""
        facts = structs.asdict(hit)
        del facts["percent"]
        started = self.start()
        completed = self._complete(Answer(usage_reason="blocked"), frame.at_us, "blocked", frame)
        return (*started, PolicyBlocked(**facts), completed)

    def _refuse(self, reason: str, *sides: str) -> None:
        for side in sides or SIDES:
            if self.copies is not None:
                self.copies.refuse(side, reason)

    def _answers(self, frame: ExchangeEnd, *, complete: bool) -> tuple[Answer, ...]:
        if self._failed:
            return (Answer(usage_reason="reader_failed"),)
        if self.head.resumed:
            return (Answer(usage_reason="ledger_restarted"),)
        if frame.lossy:
            return (Answer(usage_reason="metering_overload"),)
        if self.reading is None:
            reason = "interrupted" if frame.outcome == "interrupted" else "aborted_before_usage"
            answer = Answer(usage_reason=reason)
            return (answer if self.request.size is None else with_estimate(answer, self.request.facts, 0),)
        return self.reading.finish(complete)

    def _complete(self, answer: Answer, at_us: int, status: str, end: ExchangeEnd | None = None) -> CallCompleted:
        assert self._started is not None
        self._completed += 1
        response, whole = self._response, end is not None and self._response is not None
        outcome = Outcome(
            status=status,
            reason=end.reason if end else None,
            ended_at_us=at_us,
            began_at_us=self.head.at_us,
            http_status=end.http_status if end else response.status if response else None,
            headers=response.headers if response else (),
            transport=transport(response.headers) if response else None,
            streamed=self.request.facts.streamed,
            first_byte_at_us=response.at_us if response else None,
            first_token_at_us=self._first_token_at,
            request_bytes=self.request.size,
            response_bytes=end.response_size if end and whole else None,
            max_output_tokens=self.request.facts.max_output_tokens,
            policy=end.blocked.name if end and end.blocked else None,
        )
        return self.origin.completed(structs.replace(self._started, inference=self._completed), answer, outcome)

    def _status(self, frame: ExchangeEnd, answer: Answer, *, ended: bool) -> str:
        if answer.error_type is not None or (frame.http_status or 0) >= 400:
            return "error"
        if ended or (frame.http_status == SWITCHED and frame.outcome != "interrupted"):
            return "ok"  # a socket that nobody reads ends as it ends
        if frame.outcome != "complete":
            return frame.outcome
        # A stream that stops short of its protocol's end was cut, even if HTTP closed it in order; where we stopped, who knows.
        return "cut" if answer.partial and not (self.reading is not None and self.reading.faulted) else "ok"
