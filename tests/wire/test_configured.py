"""What `[[provider]]` and `resolve` may say."""

from __future__ import annotations

import pytest

from halton.wire.configured import address, format_name, name, nearest, provider_host, refuse_own

PROXY, PAGE = ("127.0.0.1", 8081), ("127.0.0.1", 8765)


def said(call: object, *arguments: object, **named: object) -> str:
    assert callable(call)
    with pytest.raises(ValueError) as caught:
        call(*arguments, **named)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "has_address", "host"),
    [
        ("LLM.Corp.Example", False, "llm.corp.example"),
        ("LLM.Corp.Example", True, "llm.corp.example"),
        ("*.Corp.Example", False, "*.corp.example"),
        ("[0::1]:80", True, "[::1]:80"),
        ("api.openai.com", False, "api.openai.com"),  # it goes before ours
    ],
)
def test_hosts_are_written_in_one_way(text: str, has_address: bool, host: str) -> None:
    assert provider_host(text, has_address=has_address) == host


def test_a_suffix_has_no_address_and_a_listener_needs_one() -> None:
    without = said(provider_host, "*.corp.example", has_address=True)
    assert without == 'it cannot have an address. Write one table for each name, without "*.".'
    assert said(provider_host, "127.0.0.1:1", has_address=False) == "it needs an address. Write where the server itself listens."


@pytest.mark.parametrize(
    ("suffix", "shipped"),
    [
        ("*.anthropic.com", "api.anthropic.com"),
        ("*.api.openai.com", "*.api.openai.com"),
        ("*.chatgpt.com", "*.chatgpt.com"),
        ("*.eu.openai.azure.com", "*.openai.azure.com"),
    ],
)
def test_a_suffix_takes_no_host_that_is_known(suffix: str, shipped: str) -> None:
    told = f'it takes in {shipped}, which Halton knows. Write one table for each name that you mean, without "*.".'
    assert said(provider_host, suffix, has_address=False) == told


def test_what_is_no_host_is_told_with_what_to_write() -> None:
    assert said(provider_host, "llm.corp.example.", has_address=False) == 'the host ends with a dot. Write "llm.corp.example".'
    assert said(provider_host, "*.example", has_address=False).startswith('the host may have "*." in front only')
    assert said(name, "*.corp.example") == 'the host is no single name. Write one entry for each name, without "*.".'


def test_an_address_is_on_loopback() -> None:
    assert address("[0::1]:80") == ("::1", 80)
    assert said(address, "10.0.0.1:80") == '"10.0.0.1:80" is not a loopback address with a port, such as "127.0.0.1:8443".'


def test_a_format_is_known_or_its_neighbour_is_named() -> None:
    assert format_name("openai") == "openai"
    assert said(format_name, "opennai") == 'unknown format "opennai". Did you mean "openai"?'
    assert said(format_name, "zzzzzz").startswith('unknown format "zzzzzz". Known here: ')
    assert nearest("prot", ["port", "sql"], "proxy.") == 'Did you mean "proxy.port"?'


def test_where_we_listen_nobody_is_led_to() -> None:
    refuse_own(["127.0.0.1:1"], [("a", ("127.0.0.1", 2)), ("b", ("::1", 8081)), ("c", ("::1", 1))], PROXY, PAGE)
    led = said(refuse_own, ["127.0.0.1:1"], [("here", ("127.0.0.1", 1))], PROXY, PAGE)
    assert led == "here: 127.0.0.1:1 is where Halton listens ([[provider]] 127.0.0.1:1). Write where the server does."
    shared = said(refuse_own, ["[::1]:8081"], [], PROXY, PAGE)
    assert shared == "[[provider]] [::1]:8081 has the port of the proxy. Choose another port for one of the two."


def test_a_port_that_is_not_chosen_yet_is_nobodys() -> None:
    refuse_own(["127.0.0.1:1"], [("a", ("127.0.0.1", 8081))], ("127.0.0.1", 0), ("127.0.0.1", 0))
