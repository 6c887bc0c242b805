"""Who may ask, and what a browser may do with the answer: the outermost layer round every route."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from halton.publish.connection import PEER
from halton.publish.failure import report
from halton.publish.headers import ALWAYS, Headers, is_unshared, not_kept, without_ours
from halton.publish.sign_in import SignIn

type Message = MutableMapping[str, Any]
type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK_HOST = re.compile(rb"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
READING = frozenset({"GET", "HEAD"})
FILES = (b"/static/", b"/-/static/", b"/-/static-plugins/")
RUNS_SQL = frozenset({"sql", "_where"})
STRANGER = "This page belongs to another account of this machine. Run your own: halton start"
BROKEN = "Something broke here. browse.err.log in Halton's home folder says where."


class Refusal(NamedTuple):
    """Why a request is not answered."""

    status: int
    reason: str


class Guard:
    """Lets through what a person on this machine, or an origin they configured, may read."""

    def __init__(self, application: Application, origins: Iterable[str] = (), sign_in: SignIn | None = None) -> None:
        self._application = application
        self._origins = frozenset(origin.encode() for origin in origins)
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "lifespan":
            return await self._application(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        extra = ALWAYS + self._cors(scope)
        # What asks from within this process comes by no connection.
        if (peer := scope.get("state", {}).get(PEER)) is not None and peer.is_stranger():
            return await _answer(send, 403, extra + [(b"connection", b"close")], STRANGER)
        if refused := refusal(scope, self._origins):
            return await _answer(send, refused.status, extra + [(b"allow", b"GET, HEAD")], refused.reason)
        if scope["method"] == "OPTIONS":
            return await _answer(send, 204, extra + self._preflight(), "")
        if self._sign_in is not None and (instead := self._sign_in.answer(scope)):
            return await _answer(send, instead.status, extra + instead.headers, instead.text)
        await self._pass_on(_without_proofs(scope), receive, send, extra)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, extra: Headers) -> None:
        begun = False
        unkept = self._sign_in is not None and not _path(scope).startswith(FILES)

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = without_ours(message.get("headers", []))
                kept = not_kept(headers) if unkept else headers
                message = {**message, "headers": kept + (ALWAYS if is_unshared(headers) else extra)}
            await send(message)

        try:
            await self._application(scope, receive, guarded)
        except Exception as error:
            report(error)
            if begun:
                raise  # the server breaks the connection off: a part must not look whole
            await _answer(send, 500, extra, BROKEN)

    def _cors(self, scope: Scope) -> Headers:
        origins = _values(scope, b"origin")
        if len(origins) != 1 or origins[0] not in self._origins:
            return []
        return [(b"access-control-allow-origin", origins[0]), (b"access-control-expose-headers", b"Link")]

    def _preflight(self) -> Headers:
        methods = [(b"access-control-allow-methods", b"GET, HEAD")]
        return methods if self._sign_in is None else [*methods, (b"access-control-allow-headers", b"authorization")]


def refusal(scope: Scope, allowed: frozenset[bytes]) -> Refusal | None:
    """Why this request must not be answered, None if it may. Only raw headers are asked, never a parsed URL."""
    hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
    if not _own_path(scope):
        return Refusal(403, "Only paths of this server are answered.")
    if len(hosts) != 1 or not _loopback(hosts[0]):
        return Refusal(403, "Only http://127.0.0.1, http://localhost and http://[::1] are answered.")
    if b"websocket" in map(bytes.lower, _values(scope, b"upgrade")):
        return Refusal(403, "There are no websockets here.")
    if scope["method"] not in READING and not _asks_before(scope, origins, allowed):
        return Refusal(405, "This is read-only: GET and HEAD.")
    if origins and (len(origins) > 1 or origins[0] not in allowed | {b"http://" + hosts[0].lower()}):
        return Refusal(403, "This origin may not read here; config.toml names those that may: [browse] cors_origins.")
    return None if allowed.issuperset(origins or [b""]) else _foreign(scope)


def _path(scope: Scope) -> bytes:
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    return path


def _own_path(scope: Scope) -> bool:
    # Absolute form names a host of its own, and Datasette would redirect //elsewhere/ to that place.
    path = _path(scope)
    return path.startswith(b"/") and not path.startswith(b"//") and b"\\" not in path and path.isascii()


def _loopback(host: bytes) -> bool:
    found = LOOPBACK_HOST.fullmatch(host)
    return found is not None and int((found[2] or b":0")[1:]) < 1 << 16


def _asks_before(scope: Scope, origins: list[bytes], allowed: frozenset[bytes]) -> bool:
    asked = _values(scope, b"access-control-request-method")
    return scope["method"] == "OPTIONS" and asked in ([b"GET"], [b"HEAD"]) and len(origins) == 1 and origins[0] in allowed


def _foreign(scope: Scope) -> Refusal | None:
    # Following a link to a page is fine; loading one as a picture, a script or a frame is not.
    if set(_values(scope, b"sec-fetch-site")) <= {b"same-origin", b"none"}:
        return None
    if _values(scope, b"sec-fetch-mode") != [b"navigate"] or _values(scope, b"sec-fetch-dest") != [b"document"]:
        return Refusal(403, "Other sites may not read here.")
    # A link could still keep this machine busy with a statement that somebody else wrote.
    if RUNS_SQL.intersection(name for name, _ in parse_qsl(scope.get("query_string", b"").decode("latin-1"), True)):
        return Refusal(403, "Other sites may not run SQL here. If you want it, enter this address yourself.")
    return None


def _without_proofs(scope: Scope) -> Scope:
    # Cookies of other ports' apps, and ours, are no business of what lies behind.
    kept = [(name, value) for name, value in scope["headers"] if name.lower() not in (b"cookie", b"authorization")]
    return {**scope, "headers": kept}


def _values(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key.lower() == name]


async def _answer(send: Send, status: int, headers: Headers, text: str) -> None:
    plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(text.encode()))]
    await send({"type": "http.response.start", "status": status, "headers": plain + headers})
    await send({"type": "http.response.body", "body": text.encode()})
