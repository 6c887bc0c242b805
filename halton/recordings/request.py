"""A request as it came to the desk, read as the ledger reads those that it records."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from halton.recordings.canonical import canonical, key, stored_form
from halton.redact.redactor import OverBudget
from halton.wire.credentials import credentials
from halton.wire.decode import DecodingFault, decode_body
from halton.wire.header import asks_for_websocket, header
from halton.wire.provider import Provider, Route
from halton.wire.reassembly import Unreadable
from halton.wire.target import parameter, path_of

BODY_CAP = 8 << 20


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request: header names in lower case, the body as it was sent."""

    method: str
    target: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = b""

    @property
    def path(self) -> str:
        """The decoded path."""
        return path_of(self.target)

    @property
    def wants_events(self) -> bool:
        """Whether the query asks for a stream of Gemini's as events."""
        return parameter(self.target, "alt") == "sse"

    @property
    def upgrades(self) -> bool:
        """Whether it wants to go on as a WebSocket."""
        return asks_for_websocket(self.headers)

    @property
    def header_names(self) -> frozenset[bytes]:
        """Which headers it has."""
        return frozenset(name for name, _ in self.headers)

    def routes(self, providers: Iterable[Provider]) -> list[Route]:
        """What it may mean to each of these, every meaning once."""
        found: dict[tuple[str, object], Route] = {}
        for provider in providers:
            route = provider.route(self.method, self.target)
            if route.row is not None:
                found.setdefault((route.endpoint, route.row.reader), route)
        return list(found.values())

    def read(self, ignored: Collection[str] = ()) -> Read:
        """What it asks for; the `ignored` fields do not count.

        :raises Unreadable: for a body that would not have been stored.
        """
        try:
            body = decode_body(self.body, header(self.headers, b"content-encoding"), BODY_CAP)
            secret = credentials(self.headers, self.target)
            document = stored_form(body, header(self.headers, b"content-type"), secret)
        except DecodingFault as fault:
            raise Unreadable("undecodable") from fault
        except (OverBudget, RecursionError) as fault:
            raise Unreadable("redaction_budget") from fault
        return Read(body=body, document=document, canonical=canonical(document, ignored))


class Read(msgspec.Struct, frozen=True):
    """A request's decoded body, its document as it would be stored, and what of that counts."""

    body: bytes
    document: Any
    canonical: Any

    def model(self, route: Route) -> str | None:
        """The model that is asked for, as an event names it."""
        return route.read_request(self.body).model

    def key(self, method: str, route: Route) -> bytes:
        """What it is found by, if it means this."""
        return key(method, route.endpoint, self.model(route), self.canonical)
