"""xAI's errors over gRPC: HTTP's status is 200, and headers that are trailers at once say the rest.

Trailers-Only and the percent-encoding of the message: gRPC over HTTP/2, «Responses».
"""

from __future__ import annotations

from urllib.parse import quote

from halton.wire.provider import Provider, Route
from halton.wire.refusal import LIMIT, Said, Shape
from halton.wire.refusals.xai import GRPC

_RESOURCE_EXHAUSTED, _PERMISSION_DENIED, _INVALID_ARGUMENT = b"8", b"7", b"3"
_UNENCODED = "".join(map(chr, range(0x20, 0x7F))).replace("%", "")


def _fits(provider: Provider, route: Route) -> bool:
    return provider.name == "x-ai" and route.endpoint.startswith(GRPC)


def _say(kind: str, sentence: str) -> Said:
    code = _RESOURCE_EXHAUSTED if kind in LIMIT else _PERMISSION_DENIED if kind == "models" else _INVALID_ARGUMENT
    message = quote(sentence, safe=_UNENCODED).encode()
    return Said(status=200, headers=((b"content-type", b"application/grpc"), (b"grpc-status", code), (b"grpc-message", message)))


shape = Shape(fits=_fits, say=_say)
