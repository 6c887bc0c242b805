"""How a call that a policy keeps back is answered: in its provider's own shape, so that the client's own error says why."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from urllib.parse import quote

import msgspec

from halton.wire import refusals
from halton.wire.provider import Provider, Route

LIMIT = ("budget", "tokens", "requests")
"""The kinds of policies whose bound is used up; `models` forbids, and a ceiling (max_output, max_context) finds a fault."""
POLICY_HEADER = b"x-halton-policy"
_FALLBACK = "openai"


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it goes over the wire; what needs no body (gRPC) has none and says all in its headers."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = b""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What is a format's own of a refusal: its status, its body as JSON, and header lines."""

    status: int
    body: dict[str, Any] | None = None
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """A format's errors: whether an endpoint's clients expect them, and how one says a sentence about a kind of policy.

    Of all shapes one at the most fits an endpoint; where none does it is OpenAI's, which most providers speak. `adapt` says
    it otherwise where a client would not show the sentence, or would try again: it is given the client's name, and whether a
    WebSocket is asked for.
    """

    fits: Callable[[Provider, Route], bool]
    say: Callable[[str, str], Said]
    adapt: Callable[[Said, str | None, bool], Said] = lambda said, client, websocket: said


def refuse(
    provider: Provider,
    route: Route,
    sentence: str,
    kind: str,
    policy: str,
    *,
    client: str | None = None,
    websocket: bool = False,
) -> Refusal:
    """The answer to a call that the policy of this name and kind keeps back: a client that honours it asks no second time."""
    shape = shape_of(provider, route)
    said = shape.adapt(shape.say(kind, sentence), client, websocket and route.kind != "realtime")
    body = b"" if said.body is None else json.dumps(said.body, ensure_ascii=False).encode()
    content = ((b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))) if body else ()
    named = quote(policy, safe=" !#$&'()*+,-./:;<=>?@[]^_`{|}~")
    headers = (*content, (b"x-should-retry", b"false"), (POLICY_HEADER, named.encode()), *said.headers)
    return Refusal(status=said.status, headers=headers, body=body)


def shape_of(provider: Provider, route: Route) -> Shape:
    """Whose errors a client of this endpoint expects."""
    shapes = all_shapes()
    return next((shape for shape in shapes.values() if shape.fits(provider, route)), shapes[_FALLBACK])


@cache
def all_shapes() -> dict[str, Shape]:
    """Every shape by the name of its file."""
    names = sorted(module.name for module in iter_modules(refusals.__path__))
    return {name: import_module(f"{refusals.__name__}.{name}").shape for name in names}
