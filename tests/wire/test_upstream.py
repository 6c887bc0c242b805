"""The address of an upstream proxy, what it is asked, and what it may answer."""

from __future__ import annotations

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.wire.upstream import Refused, Upstream, let_through, stays_here


@pytest.mark.parametrize(
    ("text", "found", "written"),
    [
        ("http://proxy.corp.example:3128", Upstream("proxy.corp.example", 3128), None),
        ("http://proxy:1", Upstream("proxy", 1), None),
        (" HTTP://Proxy.Corp:3128/ ", Upstream("proxy.corp", 3128), "http://proxy.corp:3128"),
        ("http://10.0.0.1:65535", Upstream("10.0.0.1", 65535), None),
        ("http://[2001:DB8::1]:3128", Upstream("2001:db8::1", 3128), "http://[2001:db8::1]:3128"),
        ("http://me:secret@proxy:8080", Upstream("proxy", 8080, "me", "secret"), None),
        ("http://me@proxy:8080", Upstream("proxy", 8080, "me", ""), "http://me:@proxy:8080"),
        (
            "http://corp%5cme:p%40s%3As%25@proxy:1",
            Upstream("proxy", 1, "corp\\me", "p@s:s%"),
            "http://corp%5Cme:p%40s%3As%25@proxy:1",
        ),
        ("http://me:a:b@proxy:1", Upstream("proxy", 1, "me", "a:b"), "http://me:a%3Ab@proxy:1"),
        ("http://%C3%BC:%E9%A0%85@proxy:1", Upstream("proxy", 1, "ü", "項"), None),
    ],
)
def test_an_address(text: str, found: Upstream, written: str | None) -> None:
    assert Upstream.parse(text) == found
    assert found.address == (written or text)
    assert Upstream.parse(found.address) == found


