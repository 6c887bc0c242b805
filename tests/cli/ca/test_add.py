"""`halton ca add`: names as [[provider]] has them, once, and kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from halton.capture.authority import digests_of
from halton.paths import Home


def test_the_next_authority_signs_for_it_too_and_the_present_one_stays(run: Any, home: Home) -> None:
    run("ca", "renew")
    before = digests_of(home.root / "ca" / "mitmproxy-ca-cert.pem")
    done = run("ca", "add", "LLM.corp.example", "*.gateway.example")
    assert done.exit_code == 0, done.output
    assert "may sign for llm.corp.example, *.gateway.example too.\n" in done.output
    assert digests_of(home.root / "ca" / "mitmproxy-ca-cert.pem")[:1] == before
    told = json.loads(run("ca", "show", "--json").stdout)
    assert told["added"] == ["*.gateway.example", "llm.corp.example"]
    assert {"llm.corp.example", "gateway.example", "api.openai.com"} <= set(told["authorities"][1]["hosts"])


@pytest.mark.parametrize("host", ["llm.corp.example", "eu.llm.corp.example", "api.openai.com", "*.eu.llm.corp.example"])
def test_what_it_may_sign_for_already_changes_nothing(run: Any, host: str) -> None:
    run("ca", "add", "llm.corp.example")
    told = json.loads(run("ca", "add", host, "--json").stdout)
    assert (told["made"], told["position"], told["hosts"]) == (None, None, [host])
    done = run("ca", "add", host)
    assert (done.exit_code, done.output) == (0, "It may sign for these already, and will be able to when it is renewed.\n")


def test_what_a_thief_could_pretend_to_be_is_told_with_the_way_back(run: Any) -> None:
    done = run("ca", "add", "bank.example", "*.github.example", "api.openai.com")
    assert done.stderr == (
        "No provider that Halton knows: bank.example, *.github.example. Whoever takes the key can pretend to be that, and any "
        "name below, to programs that trust this root. If it is no LLM server, take it back: "
        "halton ca remove bank.example '*.github.example'\n"
    )
    assert run("ca", "add", "bank.example").stderr == ""


def test_names_are_kept_when_all_is_replaced(run: Any) -> None:
    run("ca", "add", "llm.corp.example")
    run("ca", "renew", "--now")
    assert "llm.corp.example" in json.loads(run("ca", "show", "--json").stdout)["authorities"][0]["hosts"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://llm.corp.example/v1", 'Write "llm.corp.example".'),
        ("localhost", "no name with two labels"),
        ("com", "no name with two labels"),
        ("*.com", "with two labels behind it"),
        ("*", "with two labels behind it"),
        ("192.0.2.1", "is an IP address"),
        ("127.0.0.1:11435", "nothing is signed for addresses"),
        ("b\u00fccher.example", 'Write "xn--bcher-kva.example".'),
        ("*.openai.com", "takes in api.openai.com"),
        ("a\x1b]52;evil.example", "\\x1b"),
        ("", "no name with two labels"),
        ("co.uk", "whoever likes may have a name below it"),
        ("*.com.au", "whoever likes may have a name below it"),
    ],
    ids=[
        "url",
        "one-label",
        "top",
        "all-of-com",
        "all",
        "ip",
        "listener",
        "unicode",
        "providers",
        "escape",
        "empty",
        "country",
        "all-of-a-country",
    ],
)
def test_what_is_no_name_is_a_usage_error_and_nothing_is_made(run: Any, home: Home, text: str, said: str) -> None:
    done = run("ca", "add", "llm.corp.example", text)
    assert done.exit_code == 2 and said in done.output and "\x1b" not in done.output
    assert not (home.root / "ca").exists()
