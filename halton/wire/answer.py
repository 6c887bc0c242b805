"""One answer being read, raw bytes to facts: the one place out of which nothing may escape."""

from __future__ import annotations

import msgspec

from halton.events.answer import Answer
from halton.wire.decode import BODY_CAP, ContentDecoder, DecodingFault
from halton.wire.estimate import with_estimate
from halton.wire.formats.error_body import ErrorReader
from halton.wire.header import Headers, header
from halton.wire.provider import Reader, Route
from halton.wire.request_facts import RequestFacts

STREAM_CAP = 1 << 30
UNSAID = ("no_usage", "stream_without_usage", "malformed")


class AnswerReading:
    """Reads one answer as its bytes come by; whatever they hold, it never raises and gives at least one Answer.

    After a fault it reads no further and keeps the facts read until then, with usage_known false and the fault as reason,
    unless the answer's own end had been seen.
    """

    def __init__(self, route: Route, status: int, headers: Headers, request: RequestFacts | None = None) -> None:
        self._status = status
        self._request = request or RequestFacts()
        self._fault: str | None = None
        self._given = False  # whether `answers` has given any
        self._reader: Reader = ErrorReader()
        self._decoder: ContentDecoder | None = None
        try:
            self._prepare(route, headers)
        except Exception as fault:
            self._stop(fault)

    @property
    def first_token(self) -> bool:
        """Whether the first token of content has been seen."""
        return self._reader.first_token

    @property
    def ended(self) -> bool:
        """Whether the protocol's own end was seen, so that nothing of the answer is missing."""
        try:
            return self._reader.ended
        except Exception as fault:
            self._stop(fault)
            return False

    @property
    def faulted(self) -> bool:
        """Whether the reading stopped before the answer did, which says nothing about the answer's end."""
        return self._fault is not None

    def feed(self, raw: bytes) -> bytes | None:
        """Read the next bytes as they came over the wire. Gives them decoded, None after a fault."""
        if self._fault is not None:
            return None
        try:
            data = raw if self._decoder is None else self._decoder.feed(raw)
            self._reader.feed(data)
        except Exception as fault:
            self._stop(fault)
            return None
        return data

    def answers(self) -> tuple[Answer, ...]:
        """The facts of inferences that are complete while the answer still comes; each is given once."""
        try:
            given = tuple(self._request.fill(answer) for answer in self._reader.answers())
        except Exception as fault:
            self._stop(fault)
            return ()
        self._given = self._given or bool(given)
        return given

    def take_trailers(self, trailers: Headers) -> None:
        """The header lines after the answer's last byte."""
        try:
            self._reader.take_headers(trailers)
        except Exception as fault:
            self._stop(fault)

    def finish(self, complete: bool) -> tuple[Answer, ...]:
        """The facts of every inference; `complete` says whether the exchange ran to its end."""
        if self._decoder is not None:
            self._decoder.close()
        try:
            ended = self._reader.ended
            answers = self._reader.finish()
            if not answers and not (self._given and (complete or ended)):
                answers = (Answer(usage_reason="no_usage"),)
        except Exception as fault:
            self._stop(fault)
            answers, ended = (Answer(),), False
        return tuple(self._judged(answer, complete, ended) for answer in answers)

    def _prepare(self, route: Route, headers: Headers) -> None:
        content_type = header(headers, b"content-type")
        if self._status >= 400:
            self._reader = ErrorReader("error_status")
        else:
            self._reader = route.reader() or ErrorReader("endpoint_unread")
        self._reader.take_headers(headers)
        if coding := header(headers, b"content-encoding"):
            streamed = self._request.streamed or "event-stream" in (content_type or "") or route.kind == "stored"
            self._decoder = ContentDecoder(coding, STREAM_CAP if streamed else BODY_CAP)

    def _stop(self, fault: Exception) -> None:
        self._fault = self._fault or (fault.reason if isinstance(fault, DecodingFault) else "reader_failed")

    def _judged(self, answer: Answer, complete: bool, ended: bool) -> Answer:
        known, reason, partial = answer.usage_known, answer.usage_reason, answer.partial
        if self._status >= 400:
            known, reason = False, "error_status"
        elif self._fault is not None and not ended:
            known, reason, partial = False, self._fault, True
        elif not complete and not ended:
            reason = "aborted_before_usage" if reason in UNSAID else reason
            partial = partial or known
        judged = msgspec.structs.replace(answer, usage_known=known, usage_reason=reason, partial=partial)
        return with_estimate(self._request.fill(judged), self._request, self._reader.text_bytes)