PLACE = "it does not end with a host and a port. Write it as http://HOST:PORT, an IPv6 address in brackets."
PORT = "it has no port. Write it as http://HOST:PORT."
PATH = "it has a path. Write it as http://HOST:PORT, without anything behind the port."
NO_PORT = "its port is none. Write it as http://HOST:PORT, with a port from 1 to 65535."
SCHEME = "it has no scheme. Write it as http://HOST:PORT."
USER = "it has no user before the @, or one with a colon. Write it as http://USER:PASSWORD@HOST:PORT."
CHARACTER = "its user or password has a character that stands for itself as %XX only. Write @ as %40, / as %2F."
IN_FRONT = "else run a program on this machine that speaks to it and is an HTTP proxy itself, and name that."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("proxy.corp:3128", SCHEME),
        ("", SCHEME),
        ("https://me:hunter2@a:443", f"Halton cannot speak TLS to a proxy. Write http:// if it takes that as well; {IN_FRONT}"),
        ("socks5h://hunter2@proxy:1080", f"Halton cannot speak SOCKS. Write the address of an HTTP proxy; {IN_FRONT}"),
        ("ftp://proxy:21", "its scheme is not http. Write it as http://HOST:PORT."),
        ("http://proxy.corp", PORT),
        ("http://[::1]", PORT),
        ("http://proxy:0", NO_PORT),
        ("http://proxy:65536", NO_PORT),
        ("http://proxy:99999", NO_PORT),
        ("http://proxy:", PLACE),
        ("http://:3128", PLACE),
        ("http://::1:3128", PLACE),
        ("http://pro xy:1", PLACE),
        ("http://proxy:abc", PLACE),
        ("http://", PLACE),
        ("http://proxy:1/path", PATH),
        ("http://proxy:1/?a=b", PATH),
        ("http://proxy:1#x", PATH),
        ("http://@proxy:1", USER),
        ("http://:hunter2@proxy:1", USER),
        ("http://a%3Ab:hunter2@proxy:1", USER),
        ("http://me:hunt@er2@proxy:1", CHARACTER),
        ("http://me:hunt/er2@proxy:1", CHARACTER),
        ("http://me:hunter2%@proxy:1", "a % in its user or password is not part of %XX. Write a % itself as %25."),
        (
            "http://me:hunter2%FF@proxy:1",
            "its user or password is no UTF-8 behind the %XX. Write each byte of its UTF-8 as %XX.",
        ),
        ("http://me:hunter2%0D%0A@proxy:1", "its user or password holds a control character. Take it out."),
    ],
)  # fmt: skip
def test_what_is_none_is_told_without_a_word_of_it(text: str, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        Upstream.parse(text)
    assert str(caught.value) == said


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_none(text: str) -> None:
    try:
        found = Upstream.parse(f"http://{text}")
    except ValueError as error:
        assert str(error).endswith(".")
        return
    assert Upstream.parse(found.address) == found
    assert found.asked("a.example", 443).count(b"\r\n\r\n") == 1


@given(st.text(min_size=1), st.text())
def test_any_user_and_password_survive_the_address_and_the_question(user: str, password: str) -> None:
    made = Upstream("proxy", 1, user, password)
    try:
        found = Upstream.parse(made.address)
    except ValueError:  # a colon in a user, control characters, half a pair of surrogates
        return
    assert found == made
    (field,) = [line for line in found.asked("a.example", 443).split(b"\r\n") if line.startswith(b"Proxy-Authorization: ")]
    assert b64decode(field.removeprefix(b"Proxy-Authorization: Basic ")).decode() == f"{user}:{password}"


def test_nothing_that_prints_one_shows_its_user_and_password() -> None:
    found = Upstream.parse("http://somebody:hunter2@proxy.corp:3128")
    assert repr(found) == str(found) == "Upstream(host='proxy.corp', port=3128)"
    assert found.place == "proxy.corp:3128"


def test_the_question() -> None:
    assert Upstream("proxy", 1).asked("api.openai.com", 443) == (
        b"CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n\r\n"
    )
    assert Upstream("proxy", 1, "me", "secret").asked("2001:db8::1", 8443) == (
        b"CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n"
    )


@pytest.mark.parametrize("host", ["", "a b", "a\r\nX: y", "a/b", "a@b", "[::1]", "ü.example"])
def test_a_host_that_would_be_something_else_in_a_head_is_not_asked_for(host: str) -> None:
    with pytest.raises(ValueError):
        Upstream("proxy", 1).asked(host, 443)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 Connection established\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nProxy-Agent: any\r\nContent-Length: 5\r\n\r\n",
        b"HTTP/1.1 200\r\n\r\n",
        b"HTTP/1.1 204 \r\n\r\n",
    ],
)
def test_any_success_opens_the_tunnel(head: bytes) -> None:
    let_through(head)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n", 407),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", 403),
        (b"HTTP/1.1 100 Continue\r\n\r\n", 100),
        (b"HTTP/1.1 302 Found\r\nLocation: http://login\r\n\r\n", 302),
        (b"HTTP/2 200 OK\r\n\r\n", None),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", None),
        (b"HTTP/1.1 2000 OK\r\n\r\n", None),
        (b"HTTP/1.1 20\r\n\r\n", None),
        (b"\r\n\r\n", None),
        (b"", None),
    ],
)
def test_all_else_is_a_refusal(head: bytes, status: int | None) -> None:
    with pytest.raises(Refused) as caught:
        let_through(head)
    assert caught.value.status == status


@pytest.mark.parametrize("host", [
    "localhost", "LOCALHOST.", "web.localhost", "127.0.0.1", "127.1.2.3", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1",
])  # fmt: skip
def test_this_machine_itself_is_asked_of_no_proxy(host: str) -> None:
    assert stays_here(host)


@pytest.mark.parametrize("host", ["api.openai.com", "localhost.example", "10.0.0.1", "192.168.1.1", "::ffff:8.8.8.8", "fe80::1"])
def test_all_other_hosts_are(host: str) -> None:
    assert not stays_here(host)


@pytest.mark.parametrize(
    ("host", "places"),
    [
        ("localhost", (("127.0.0.1", 9), ("::1", 9))),
        ("127.0.0.1", (("127.0.0.1", 9),)),
        ("::ffff:127.0.0.1", (("127.0.0.1", 9),)),
        ("0.0.0.0", (("127.0.0.1", 9),)),
        ("::", (("::1", 9),)),
        ("proxy.corp", ()),
        ("10.0.0.1", ()),
    ],
)
def test_where_on_this_machine_it_may_be(host: str, places: tuple[tuple[str, int], ...]) -> None:
    assert Upstream(host, 9).places_here == places
