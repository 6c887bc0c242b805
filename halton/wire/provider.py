"""What a provider is to the meter: hosts, the meaning of a path, and readers that turn an answer's bytes into facts."""

from __future__ import annotations

from typing import Protocol

import msgspec

from halton.events.types import Answer


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
