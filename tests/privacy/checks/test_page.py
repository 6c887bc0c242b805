"""T4: pages that real servers answer: one as it must be, and one for each thing that can be wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from halton.paths import Home
from halton.privacy.checks.page import HEADERS, check
from halton.privacy.finding import Finding, NotChecked, State
from halton.privacy.install import Install

ALLOWED = "http://localhost:3000"


class Page(BaseHTTPRequestHandler):
    """Answers as the guard does, but for `fault`."""

    fault = ""

    def do_GET(self) -> None:
        origin, host = self.headers["Origin"], str(self.headers["Host"])
        foreign_host = "evil" in host and self.fault != "host"
        foreign_origin = origin not in (None, ALLOWED) and self.fault != "origin"
        foreign_site = self.headers["Sec-Fetch-Site"] == "cross-site" and self.fault != "site"
        self.send_response(403 if foreign_host or foreign_origin or foreign_site else 200)
        if self.fault != "headers":
            for name, value in HEADERS.items():
                self.send_header(name, value)
        if origin is not None and (origin == ALLOWED or self.fault == "origin"):
            self.send_header("Access-Control-Allow-Origin", origin)
        if self.fault == "cookie":
            self.send_header("Set-Cookie", "a=b")
        self.end_headers()

    def do_POST(self) -> None:
        self.send_response(200 if self.fault == "post" else 405)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@contextmanager
def page(fault: str = "") -> Iterator[int]:
    handler = type("Faulty", (Page,), {"fault": fault})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def look(home: Home, port: int) -> list[Finding]:
    install = Install(home)
    install.status = {"browse": {"host": "127.0.0.1", "port": port}}
    return list(check(install))


def test_a_page_as_it_must_be(home: Home) -> None:
    with page() as port:
        (found,) = look(home, port)
    assert found.state is State.HOLDS
    assert found.seen == (
        f"127.0.0.1:{port} refuses a foreign Host (403) and POST (405), lets http://localhost:3000 read and no other origin, "
        "sends its 5 headers, and sets no cookie."
    )


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("host", "answers to the Host evil.example with 200, not 403"),
        ("origin", "lets the origin https://evil.example read (200)"),
        ("site", "answers a request that another site made with 200, not 403"),
        ("headers", "does not send the header x-content-type-options: nosniff"),
        ("cookie", "sets a cookie"),
        ("post", "answers POST with 200, not 405"),
    ],
)
def test_each_fault_is_named(home: Home, fault: str, said: str) -> None:
    with page(fault) as port:
        found = look(home, port)
    assert {one.state for one in found} == {State.BROKEN}
    assert f"the page on port {port} {said}." in [one.seen for one in found]
    assert {one.remedy for one in found} == {"halton stop && halton start"}


def test_a_private_page_may_set_a_cookie_and_must_not_show_itself(home: Home) -> None:
    home.config.write_text("[browse]\nprivate = true\n")
    with page("cookie") as port:
        (found,) = look(home, port)
    assert found.seen == f"the page on port {port} shows itself to whoever does not sign in, though it is private."


def test_a_page_that_does_not_answer(home: Home) -> None:
    with page() as port:
        pass
    with pytest.raises(NotChecked, match=f"did not answer on port {port} .ConnectionRefusedError."):
        look(home, port)


def test_without_a_meter_nobody_is_asked(home: Home) -> None:
    with pytest.raises(NotChecked, match="the meter is not running"):
        list(check(Install(home)))
