"""What a provider is to the meter: hosts, and a table of endpoints, each with the readers that turn its bytes into facts."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import msgspec

from halton.events.answer import Answer
from halton.wire.conversation import Conversation
from halton.wire.header import Headers
from halton.wire.request_facts import RequestFacts
from halton.wire.target import kept_path, parameter, path_of
from halton.wire.text import safe_text


class Reader:
    """Reads the decoded bytes of one answer, in chunks of any size. What a format does not need it inherits from here."""

    first_token: bool = False
    """Whether the first token of content has been seen."""

    text_bytes: int = 0
    """UTF-8 bytes of the answer's text seen so far, reasoning and tool arguments included: what an estimate rests on."""

    @property
    def ended(self) -> bool:
        """Whether the protocol's own end was seen: message_stop, [DONE], response.completed, a closed JSON body."""
        return False

    def take_headers(self, headers: Headers) -> None:
        """The answer's header lines, before its first byte, and its trailers, after the last."""

    def feed(self, data: bytes) -> None:
        """Read the next decoded bytes."""

    def answers(self) -> tuple[Answer, ...]:
        """The inferences that are complete before the answer ends, each given once: the lines of a batch's results."""
        return ()

    def finish(self) -> tuple[Answer, ...]:
        """The facts of every inference that `answers` has not given; called once."""
        return ()


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a provider's table: the requests that share a meaning.

    `path` is a regular expression for the whole decoded path; its group `model`, if there is one, names the model, else the
    parameter `model` of the query does.

    `kind` is what is asked for: generation, embedding, image, audio, video, rerank, ocr, moderation, count_tokens, batch,
    stored (an answer that was given before), realtime, agent, probe (we ask ourselves), other (recorded, its answer not read) or
    control (no call: settings, telemetry, tokens; neither read nor recorded, only counted).

    `reader` makes the reader of one answer, `request` reads what is asked for. A `conversation` is what reads a WebSocket;
    a `socket` is asked for as one though nobody reads it. Where there is no reader, `unread` says why; `inexact` says what
    even a read answer does not tell (docs/providers.md).
    """

    path: str
    kind: str = "generation"
    methods: tuple[str, ...] = ("POST",)
    reader: Callable[[], Reader] | None = None
    request: Callable[[Route, bytes], RequestFacts] | None = None
    conversation: Callable[[], Conversation] | None = None
    socket: bool = False
    unread: str | None = None
    inexact: str | None = None


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """What a request line means; `endpoint` is its path with `*` for the model and for whatever looks like an id."""

    kind: str
    endpoint: str
    model: str | None = None
    row: Endpoint | None = None

    def read_request(self, body: bytes) -> RequestFacts:
        """What the decoded body asks for; an unreadable one asks for nothing, but the path may name the model."""
        facts = self.row.request(self, body) if self.row and self.row.request else RequestFacts()
        return msgspec.structs.replace(facts, model=facts.model or self.model, body_bytes=len(body))

    def reader(self) -> Reader | None:
        """A new reader for one answer, None where answers are not read."""
        return self.row.reader() if self.row and self.row.reader else None


class Provider(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One provider. `hosts` are exact names or `*.suffix` patterns; of `endpoints` the first that fits holds.

    `name` is the one under which price books list its models. `unlisted` is the kind of a POST that no row fits: other where
    new endpoints are likely calls, control where they are not. A `local` one runs on a machine of the user's and bills nothing.
    """

    name: str
    hosts: tuple[str, ...]
    endpoints: tuple[Endpoint, ...]
    unlisted: str = "other"
    local: bool = False

    def route(self, method: str, target: str, *, websocket: bool = False) -> Route:
        """What this request line means; the target may carry a query, which is never kept."""
        return _route(self, method, path_of(target), parameter(target, "model"), websocket)


@lru_cache(maxsize=4096)  # by path: what else a target holds may be a key
def _route(provider: Provider, method: str, path: str, model: str | None, websocket: bool) -> Route:
    for row in provider.endpoints:
        asked_so = websocket is (row.socket or row.conversation is not None)
        if asked_so and method in row.methods and (found := re.fullmatch(row.path, path)):
            return _listed(row, path, found, model)
    kind = "other" if websocket else provider.unlisted if method == "POST" else "control"
    return Route(kind=kind, endpoint=kept_path(path))


def _listed(row: Endpoint, path: str, found: re.Match[str], parameter: str | None) -> Route:
    model = found.groupdict().get("model")
    if not model:
        return Route(kind=row.kind, endpoint=kept_path(path), model=safe_text(parameter), row=row)
    start, end = found.span("model")
    endpoint = f"{kept_path(path[:start])}*{kept_path(path[end:])}"
    return Route(kind=row.kind, endpoint=endpoint, model=safe_text(model), row=row)
