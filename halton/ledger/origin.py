"""What all inferences of one exchange share: who asked whom, for which project, and on whose bill; their events are made here."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.attribution.project import Attribution
from halton.attribution.slug import slug
from halton.events.answer import Answer
from halton.events.types import CallCompleted, CallStarted, Event
from halton.frames import RequestHead
from halton.ledger.told_headers import told_headers
from halton.redact.credentials import Credentials
from halton.redact.facts import searched_texts
from halton.redact.names import named
from halton.wire.caller import PLACES, billed_after_all, billing, read_caller
from halton.wire.credentials import credentials as sent_credentials
from halton.wire.find import Find, find_provider
from halton.wire.header import Headers, asks_for_websocket, header, kept_headers, request_id
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts
from halton.wire.text import safe_text

UNSENT = Route(kind="other", endpoint="CONNECT")
UNTOLD = Attribution("unknown", "unknown", "not_told", body_capture=False)  # who knows what a .haltonrc says


def credentials_of(head: RequestHead) -> Credentials:
    """What this request proves itself with."""
    return Credentials(sent_credentials(head.headers, head.target))


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How an inference went: everything that its answer does not say itself. Times are `at_us` of the monotonic clock."""

    status: str
    ended_at_us: int
    began_at_us: int
    reason: str | None = None
    http_status: int | None = None
    headers: Headers = ()
    transport: str | None = None
    streamed: bool = False
    first_byte_at_us: int | None = None
    first_token_at_us: int | None = None
    request_bytes: int | None = None
    response_bytes: int | None = None
    max_output_tokens: int | None = None
    policy: str | None = None

    def after_ms(self, at_us: int | None) -> int | None:
        """A moment as milliseconds since the beginning."""
        return None if at_us is None else max(0, round((at_us - self.began_at_us) / 1000))


class Origin:
    """Reads a request's head, once for all events of its exchange."""

    def __init__(self, head: RequestHead, find: Find = find_provider, credentials: Credentials | None = None) -> None:
        provider = find(head.host)
        assert provider is not None, "capture sends exchanges with providers only"
        self.head = head
        self.provider = provider
        self.websocket = asks_for_websocket(head.headers)
        self.route = UNSENT if head.method == "CONNECT" else provider.route(head.method, head.target, websocket=self.websocket)
        self.credentials = credentials_of(head) if credentials is None else credentials
        self.caller = read_caller(told_headers(head.headers, self.credentials))
        self.billing = billing(provider.name, head.headers, local=provider.local)
        self.attribution = UNTOLD  # until capture has found out who calls

    def belongs(self, told: Attribution) -> None:
        """Whose call it is was found out. A name that holds a secret is kept without it, in whichever spelling it comes."""
        name = told.name or told.project
        if searched_texts(said := [name, told.project], self.credentials) == said:
            self.attribution = told
            return
        kept, project = named(name, slug, self.credentials)
        self.credentials = Credentials((*self.credentials, name, told.project))
        self.attribution = msgspec.structs.replace(told, project=project or UNTOLD.project, name=kept)

    def started(self, asked: RequestFacts, at_us: int, inference: int = 1) -> CallStarted:
        """The event that an inference was asked for at this moment."""
        return CallStarted(
            started_at=self.head.started_at + at_us - self.head.at_us,
            utc_offset_minutes=self.head.utc_offset_minutes,
            inference=inference,
            provider=self.provider.name,
            host=safe_text(self.head.host) or "",
            endpoint=self.route.endpoint,
            kind=self.route.kind,
            model_requested=asked.model or self.route.model,
            project=self.attribution.project,
            attributed_by=self.attribution.rule,
            client=self.caller.client,
            client_version=self.caller.client_version,
            **{name: getattr(self.caller, name) or getattr(asked, name) for name in PLACES},
        )

    def completed(self, started: CallStarted, answer: Answer, outcome: Outcome) -> CallCompleted:
        """The event that this inference is over; by now it may be known whose it is."""
        headers = kept_headers(outcome.headers) | (answer.headers or {})
        facts: dict[str, Any] = {name: getattr(answer, name) for name in Answer.__struct_fields__}
        facts["headers"] = headers or None
        facts |= {name: getattr(started, name) for name in CallStarted.__struct_fields__} | self._whose(CallCompleted)
        return CallCompleted(
            **facts,
            method=self.head.method,
            max_output_tokens=outcome.max_output_tokens,
            status=outcome.status,
            reason=None if outcome.status == "ok" else outcome.reason,
            policy=outcome.policy,
            http_status=outcome.http_status,
            request_id=request_id(outcome.headers),
            attempt=self.caller.attempt,
            streamed=outcome.streamed,
            duration_ms=outcome.after_ms(outcome.ended_at_us),
            ttfb_ms=outcome.after_ms(outcome.first_byte_at_us),
            ttft_ms=outcome.after_ms(outcome.first_token_at_us),
            request_bytes=outcome.request_bytes,
            response_bytes=outcome.response_bytes,
            transport=outcome.transport,
            http_version=self.head.http_version,
            content_encoding=safe_text(header(outcome.headers, b"content-encoding")),
            billing=billed_after_all(self.billing, headers),
        )

    def attributed[E: Event](self, event: E) -> E:
        """An event of the exchange, as its call's if it is one: by now it may be known whose it is."""
        return msgspec.structs.replace(event, **self._whose(type(event)))

    def _whose(self, kind: type[Event]) -> dict[str, Any]:
        told = self.attribution
        facts = {
            "project": told.project,
            "attributed_by": told.rule,
            "project_name": told.name,
            "evidence": told.evidence,
            "git_branch": told.git_branch,
            "git_commit": told.git_commit,
            "run_id": told.run_id,
        }
        return {name: fact for name, fact in facts.items() if name in kind.__struct_fields__}


def interrupted(started: CallStarted) -> CallCompleted:
    """The end of an inference that only its call.started is left of: we crashed while it ran."""
    return CallCompleted(
        **{name: getattr(started, name) for name in CallStarted.__struct_fields__},
        status="interrupted",
        reason="meter_crashed",
        usage_reason="interrupted",
        billing="billed",
    )
