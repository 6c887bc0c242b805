"""Who may ask, and what a browser may do with the answer: the outermost layer round every route."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, NamedTuple

type Message = MutableMapping[str, Any]
type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Application = Callable[[Scope, Receive, Send], Awaitable[None]]
type Headers = list[tuple[bytes, bytes]]

LOOPBACK_HOST = re.compile(rb"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
READING = frozenset({"GET", "HEAD"})
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS: Headers = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"vary", b"Origin"),
]
OURS = frozenset(name for name, _ in ALWAYS) - {b"vary"}


class Refusal(NamedTuple):
    """Why a request is not answered."""

    status: int
    reason: str


class Guard:
    """Lets through what a person on this machine, or an origin they configured, may read."""

    def __init__(self, application: Application, origins: Iterable[str] = ()) -> None:
        self._application = application
        self._origins = frozenset(origin.encode() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "lifespan":
            return await self._application(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        extra = ALWAYS + self._cors(scope)
        if refused := refusal(scope, self._origins):
            return await _answer(send, refused.status, extra + [(b"allow", b"GET, HEAD")], refused.reason)
        if scope["method"] == "OPTIONS":
            return await _answer(send, 204, extra + [(b"access-control-allow-methods", b"GET, HEAD")], "")
        await self._application(scope, receive, _sending(send, extra))

    def _cors(self, scope: Scope) -> Headers:
        origins = _values(scope, b"origin")
        if len(origins) != 1 or origins[0] not in self._origins:
            return []
        return [(b"access-control-allow-origin", origins[0]), (b"access-control-expose-headers", b"Link")]


def refusal(scope: Scope, allowed: frozenset[bytes]) -> Refusal | None:
    """Why this request must not be answered, None if it may. Only raw headers are asked, never a parsed URL."""
    hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
    if not _own_path(scope):
        return Refusal(403, "Only paths of this server are answered.")
    if len(hosts) != 1 or not _loopback(hosts[0]):
        return Refusal(403, "Only http://127.0.0.1, http://localhost and http://[::1] are answered.")
    if b"websocket" in map(bytes.lower, _values(scope, b"upgrade")):
        return Refusal(403, "There are no websockets here.")
    if scope["method"] not in READING and not _preflight(scope, origins, allowed):
        return Refusal(405, "This is read-only: GET and HEAD.")
    if origins and (len(origins) > 1 or origins[0] not in allowed | {b"http://" + hosts[0].lower()}):
        return Refusal(403, "This origin may not read here; config.toml names those that may: [browse] cors_origins.")
    if _from_elsewhere(scope) and not allowed.issuperset(origins or [b""]):
        return Refusal(403, "Other sites may not read here.")
    return None


def _own_path(scope: Scope) -> bool:
    # Absolute form names a host of its own, and Datasette would redirect //elsewhere/ to that place.
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    return path.startswith(b"/") and not path.startswith(b"//") and b"\\" not in path


def _loopback(host: bytes) -> bool:
    found = LOOPBACK_HOST.fullmatch(host)
    return found is not None and int((found[2] or b":0")[1:]) < 1 << 16


def _preflight(scope: Scope, origins: list[bytes], allowed: frozenset[bytes]) -> bool:
    asked = _values(scope, b"access-control-request-method")
    return scope["method"] == "OPTIONS" and asked in ([b"GET"], [b"HEAD"]) and len(origins) == 1 and origins[0] in allowed


def _from_elsewhere(scope: Scope) -> bool:
    # Following a link to a page is fine; loading one as a picture, a script or a frame is not.
    if set(_values(scope, b"sec-fetch-site")) <= {b"same-origin", b"none"}:
        return False
    return _values(scope, b"sec-fetch-mode") != [b"navigate"] or _values(scope, b"sec-fetch-dest") != [b"document"]


def _values(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key.lower() == name]


def _sending(send: Send, extra: Headers) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(key, value) for key, value in message.get("headers", []) if not _ours(key.lower())]
            message = {**message, "headers": kept + extra}
        await send(message)

    return guarded


def _ours(name: bytes) -> bool:
    return name in OURS or name.startswith(b"access-control-")


async def _answer(send: Send, status: int, headers: Headers, text: str) -> None:
    plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(text.encode()))]
    await send({"type": "http.response.start", "status": status, "headers": plain + headers})
    await send({"type": "http.response.body", "body": text.encode()})
