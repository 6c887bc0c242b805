"""The matrix over the wire: what a raw socket may send, at each kind of address, and what every answer carries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from halton.paths import Home
from halton.publish.headers import ALWAYS
from publish.serving import Reply, ask, ask_all, child

DASHBOARD = "http://localhost:3000"
PATHS = [
    "/",
    "/projections",
    "/projections/calls",
    "/projections/calls.json",
    "/projections/calls.csv?_stream=on",
    "/projections/calls.arrow",
    "/projections?sql=select+1",
    "/projections.json?sql=select+1",
    "/static/halton.css",
    "/-/static/table.js",
    "/-/metadata.json",
    "/favicon.ico",
]
# Head lines after the request line; {path} is the address.
HEADS: list[tuple[str, int]] = [
    ("GET {path} HTTP/1.1\r\nHost: localhost", 200),
    ("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}", 200),
    ("GET {path} HTTP/1.1\r\nhOST:   [::1]:8765  ", 200),
    ("HEAD {path} HTTP/1.1\r\nHost: localhost", 200),
    ("GET {path} HTTP/1.0\r\nHost: localhost", 200),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors", 200),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:3000\r\nSec-Fetch-Site: same-site", 200),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost", 200),
    # Hosts
    ("GET {path} HTTP/1.0", 403),
    ("GET {path} HTTP/1.1", 400),
    ("GET {path} HTTP/1.1\r\nHost:", 403),
    ("GET {path} HTTP/1.1\r\nHost: evil.example", 403),
    ("GET {path} HTTP/1.1\r\nHost: 127.0.0.1.evil.example:{port}", 403),
    ("GET {path} HTTP/1.1\r\nHost: localhost.", 403),
    ("GET {path} HTTP/1.1\r\nHost: 0.0.0.0:{port}", 403),
    ("GET {path} HTTP/1.1\r\nHost: 2130706433", 403),
    ("GET {path} HTTP/1.1\r\nHost: localhost@evil.example", 403),
    ("GET {path} HTTP/1.1\r\nHost: localhost, evil.example", 403),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nHost: localhost", 400),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nhost: evil.example", 400),
    ("GET {path} HTTP/1.0\r\nHost: localhost\r\nHost: evil.example", 400),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\n\t.evil.example", 403),
    ("GET {path} HTTP/1.1\r\nX-Forwarded-Host: localhost\r\nHost: evil.example", 403),
    ("GET {path} HTTP/1.1\r\nHost : localhost", 400),
    # Targets
    ("GET http://localhost{path} HTTP/1.1\r\nHost: localhost", 403),
    ("GET http://evil.example{path} HTTP/1.1\r\nHost: localhost", 403),
    ("GET //evil.example{path} HTTP/1.1\r\nHost: localhost", 403),
    ("GET \\evil.example{path} HTTP/1.1\r\nHost: localhost", 403),
    ("GET /\xff{path} HTTP/1.1\r\nHost: localhost", 400),
    ("GET {path}", 400),
    ("GET {path} HTTP/2.0\r\nHost: localhost", 200),
    # Other sites
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example", 403),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: null", 403),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:3001\r\nSec-Fetch-Site: same-site", 403),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:3000\r\nOrigin: https://evil.example", 403),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors", 403),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-site\r\nSec-Fetch-Dest: script", 403),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: frame",
     403),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site", 403),
    # Methods
    ("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0", 405),
    ("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nX-HTTP-Method-Override: GET", 405),
    ("PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0", 405),
    ("DELETE {path} HTTP/1.1\r\nHost: localhost", 405),
    ("TRACE {path} HTTP/1.1\r\nHost: localhost", 405),
    ("OPTIONS {path} HTTP/1.1\r\nHost: localhost", 405),
    ("get {path} HTTP/1.1\r\nHost: localhost", 405),
    # Messages
    ("GET {path} HTTP/1.1\nHost: localhost", 200),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nX: a\x00b", 400),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\n folded: yes", 403),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2", 400),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip", 400),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Key: x", 403),
    ("GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nConnection: upgrade\r\nHTTP2-Settings: AAMAAABk", 200),
    ("PRI * HTTP/2.0", 403),
]  # fmt: skip


@pytest.fixture(scope="module")
def served(projected: Home) -> Iterator[int]:
    with child(projected, "--cors-origin", DASHBOARD) as (_, port):
        yield port


@pytest.mark.parametrize("path", PATHS)
def test_each_head_at_each_address(served: int, path: str) -> None:
    found = {head: ask(served, head.format(path=path, port=served) + "\r\n\r\n") for head, _ in HEADS}
    assert {head: reply.status for head, reply in found.items()} == dict(HEADS)
    for head, reply in found.items():
        assert_guarded(reply, head)
        if reply.status != 200:
            assert b"claude" not in reply.body and len(reply.body) < 200


@pytest.mark.parametrize(
    ("request_text", "statuses"),
    [
        # A body to a GET is read past, never as a request.
        ("GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
         "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n", [200, 404]),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 42\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n"
         "GET /-/metadata.json HTTP/1.1\r\nHost: localhost\r\n\r\n", [200, 200]),
        ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"
         "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n", [200, 403, 404]),
        ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"
         "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", [405, 403]),
        ("POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", [405]),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x" * 66_000, [400]),
        ("GET /" + "x" * 66_000, [400]),
    ],
    ids=["chunked", "length", "pipelined", "refused first", "expect", "huge header", "huge target"],
)  # fmt: skip
def test_messages_one_after_another(served: int, request_text: str, statuses: list[int]) -> None:
    replies = ask_all(served, request_text, len(statuses))
    assert [reply.status for reply in replies] == statuses
    for reply in replies:
        assert_guarded(reply, request_text[:80])


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nowhere", 404), ("/projections/nothing", 404), ("/static/../db.sqlite", 404), ("/static/%2e%2e/db.sqlite", 404),
     ("/-/static/..%2f..%2fapp.py", 404), ("/projections?sql=delete+from+calls", 400), ("/_internal", 403), ("/-/threads", 404),
     ("/-/sign-in", 404), ("/projections.db", 403), ("/projections/calls.json?_shape=nothing", 400),
     ("/%00", 302), ("/%ff", 302), ("/%2f%2fevil.example", 302)],
)  # fmt: skip
def test_errors_carry_the_same_headers(served: int, address: str, status: int) -> None:
    reply = ask(served, f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert reply.status == status
    assert_guarded(reply, address)
    assert all(re.fullmatch(r"/[a-z~0-9A-F.]+", place) for place in reply.headers.get("location", []))


@pytest.mark.parametrize("path", PATHS)
def test_only_the_configured_origin_is_told_that_it_may_read(served: int, path: str) -> None:
    reply = ask(served, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: {DASHBOARD}\r\n\r\n")
    assert reply.headers["access-control-allow-origin"] == [DASHBOARD]
    assert "access-control-allow-credentials" not in reply.headers
    assert any("Origin" in value for value in reply.headers["vary"])
    before = f"OPTIONS {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: {DASHBOARD}\r\nAccess-Control-Request-Method: GET\r\n\r\n"
    reply = ask(served, before)
    assert (reply.status, reply.body, reply.headers["access-control-allow-origin"]) == (204, b"", [DASHBOARD])
    assert "access-control-allow-headers" not in reply.headers
    for origin in ("https://evil.example", "http://localhost:3001", "null"):
        reply = ask(served, before.replace(DASHBOARD, origin))
        assert reply.status == 405
        assert not [name for name in reply.headers if name.startswith("access-control-")]


def test_a_navigation_from_another_site_opens_pages_but_runs_no_sql(served: int) -> None:
    link = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document"
    statuses = {
        path: ask(served, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{link}\r\n\r\n").status
        for path in ("/", "/projections/calls", "/projections/calls?model=x", "/projections/spend_by_model",
                     "/projections?sql=select+1", "/projections?%73ql=select+1", "/projections.json?a=b&sql=select+1",
                     "/projections/calls?_where=1", "/projections?sql=")
    }  # fmt: skip
    assert list(statuses.values()) == [200, 200, 200, 200, 403, 403, 403, 403, 403]


def test_no_cookie_is_set_whatever_a_browser_sends(served: int) -> None:
    sent = "Cookie: ds_messages=x; ds_actor=x; ds_csrftoken=x; other=1\r\nAuthorization: Bearer x"
    for path in [*PATHS, "/nowhere", "/-/sign-in?proof=1.2.3", "/-/logout", "/-/auth-token?token=x"]:
        for headers in ("", sent + "\r\n"):
            reply = ask(served, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")
            assert "set-cookie" not in reply.headers, path


def test_nothing_written_to_the_log_quotes_a_request(projected: Home, tmp_path: Path) -> None:
    with child(projected) as (process, port):
        for text in ("GET /nowhere?sentinel HTTP/1.1\r\nHost: localhost", "GET /sentinel", "GET / HTTP/1.1\r\nHost: sentinel",
                     "GET /projections?sql=sentinel HTTP/1.1\r\nHost: localhost"):
            ask(port, text + "\r\n\r\n")
        process.terminate()
        assert process.communicate(timeout=10) == (b"", b"")


def assert_guarded(reply: Reply, what: str) -> None:
    """Our headers, once each, and none that opens what they close."""
    for name, value in ALWAYS:
        if name == b"vary":
            assert any("Origin" in line for line in reply.headers["vary"]), what
        else:
            assert reply.headers[name.decode()] == [value.decode()], what
    assert "set-cookie" not in reply.headers, what
    assert "server" not in reply.headers, what
    if DASHBOARD not in what:
        assert not [name for name in reply.headers if name.startswith("access-control-")], what
