"""The matrix of hosts, origins, fetch metadata and methods, literally."""

from typing import Any

import pytest

from halton.publish.guard import POLICY, Guard

pytestmark = pytest.mark.anyio

GOOD_HOSTS = ["127.0.0.1", "127.0.0.1:8765", "localhost", "LOCALHOST:8765", "[::1]", "[::1]:8765", "localhost:65535"]
BAD_HOSTS = [
    "",
    "evil.example",
    "evil.example:8765",
    "127.0.0.1.evil.example:18200",
    "localhost.evil.example",
    "evil.example@localhost",
    "localhost.",
    "localhost:",
    "localhost:65536",
    "localhost:8765:8765",
    "localhost:port",
    "localhost, evil.example",
    "0.0.0.0:8765",
    "2130706433",
    "0x7f.1",
    "127.1",
    "127.0.0.2",
    "::1",
    "[::1",
    "[::1].evil.example",
    "[::ffff:127.0.0.1]",
]
DASHBOARD = "http://localhost:3000"


@pytest.mark.parametrize("host", GOOD_HOSTS)
async def test_a_loopback_host_is_answered(host: str) -> None:
    assert await ask(host=host) == 200


@pytest.mark.parametrize("host", BAD_HOSTS)
async def test_any_other_host_is_refused(host: str) -> None:
    assert await ask(host=host) == 403


@pytest.mark.parametrize("hosts", [[], [b"localhost", b"localhost"], [b"localhost", b"evil.example"]])
async def test_a_missing_or_doubled_host_is_refused(hosts: list[bytes]) -> None:
    assert await ask(headers=[(b"host", host) for host in hosts]) == 403


@pytest.mark.parametrize("path", ["http://evil.example/", "http://localhost/", "*", "//evil.example/", "/\\evil.example/"])
async def test_a_target_that_is_no_path_of_ours_is_refused(path: str) -> None:
    assert await ask(path=path) == 403


