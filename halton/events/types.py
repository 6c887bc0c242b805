"""Every kind of event, as a frozen struct whose fields are the facts it records.

Times are integer microseconds since the Unix epoch, UTC; durations are integer milliseconds of the monotonic clock; tokens
are integers; money is integer pico-dollars. A fact that is not known is None, never 0. A field that holds its default is
left out of the stored text, so a default, once released, is part of the format.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from halton.events.answer import Answer
from halton.events.price import InvoiceLine, Rate


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every event is: facts under a TYPE, in a VERSION of its shape."""

    TYPE: ClassVar[str]
    VERSION: ClassVar[int] = 1


class LogCreated(Event, frozen=True, kw_only=True):
    """Position 1 of every log: its origin, 128 random bits in hex, which never leaves the machine."""

    TYPE = "log.created"
    origin: str


class MeterStarted(Event, frozen=True, kw_only=True):
    """The meter came up, with the versions that read the traffic from here on."""

    TYPE = "meter.started"
    halton: str
    python: str
    mitmproxy: str


class MeterStopped(Event, frozen=True, kw_only=True):
    """The meter went down in order: every exchange before this position has its call.completed."""

    TYPE = "meter.stopped"
    reason: str


class CertificateAuthorityCreated(Event, frozen=True, kw_only=True):
    """A certificate authority of this home was made: its root's SHA-256, its folder, its end and the names it may sign."""

    TYPE = "ca.created"
    digest: str
    folder: str
    not_after: int
    hosts: tuple[str, ...]


class CallStarted(Event, frozen=True, kw_only=True):
    """The head of a call is known; the stream of its events is the exchange_id."""

    TYPE = "call.started"
    started_at: int
    utc_offset_minutes: int = 0
    inference: int = 1
    provider: str
    host: str
    endpoint: str
    kind: str
    model_requested: str | None = None
    project: str
    attributed_by: str
    client: str | None = None
    client_version: str | None = None
    session: str | None = None
    thread: str | None = None
    agent: str | None = None
    parent_agent: str | None = None
    request_class: str | None = None


class CallCompleted(Event, Answer, frozen=True, kw_only=True):
    """One inference of one exchange, whatever became of it.

    `status` is one of ok, error, aborted (the client left), cut (the provider did), blocked, interrupted (we did). The token
    counts are disjoint: `input_tokens` is the uncached prompt, `output_tokens` holds `reasoning_tokens`. `usage` is the
    provider's own usage object, its fractions kept as decimal text. `transport` is how the answer came: json, sse,
    eventstream (AWS), ndjson, grpc, websocket or binary.
    """

    TYPE = "call.completed"
    started_at: int
    utc_offset_minutes: int = 0
    inference: int = 1
    provider: str
    host: str
    endpoint: str
    method: str | None = None
    kind: str
    model_requested: str | None = None
    project: str
    attributed_by: str
    client: str | None = None
    client_version: str | None = None
    session: str | None = None
    thread: str | None = None
    agent: str | None = None
    parent_agent: str | None = None
    request_class: str | None = None
    status: str
    reason: str | None = None
    http_status: int | None = None
    request_id: str | None = None
    attempt: int = 0
    streamed: bool = False
    duration_ms: int | None = None
    ttfb_ms: int | None = None
    ttft_ms: int | None = None
    request_bytes: int | None = None
    response_bytes: int | None = None
    transport: str | None = None
    http_version: str | None = None
    content_encoding: str | None = None
    billing: str


class CaptureGap(Event, frozen=True, kw_only=True):
    """Traffic to a provider that was not metered, or only in part, between two moments, and why."""

    TYPE = "capture.gap"
    cause: str
    host: str | None = None
    connections: int = 0
    calls: int = 0
    bytes: int = 0
    started_at: int
    ended_at: int


class ControlPassed(Event, frozen=True, kw_only=True):
    """Requests to a provider that are no calls (settings, telemetry, tokens, lists of models): they passed unread."""

    TYPE = "control.passed"
    host: str | None = None
    requests: int = 0
    bytes: int = 0
    started_at: int
    ended_at: int


class PriceSet(Event, frozen=True, kw_only=True):
    """The rates of one model from a moment on; `match` lists the SQL GLOB patterns of the model names they hold for.

    They hold until `valid_to`, or until the same model's next price. One that ends before it begins withdraws the price that
    was set for the same moment. `source` says where the rates are printed, `checked` on which day somebody looked. `book` is
    None for a price that the user set.
    """

    TYPE = "price.set"
    provider: str
    model: str
    match: tuple[str, ...]
    valid_from: int = 0
    valid_to: int | None = None
    rates: tuple[Rate, ...]
    source: str
    checked: str | None = None
    book: str | None = None


class PriceBookLoaded(Event, frozen=True, kw_only=True):
    """A whole price book was read into price.set events: its name, version, SHA-256 and how many models it prices."""

    TYPE = "price.book_loaded"
    name: str
    version: str
    digest: str
    models: int
    unread: int = 0


class InvoiceImported(Event, frozen=True, kw_only=True):
    """A provider's own account of some days was read: its lines, and the SHA-256 and the name of the file they stood in.

    `first_day` and `last_day` are the provider's days, UTC, both included. `format` names the reader and its version.
    """

    TYPE = "invoice.imported"
    provider: str
    format: str
    file: str
    digest: str
    first_day: str
    last_day: str
    lines: tuple[InvoiceLine, ...]


class ViewsRebuilt(Event, frozen=True, kw_only=True):
    """Views were made anew from the log, and why: `rules_changed` (a new version of a projection) or `asked`."""

    TYPE = "views.rebuilt"
    projections: tuple[str, ...]
    reason: str


EVENT_TYPES: tuple[type[Event], ...] = (
    LogCreated,
    MeterStarted,
    MeterStopped,
    CertificateAuthorityCreated,
    CallStarted,
    CallCompleted,
    CaptureGap,
    ControlPassed,
    PriceSet,
    PriceBookLoaded,
    InvoiceImported,
    ViewsRebuilt,
)
