"""The matrix of hosts, origins, fetch metadata and methods, literally."""

from typing import Any

import pytest

from halton.publish.connection import PEER
from halton.publish.guard import STRANGER, Guard
from halton.publish.headers import ALWAYS

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


async def test_headers_of_the_inside_do_not_weaken_ours() -> None:
    inner = [(b"Access-Control-Allow-Origin", b"*"), (b"Content-Security-Policy", b"default-src *"), (b"x-other", b"1")]
    sent = await answer(request(), inner=inner)
    names = [name.lower() for name, _ in sent[0]["headers"]]
    assert names.count(b"content-security-policy") == 1
    assert b"access-control-allow-origin" not in names
    assert b"x-other" in names


async def test_an_accident_inside_is_an_answer_with_our_headers(caplog: pytest.LogCaptureFixture) -> None:
    sent = await answer(request(), fault=RuntimeError("a prompt"))
    assert sent[0]["status"] == 500
    assert dict(sent[0]["headers"]).keys() >= {name for name, _ in ALWAYS}
    assert sent[1]["body"] == b"Something broke here. browse.err.log in Halton's home folder says where."
    (record,) = caplog.records
    assert (record.name, record.msg, record.args) == ("halton.publish.failure", "page_failed", ())


async def test_an_answer_that_breaks_off_does_not_end_as_a_whole_one() -> None:
    with pytest.raises(RuntimeError):
        await answer(request(), fault=RuntimeError("a prompt"), after_start=True)


async def test_what_lies_inside_sees_neither_cookies_nor_tokens() -> None:
    seen: list[Any] = []
    await answer(request(extra={"Cookie": "a=b", "authorization": "Bearer x", "x-other": "1"}), seen=seen)
    assert [name for name, _ in seen] == [b"host", b"x-other"]


@pytest.mark.parametrize(
    ("query", "site", "status"),
    [
        (b"", "cross-site", 200),
        (b"model=x&_sort=model", "cross-site", 200),
        (b"sql=select+1", "cross-site", 403),
        (b"a=b&%73ql=select+1", "same-site", 403),
        (b"_where=1", "cross-site", 403),
        (b"sql", "cross-site", 403),
        (b"sql=select+1", "none", 200),
        (b"sql=select+1", "same-origin", 200),
        (b"sql=select+1", None, 200),
    ],
)
async def test_a_link_from_elsewhere_runs_no_sql(query: bytes, site: str | None, status: int) -> None:
    fetch = {"sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    scope = request(path="/projections", extra={name: value for name, value in fetch.items() if value is not None})
    assert (await answer(scope | {"query_string": query}))[0]["status"] == status


class Stranger:
    """Another account at the other end."""

    def is_stranger(self) -> bool:
        return True


@pytest.mark.parametrize("host", ["localhost", "evil.example"])
async def test_another_account_hears_whose_page_it_is_and_nothing_else(host: str) -> None:
    sent = await answer(request(host) | {"state": {PEER: Stranger()}})
    assert (sent[0]["status"], sent[1]["body"].decode()) == (403, STRANGER)
    assert (b"connection", b"close") in sent[0]["headers"]


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


async def answer(
    scope: Any,
    inner: list[tuple[bytes, bytes]] | None = None,
    *,
    fault: Exception | None = None,
    after_start: bool = False,
    seen: list[Any] | None = None,
) -> list[Any]:
    sent: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if seen is not None:
            seen.extend(scope["headers"])
        if fault is not None and not after_start:
            raise fault
        await send({"type": "http.response.start", "status": 200, "headers": inner or []})
        if fault is not None:
            raise fault
        await send({"type": "http.response.body", "body": b"read"})

    async def receive() -> Any:
        raise AssertionError("a guard reads no body")

    async def send(message: Any) -> None:
        sent.append(message)

    await Guard(application, [DASHBOARD])(scope, receive, send)
    return sent
