"""Where HTTPS_PROXY leads, as people write it."""

from __future__ import annotations

import pytest

from halton.doctor.proxy_address import ProxyAddress, addresses, parse, proxy_address


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("http://127.0.0.1:8081", "127.0.0.1", 8081),
        ("127.0.0.1:8081", "127.0.0.1", 8081),
        ("http://ann:secret@proxy.corp.example:3128/", "proxy.corp.example", 3128),
        ("https://proxy.example", "proxy.example", 443),
        ("http://[::1]:8081", "::1", 8081),
        ("socks5://localhost", "localhost", 1080),
        ("http://[::1", None, None),
        ("http://proxy:port", None, None),
    ],
)
def test_addresses(text: str, host: str | None, port: int | None) -> None:
    assert parse("HTTPS_PROXY", text) == ProxyAddress("HTTPS_PROXY", host, port)


def test_which_is_in_force() -> None:
    both = {"HTTPS_PROXY": "http://a.example:1", "https_proxy": "http://b.example:2"}
    assert proxy_address(both) == ProxyAddress("https_proxy", "b.example", 2)
    assert [one.shown for one in addresses(both)] == ["b.example:2", "a.example:1"]
    assert proxy_address({"HTTPS_PROXY": ""}) is None


def test_what_is_on_this_machine() -> None:
    assert parse("x", "localhost:1").leads_to(1) and parse("x", "http://[::1]:1").leads_to(1)
    assert not parse("x", "http://localhost:2").leads_to(1)
    assert not parse("x", "http://localhost.example:1").leads_to(1)
    assert not parse("x", "http://[::1").on_loopback
    assert parse("x", "http://u:p@h.example:9").shown == "h.example:9"
    assert parse("x", "http://[::1").shown == "no address"