@pytest.mark.parametrize(
    ("origin", "site", "mode", "dest", "status"),
    [
        (None, None, None, None, 200),
        (None, "none", "navigate", "document", 200),
        (None, "same-origin", "cors", "empty", 200),
        (None, "same-origin", "no-cors", "style", 200),
        (None, "cross-site", "navigate", "document", 200),
        (None, "same-site", "navigate", "document", 200),
        (None, "cross-site", "navigate", "iframe", 403),
        (None, "cross-site", "navigate", None, 403),
        (None, "cross-site", "no-cors", "image", 403),
        (None, "cross-site", "no-cors", "script", 403),
        (None, "same-site", "no-cors", "script", 403),
        (None, "cross-site", "cors", "empty", 403),
        (None, "unheard-of", "cors", "empty", 403),
        ("http://localhost:8765", "same-origin", "cors", "empty", 200),
        ("http://localhost:8765", None, None, None, 200),
        (DASHBOARD, "same-site", "cors", "empty", 200),
        (DASHBOARD, "cross-site", "cors", "empty", 200),
        (DASHBOARD, None, None, None, 200),
        ("http://localhost:3001", "same-site", "cors", "empty", 403),
        ("http://localhost:3001", None, None, None, 403),
        ("https://localhost:3000", "cross-site", "cors", "empty", 403),
        ("http://localhost:3000.evil.example", "cross-site", "cors", "empty", 403),
        ("https://evil.example", "cross-site", "cors", "empty", 403),
        ("https://evil.example", "none", "navigate", "document", 403),
        ("https://evil.example", None, None, None, 403),
        ("null", "cross-site", "cors", "empty", 403),
        ("null", None, None, None, 403),
        ("", None, None, None, 403),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_reads(
    method: str, origin: str | None, site: str | None, mode: str | None, dest: str | None, status: int
) -> None:
    asked = {"origin": origin, "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}
    assert await ask(method=method, extra={name: value for name, value in asked.items() if value is not None}) == status


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND"])
@pytest.mark.parametrize("origin", [None, DASHBOARD, "https://evil.example", "null"])
@pytest.mark.parametrize("site", [None, "same-origin", "cross-site"])
async def test_nothing_but_reading(method: str, origin: str | None, site: str | None) -> None:
    asked = {"origin": origin, "sec-fetch-site": site}
    assert await ask(method=method, extra={name: value for name, value in asked.items() if value is not None}) == 405


@pytest.mark.parametrize(
    ("origin", "method", "status"),
    [
        (DASHBOARD, "GET", 204),
        (DASHBOARD, "HEAD", 204),
        (DASHBOARD, "POST", 405),
        ("https://evil.example", "GET", 405),
        ("http://localhost:8765", "GET", 405),
        ("null", "GET", 405),
    ],
)
async def test_preflight(origin: str, method: str, status: int) -> None:
    assert await ask(method="OPTIONS", extra={"origin": origin, "access-control-request-method": method}) == status


async def test_a_doubled_origin_is_refused_even_if_one_is_allowed() -> None:
    headers = [(b"host", b"localhost"), (b"origin", DASHBOARD.encode()), (b"origin", b"https://evil.example")]
    assert await ask(headers=headers) == 403


async def test_websockets_are_refused() -> None:
    sent = await answer({"type": "websocket", "path": "/", "headers": [(b"host", b"localhost")]})
    assert sent == [{"type": "websocket.close", "code": 1008}]
    assert await ask(extra={"connection": "Upgrade", "upgrade": "WebSocket"}) == 403


async def test_every_route_answers_with_the_headers(datasette: Any, views: Any) -> None:
    for path in ("/", "/projections", "/projections/calls", "/projections/calls.json", "/projections/calls.csv", "/nowhere",
                 "/projections/calls.arrow", "/static/halton.css", "/-/static/table.js", "/-/metadata.json", "/_internal"):
        headers = (await datasette.client.get(path)).headers
        assert headers["content-security-policy"] == POLICY, path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "Origin" in headers["vary"]
        assert not [name for name in headers if name.startswith("access-control-")]


async def test_only_a_configured_origin_gets_cors_headers(datasette: Any) -> None:
    allowed = await datasette.client.get("/-/metadata.json", headers={"origin": DASHBOARD})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == DASHBOARD
    assert "access-control-allow-credentials" not in allowed.headers
    refused = await datasette.client.get("/-/metadata.json", headers={"origin": "https://evil.example"})
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers
    assert refused.headers["content-security-policy"] == POLICY


async def test_the_guard_is_round_datasette(datasette: Any, views: Any) -> None:
    for path in ("/", "/projections/calls.json", "/static/halton.css", "/-/metadata.json"):
        assert (await datasette.client.get(path, headers={"host": "evil.example"})).status_code == 403
        assert (await datasette.client.post(path)).status_code == 405


async def test_headers_of_the_inside_do_not_weaken_ours() -> None:
    inner = [(b"Access-Control-Allow-Origin", b"*"), (b"Content-Security-Policy", b"default-src *"), (b"x-other", b"1")]
    sent = await answer(request(), inner=inner)
    names = [name.lower() for name, _ in sent[0]["headers"]]
    assert names.count(b"content-security-policy") == 1
    assert b"access-control-allow-origin" not in names
    assert b"x-other" in names


async def ask(host: str = "localhost:8765", **asked: Any) -> int:
    sent = await answer(request(host, **asked))
    assert sent[0]["type"] == "http.response.start"
    return int(sent[0]["status"])


def request(
    host: str = "localhost:8765",
    *,
    method: str = "GET",
    path: str = "/",
    extra: dict[str, str] | None = None,
    headers: list[tuple[bytes, bytes]] | None = None,
) -> dict[str, Any]:
    if headers is None:
        headers = [(b"host", host.encode())]
    headers = headers + [(name.encode(), value.encode()) for name, value in (extra or {}).items()]
    return {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "headers": headers}


async def answer(scope: Any, inner: list[tuple[bytes, bytes]] | None = None) -> list[Any]:
    sent: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": inner or []})
        await send({"type": "http.response.body", "body": b"read"})

    async def receive() -> Any:
        raise AssertionError("a guard reads no body")

    async def send(message: Any) -> None:
        sent.append(message)

    await Guard(application, [DASHBOARD])(scope, receive, send)
    return sent
