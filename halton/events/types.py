"""Every kind of event, as a frozen struct whose fields are the facts it records.

Times are integer microseconds since the Unix epoch, UTC; durations are integer milliseconds of the monotonic clock; tokens
are integers; money is integer pico-dollars. A fact that is not known is None, never 0. A field that holds its default is
left out of the stored text, so a default, once released, is part of the format.
"""

from __future__ import annotations

import msgspec

from halton.events.actor import Actor
from halton.events.answer import Answer
from halton.events.authority import CertificateAuthorityCreated
from halton.events.body import BodiesSwept, BodyPurged, BodyRescanned, KeptBody
from halton.events.event import Event
from halton.events.log import LogCheckpoint, LogCreated, SegmentSealed, SegmentsImported, ViewsRebuilt
from halton.events.policy import PolicyBlocked, PolicyOverridden, PolicyRemoved, PolicySet, PolicyWarned
from halton.events.price import InvoiceImported, PriceBookLoaded, PriceSet
from halton.events.project import CallsRetagged, ProjectMerged, ProjectSet

__all__ = [
    "Actor",
    "BodiesSwept",
    "BodyPurged",
    "BodyRescanned",
    "CallCompleted",
    "CallStarted",
    "CallsRetagged",
    "CaptureGap",
    "CertificateAuthorityCreated",
    "Change",
    "ConfigChanged",
    "ControlPassed",
    "EVENT_TYPES",
    "Event",
    "InvoiceImported",
    "KeptBody",
    "LogCheckpoint",
    "LogCreated",
    "MeterStarted",
    "MeterStopped",
    "PolicyBlocked",
    "PolicyOverridden",
    "PolicyRemoved",
    "PolicySet",
    "PolicyWarned",
    "PriceBookLoaded",
    "PriceSet",
    "ProjectMerged",
    "ProjectSet",
    "SegmentSealed",
    "SegmentsImported",
    "ViewsRebuilt",
]


class MeterStarted(Event, frozen=True, kw_only=True):
    """The meter came up, with the versions that read the traffic from here on."""

    TYPE = "meter.started"
    halton: str
    python: str
    mitmproxy: str
    actor: Actor | None = None


class MeterStopped(Event, frozen=True, kw_only=True):
    """The meter went down in order: every exchange before this position has its call.completed.

    `reason` is asked (by a command), the name of a signal, home_gone, or ended: the ledger alone was told to end, or lost its
    supervisor. Earlier logs have stopped too.
    """

    TYPE = "meter.stopped"
    reason: str
    actor: Actor | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One key of config.toml, as `section.key`, and what it was and is, in JSON; None where it is not set."""

    key: str
    old: str | None = None
    new: str | None = None


class ConfigChanged(Event, frozen=True, kw_only=True):
    """The meter goes by other settings than before."""

    TYPE = "config.changed"
    changes: tuple[Change, ...]
    actor: Actor | None = None


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
    eventstream (AWS), ndjson, grpc, websocket or binary. `request_body` and `response_body` say what became of the bodies,
    None where there is none or bodies are off; of the inferences of one exchange only one has them. `project_name` is the
    project as it was written, None where that is its slug; `evidence` is what the rule that decided saw (a file, a variable, a
    folder), `git_branch` and `git_commit` (12 digits) what the repository of the caller's folder was at. `max_output_tokens` is
    what the request allows, and `policy` names what blocked it. `run_id` is the `halton run` around the program, behind those
    around that one.
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
    project_name: str | None = None
    evidence: str | None = None
    git_branch: str | None = None
    git_commit: str | None = None
    run_id: str | None = None
    client: str | None = None
    client_version: str | None = None
    session: str | None = None
    thread: str | None = None
    agent: str | None = None
    parent_agent: str | None = None
    request_class: str | None = None
    max_output_tokens: int | None = None
    status: str
    reason: str | None = None
    policy: str | None = None
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
    request_body: KeptBody | None = None
    response_body: KeptBody | None = None


class CaptureGap(Event, frozen=True, kw_only=True):
    """Traffic to a provider that was not metered, or only in part, between two moments, and why.

    `program` is the name of the process whose connections they were, where that tells what to mend.
    """

    TYPE = "capture.gap"
    cause: str
    host: str | None = None
    connections: int = 0
    calls: int = 0
    bytes: int = 0
    started_at: int
    ended_at: int
    program: str | None = None


class ControlPassed(Event, frozen=True, kw_only=True):
    """Requests to a provider that are no calls (settings, telemetry, tokens, lists of models): they passed unread."""

    TYPE = "control.passed"
    host: str | None = None
    requests: int = 0
    bytes: int = 0
    started_at: int
    ended_at: int


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
    SegmentSealed,
    SegmentsImported,
    LogCheckpoint,
    BodyPurged,
    BodiesSwept,
    BodyRescanned,
    ConfigChanged,
    ProjectSet,
    ProjectMerged,
    CallsRetagged,
    PolicySet,
    PolicyRemoved,
    PolicyOverridden,
    PolicyWarned,
    PolicyBlocked,
)
