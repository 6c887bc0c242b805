"""T2: what the log says was carried since the start."""

from __future__ import annotations

import pytest

import make
from halton.events.types import ControlPassed, Event, MeterStarted
from halton.paths import Home
from halton.privacy.checks.egress import check
from halton.privacy.finding import Finding, NotChecked, State, holds
from halton.privacy.install import Install

STARTED = MeterStarted(halton="1", python="3", mitmproxy="12")


def look(home: Home, *events: Event) -> list[Finding]:
    make.log(home.root, events).close()
    return list(check(Install(home)))


def test_calls_by_host_since_the_last_start(home: Home) -> None:
    events = (
        STARTED,
        make.call(request_bytes=9_000_000),
        STARTED,
        make.call(request_bytes=1000),
        make.call(request_bytes=1048),
        make.call(request_bytes=1048, inference=2),
        make.call(provider="openai", host="api.openai.com", request_bytes=100),
        make.failure(request_bytes=None),
        ControlPassed(host="api.anthropic.com", requests=4, bytes=24, started_at=1, ended_at=2),
        make.gap(connections=2, bytes=1000),
    )
    assert look(home, *events) == [
        holds(
            "since the start: 4 calls forwarded, with the bytes of their requests: api.anthropic.com 3 (2.0 KiB), "
            "api.openai.com 1 (100 bytes); 4 requests to providers that are no calls; "
            "2 connections to providers unread; 1.0 KiB both ways in these. "
            "Tunnels to other hosts are not counted."
        )
    ]


def test_nothing_yet(home: Home) -> None:
    assert look(home, STARTED) == [holds("since the start: 0 calls forwarded. Tunnels to other hosts are not counted.")]


def test_a_call_to_a_host_of_no_provider(home: Home) -> None:
    (found,) = look(home, STARTED, make.call(host="evil.example"))
    assert (found.state, found.seen) == (State.BROKEN, "calls went to hosts of no provider that is set up: evil.example.")


def test_a_provider_of_ones_own_is_one(home: Home) -> None:
    home.config.write_text('[[provider]]\nhost = "llm.corp.example"\nformat = "openai"\n')
    assert [found.state for found in look(home, STARTED, make.call(host="llm.corp.example"))] == [State.HOLDS]


def test_a_log_without_a_start(home: Home) -> None:
    with pytest.raises(NotChecked, match="does not say that a meter was ever started"):
        look(home, make.call())


def test_the_proxy_by_which_all_of_it_went(home: Home) -> None:
    home.config.write_text('[proxy]\nupstream = "http://me:hunter2@proxy.corp:3128"\n')
    said = (
        "since the start: 0 calls forwarded. Tunnels to other hosts are not counted. All of it went by the proxy proxy.corp:3128."
    )
    assert look(home, STARTED) == [holds(said)]
