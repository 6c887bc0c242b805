"""One exchange as the ledger sees it: frames come in, call.started and call.completed come out, whatever happens."""

from __future__ import annotations

import time

import msgspec

from halton.attribution.project import attribute
from halton.events.types import Answer, CallCompleted, CallStarted
from halton.frames import ExchangeEnd, RequestBody, RequestEnd, RequestHead, ResponseBody, ResponseHead
from halton.wire.answer import AnswerReading
from halton.wire.caller import PLACES, billing, read_caller
from halton.wire.decode import DecodingFault, decode_body
from halton.wire.find import find_provider
from halton.wire.header import asks_for_websocket, header, kept_headers, request_id
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts
from halton.wire.text import safe_text
from halton.wire.transport import transport

MAX_REQUEST_BODY = 8 << 20
UNSENT = Route(kind="other", endpoint="CONNECT")


class Exchange:
    """Reads one exchange. Memory: the request's body until its facts are read, and what the answer's reader holds."""

    def __init__(self, head: RequestHead) -> None:
        provider = find_provider(head.host)
        assert provider is not None, "capture sends exchanges with providers only"
        self.head = head
        self.provider = provider
        self.route = UNSENT
        if head.method != "CONNECT":
            self.route = provider.route(head.method, head.target, websocket=asks_for_websocket(head.headers))
        self.caller = read_caller(head.headers)
        self.attribution = attribute(head.proxy_user, head.header_project)
        self.billing = billing(provider.name, head.headers)
        self.request = RequestFacts(model=self.route.model)
        self.reading: AnswerReading | None = None
        self.started: CallStarted | None = None
        self._body: bytearray | None = bytearray()
        self._request_size: int | None = None
        self._response: ResponseHead | None = None
        self._response_size = 0
        self._first_token_at: int | None = None
        self._failed = False

    @property
    def held(self) -> int:
        """Bytes of the request that are kept until its facts are read."""
        return len(self._body) if self._body is not None else 0

    def request_body(self, frame: RequestBody, room: int) -> None:
        """Keep a part of the request until its facts are read; a body over the cap, or without room, tells us nothing."""
        if self._body is not None:
            self._body += frame.data
            if len(self._body) > MAX_REQUEST_BODY or len(frame.data) > room:
                self._body = None

    def request_end(self, frame: RequestEnd) -> CallStarted | None:
        """The request is complete."""
        self._request_size = frame.size
        return self.start()

    def response_head(self, frame: ResponseHead) -> CallStarted | None:
        """The provider answers."""
        started = self.start()
        self._response = frame
        if not self.head.resumed:
            self.reading = AnswerReading(self.route, frame.status, frame.headers, self.request)
        return started

    def response_body(self, frame: ResponseBody) -> None:
        """A part of the answer."""
        self._response_size += len(frame.data)
        if self.reading is not None:
            self.reading.feed(frame.data)
            if self._first_token_at is None and self.reading.first_token:
                self._first_token_at = frame.at_us

    def start(self) -> CallStarted | None:
        """The call.started of this exchange, once."""
        if self.started is not None:
            return None
        self._read_request()
        self.started = CallStarted(
            started_at=self.head.started_at,
            utc_offset_minutes=self.head.utc_offset_minutes,
            provider=self.provider.name,
            host=safe_text(self.head.host) or "",
            endpoint=self.route.endpoint,
            kind=self.route.kind,
            model_requested=self.request.model,
            project=self.attribution.project,
            attributed_by=self.attribution.rule,
            client=self.caller.client,
            client_version=self.caller.client_version,
            **{name: getattr(self.caller, name) or getattr(self.request, name) for name in PLACES},
        )
        return self.started

    def end(self, frame: ExchangeEnd) -> tuple[CallCompleted, ...]:
        """The exchange is over: one call.completed for each inference in it."""
        ended = self.reading is not None and self.reading.ended
        answers = self._answers(frame, complete=ended or frame.outcome == "complete")
        return tuple(self._complete(answer, number, frame, ended=ended) for number, answer in enumerate(answers, 1))

    def interruption(self, reason: str) -> ExchangeEnd:
        """The end of an exchange whose worker is gone, in its place."""
        status = self._response.status if self._response else None
        now = time.monotonic_ns() // 1000
        return ExchangeEnd(self.head.exchange_id, now, "interrupted", reason, status, self._response_size, False)

    def give_up(self) -> None:
        """A fault of ours: the call is still recorded, with what needs no reading."""
        self.reading = self._body = self._response = None
        self._failed = True

    def _read_request(self) -> None:
        if self._body and self.route is not UNSENT:
            body = _decoded(bytes(self._body), header(self.head.headers, b"content-encoding"))
            self.request = self.route.read_request(body)
        self._body = None

    def _answers(self, frame: ExchangeEnd, *, complete: bool) -> tuple[Answer, ...]:
        if self._failed:
            return (Answer(usage_reason="reader_failed"),)
        if self.head.resumed:
            return (Answer(usage_reason="ledger_restarted"),)
        if frame.lossy:
            return (Answer(usage_reason="metering_overload"),)
        if self.reading is None:
            return (Answer(usage_reason="interrupted" if frame.outcome == "interrupted" else "aborted_before_usage"),)
        return self.reading.finish(complete)

    def _complete(self, answer: Answer, number: int, frame: ExchangeEnd, *, ended: bool) -> CallCompleted:
        started = self.started or self.start()
        assert started is not None
        started = msgspec.structs.replace(started, inference=number)
        status = self._status(frame, answer, ended=ended)
        headers = self._response.headers if self._response else []
        limits = kept_headers(headers) | (answer.headers or {})
        answer = msgspec.structs.replace(answer, headers=limits or None)
        return CallCompleted(
            **{name: getattr(started, name) for name in CallStarted.__struct_fields__},
            **{name: getattr(answer, name) for name in Answer.__struct_fields__},
            method=self.head.method,
            status=status,
            reason=None if status == "ok" else frame.reason,
            http_status=frame.http_status,
            request_id=request_id(headers),
            attempt=self.caller.attempt,
            streamed=self.request.streamed,
            duration_ms=self._since_start(frame.at_us),
            ttfb_ms=self._since_start(self._response.at_us if self._response else None),
            ttft_ms=self._since_start(self._first_token_at),
            request_bytes=self._request_size,
            response_bytes=frame.response_size if self._response else None,
            transport=transport(headers) if self._response else None,
            http_version=self.head.http_version,
            content_encoding=safe_text(header(headers, b"content-encoding")),
            billing=self.billing,
        )

    def _status(self, frame: ExchangeEnd, answer: Answer, *, ended: bool) -> str:
        if answer.error_type is not None or (frame.http_status or 0) >= 400:
            return "error"
        if ended:
            return "ok"
        if frame.outcome != "complete":
            return frame.outcome
        # A stream that stops short of its protocol's end was cut, even if HTTP closed it in order; where we stopped, who knows.
        return "cut" if answer.partial and not (self.reading is not None and self.reading.faulted) else "ok"

    def _since_start(self, at_us: int | None) -> int | None:
        return None if at_us is None else max(0, round((at_us - self.head.at_us) / 1000))


def interrupted(started: CallStarted) -> CallCompleted:
    """The end of an exchange that only its call.started is left of: we crashed while it ran."""
    return CallCompleted(
        **{name: getattr(started, name) for name in CallStarted.__struct_fields__},
        status="interrupted",
        reason="meter_crashed",
        usage_reason="interrupted",
        billing="billed",
    )


def _decoded(body: bytes, coding: str | None) -> bytes:
    """The request's body without its coding; one that cannot be undone asks for nothing we can read."""
    try:
        return decode_body(body, coding, MAX_REQUEST_BODY)
    except DecodingFault:
        return b""
