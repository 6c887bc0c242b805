"""What config.toml takes for a name or a loopback address, and what it says of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from halton.wire.host import loopback, name_fault, written


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("127.0.0.1:11435", ("127.0.0.1", 11435)),
        ("127.9.9.9:1", ("127.9.9.9", 1)),
        ("[::1]:65535", ("::1", 65535)),
        ("[0:0:0:0:0:0:0:1]:80", ("::1", 80)),
        ("[::FFFF:127.0.0.1]:80", ("127.0.0.1", 80)),
    ],
)
def test_a_loopback_address_has_one_form(text: str, place: tuple[str, int]) -> None:
    assert loopback(text) == place
    assert loopback(written(*place)) == place


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:+1_1435", "127.0.0.1:1_1", "127.0.0.1:080",
        "127.0.0.1: 80", "127.0.0.1:٨٠", "127.0.0.1:80\n", "::1:80", "[::1]", "[::1%lo]:80", "[127.0.0.1]:80", "[[::1]]:80",
        "127.1:80", "0x7f.0.0.1:80", "127.0.0.01:80", "0.0.0.0:80", "10.0.0.1:80", "[::]:80", "localhost:80", "", ":",
    ],
)  # fmt: skip
def test_anything_else_is_none(text: str) -> None:
    assert loopback(text) is None


@hypothesis_settings(deadline=None, max_examples=200)
@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)), st.integers(0, 70000))
def test_of_all_addresses_the_loopback_ones_are_taken(address: object, port: int) -> None:
    ip = getattr(address, "ipv4_mapped", None) or address
    expected = (str(ip), port) if ip.is_loopback and 0 < port < 65536 else None
    assert loopback(written(str(address), port)) == expected


@pytest.mark.parametrize(
    "name", ["llm.corp.example", "a.b", "*.corp.example", "xn--bcher-kva.example", "1.2.3.example", f"{'a' * 63}.example"]
)
def test_names_are_names(name: str) -> None:
    assert name_fault(name) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://llm.corp.example", 'has a scheme. Write "llm.corp.example".'),
        ("https://me@llm.corp.example:8443/v1?x=1#y", 'has a scheme. Write "llm.corp.example".'),
        ("llm.corp.example/v1", 'has a path. Write "llm.corp.example".'),
        (" llm.corp.example", 'has a space in it. Write "llm.corp.example".'),
        ("llm.corp.example\n", 'has a space in it. Write "llm.corp.example".'),
        ("llm.corp.example:443", 'has a port. Write "llm.corp.example".'),
        ("llm.corp.example.", 'ends with a dot. Write "llm.corp.example".'),
        ("*.llm.corp.example:443", 'has a port. Write "*.llm.corp.example".'),
        ("bücher.example", 'is not ASCII. Write "xn--bcher-kva.example".'),
    ],
)
def test_what_surrounds_a_name_is_taken_off(text: str, said: str) -> None:
    assert name_fault(text) == said


@pytest.mark.parametrize("text", ["*", "*.", "*.example", "a.*.example", "*a.corp.example", "**.a.example", "*.*.corp.example"])
def test_a_star_stands_in_front_of_two_labels(text: str) -> None:
    assert name_fault(text) == 'may have "*." in front only, with two labels behind it at least. Write it as "*.corp.example".'


@pytest.mark.parametrize("text", ["10.0.0.1", "10.0.0.1:443", "127.0.0.1", "::1", "[::1]", "[::]:80", "2001::1", "0.0.0.0:80"])
def test_an_address_is_no_name(text: str) -> None:
    fault = name_fault(text)
    assert fault is not None and fault.startswith("is an IP address. Write the name that clients ask for, or a loopback address")


@pytest.mark.parametrize(
    "text",
    ["", "com", "localhost", "a:1", "a..b", ".a.b", "-a.example", "a-.example", "a_b.example", "127.1", "1.2.3.0x4",
     f"{'a' * 64}.example", f"{'a.' * 126}example", "a b"],
)  # fmt: skip
def test_what_is_no_name_is_told_what_one_is(text: str) -> None:
    fault = name_fault(text)
    assert fault == 'is no name with two labels at least. Write it as "llm.corp.example".'


@hypothesis_settings(deadline=None, max_examples=300)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("*.:/[]@- a1")), max_size=20))
def test_what_is_told_to_write_is_a_name(text: str) -> None:
    if fault := name_fault(text):
        better = fault.split('"')[-2]
        assert name_fault(better) is None or better == "127.0.0.1:11435"
