"""What a provider is to the meter: hosts, the meaning of a path, and readers that turn an answer's bytes into facts."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """What a request line means.

    `kind` is one of generation, count_tokens, embedding, other (recorded, its usage not read) and control (free chatter that
    is no call and is not recorded). `endpoint` is the path without its query and without anything that looks like an id.
    """

    kind: str
    endpoint: str
    model: str | None = None


class RequestFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the request asked for, as far as the price may depend on it; None where it does not say."""

    model: str | None = None
    streamed: bool = False
    service_tier: str | None = None
    speed: str | None = None
    inference_geo: str | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """All facts of one inference; the names are those of CallCompleted.

    Where `usage_known` holds, the five input counts and `output_tokens` are all integers and disjoint: a bucket that the
    provider left out or does not have is 0. `reasoning_tokens` is a part of `output_tokens`. With `partial` the counts are
    those stated so far, a lower bound. Where usage is not known, `usage_reason` is one of

    reader_failed         a fault of ours stopped the reading
    undecodable           the content coding is unknown or broken
    bomb                  the coding unfolds to more than 200 times its size
    too_large             a line or an object exceeds its cap
    malformed             no JSON or SSE where it was expected
    error_status          the provider refused: status 400 or more
    aborted_before_usage  the exchange ended before the provider stated any usage
    stream_without_usage  a whole stream that never states usage (OpenAI chat without include_usage)
    endpoint_unread       Halton does not read answers of this endpoint
    no_usage              a whole answer that states no usage
    absurd                a count is no integer in 0 … 10^8: that count is None
    """

    model: str | None = None
    response_id: str | None = None
    usage_known: bool = False
    usage_reason: str | None = None
    partial: bool = False
    input_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_5m_tokens: int | None = None
    cache_write_1h_tokens: int | None = None
    cache_write_other_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    tool_calls: int | None = None
    web_searches: int | None = None
    service_tier: str | None = None
    speed: str | None = None
    inference_geo: str | None = None
    stop_reason: str | None = None
    error_type: str | None = None
    usage: dict[str, Any] | None = None
    reader: str | None = None


class Reader(Protocol):
    """Reads the decoded bytes of one answer, in chunks of any size."""

    @property
    def first_token(self) -> bool:
        """Whether the first token of content has been seen."""

    @property
    def ended(self) -> bool:
        """Whether the protocol's own end was seen: message_stop, [DONE], response.completed, a closed JSON body."""

    def feed(self, data: bytes) -> None:
        """Read the next decoded bytes."""

    def finish(self) -> tuple[Answer, ...]:
        """The facts of every inference in what was read, at least one; called once."""


class Provider(Protocol):
    """One provider; `hosts` are exact names or `*.suffix` patterns."""

    @property
    def name(self) -> str:
        """The name that events carry."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that speak to this provider."""

    def route(self, method: str, target: str) -> Route:
        """What this request line means; the target may carry a query, which is never kept."""

    def read_request(self, route: Route, body: bytes) -> RequestFacts:
        """What the decoded request body asks for; an unreadable body asks for nothing."""

    def reader(self, route: Route, content_type: str | None) -> Reader:
        """A new reader for one answer on this route."""
