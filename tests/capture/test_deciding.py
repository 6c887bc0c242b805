"""A request waits for its project where a policy asks for that, and is answered in the provider's place if it may not go."""

from __future__ import annotations

import asyncio
import gzip
import os
import time

import pytest
from mitmproxy import http
from mitmproxy.test import tflow

from halton.attribution.project import Attribution
from halton.capture import deciding as deciding_module
from halton.capture.attributing import Attributing
from halton.capture.callers import Callers
from halton.capture.deciding import READ_AT_ONCE_BYTES, Deciding
from halton.capture.enforcement import Enforcement
from halton.capture.exchange import Exchange
from halton.frames import Enforce, RequestHead
from halton.outbox.outbox import Outbox
from halton.paths import Home
from halton.policy.counters import Counters, Kept
from halton.policy.policy import Policy
from halton.policy.snapshot import Snapshot, encoded_snapshot
from halton.wire.provider import Route

pytestmark = pytest.mark.anyio
OF_BILLING = Policy(name="p", kind="models", models=("gpt-*",), project="billing")
OF_ALL = Policy(name="p", kind="models", models=("gpt-*",))
BODY = b'{"model": "claude-haiku-4-5"}'
LONG = b'{"messages": "%b", "model": "claude-haiku-4-5"}' % os.urandom(READ_AT_ONCE_BYTES // 2).hex().encode()


def in_force(*policies: Policy) -> Enforce:
    return Enforce(1, encoded_snapshot(Snapshot(1, Counters(tuple(Kept(policy, {}) for policy in policies)))))


class Asked:
    """A request that is to be decided by these policies."""

    def __init__(self, home: Home, *policies: Policy) -> None:
        outbox = Outbox(home.socket("ledger"))
        enforcement = Enforcement()
        assert enforcement.adopt(in_force(*policies))
        self.enforcement = enforcement
        self.attributing = Attributing(outbox, Callers(b"k" * 32))
        self.deciding = Deciding(outbox, self.attributing, enforcement)
        self.flow: http.HTTPFlow = tflow.tflow()
        self.exchange = Exchange()
        name = self.exchange.exchange_id
        self.exchange.head = RequestHead(
            name, 1, time.time_ns() // 1000, 0, "api.anthropic.com", "POST", "/v1/messages", "1.1", []
        )
        self.resumed = asyncio.Event()

    def decide(self, body: bytes | None = BODY) -> bool:
        """Whether it waits."""
        hold = self.deciding.decide(self.flow, self.exchange, body, None if body is None else len(body))
        if hold is not None:
            hold(self.resumed.set)
        return hold is not None

    def attributed(self, project: str) -> None:
        self.attributing._told(self.exchange, Attribution(project, "git"))


async def test_without_policies_nothing_is_asked(home: Home) -> None:
    asked = Asked(home)
    assert (asked.deciding.active, asked.decide(), asked.flow.response) == (False, False, None)


async def test_a_call_that_is_blocked_is_answered_here(home: Home) -> None:
    asked = Asked(home, OF_ALL)
    assert not asked.decide()
    assert asked.flow.response is not None and asked.exchange.blocked is not None
    assert (asked.flow.response.status_code, asked.exchange.http_status) == (403, 403)
    assert asked.exchange.response_size == len(asked.flow.response.raw_content or b"")
    asked.flow.response = None
    assert (asked.decide(), asked.flow.response) == (False, None)  # it is asked once


async def test_one_whose_project_matters_waits_for_it(home: Home) -> None:
    asked = Asked(home, OF_BILLING)
    asked.exchange.questions = 1
    assert asked.decide() and not asked.resumed.is_set()
    asked.attributed("billing")
    assert asked.resumed.is_set() and asked.flow.response is not None


async def test_one_whose_project_is_known_does_not(home: Home) -> None:
    asked = Asked(home, OF_BILLING)
    asked.exchange.attribution = Attribution("other", "git")
    assert (asked.decide(), asked.flow.response) == (False, None)


async def test_none_waits_longer_than_it_may(home: Home) -> None:
    asked = Asked(home, OF_BILLING)
    asked.exchange.questions = 1
    began = time.monotonic()
    assert asked.decide()
    await asyncio.wait_for(asked.resumed.wait(), 5)
    assert 0.04 < time.monotonic() - began < 2
    assert asked.flow.response is None  # a project that is not known fits no pattern


async def test_one_that_is_over_meanwhile_is_not_decided(home: Home) -> None:
    asked = Asked(home, OF_BILLING)
    asked.exchange.questions = 1
    assert asked.decide()
    asked.exchange.over = True
    asked.attributed("billing")
    assert asked.resumed.is_set() and asked.flow.response is None


async def test_one_that_goes_is_not_refused_by_a_policy_that_comes_later(home: Home) -> None:
    asked = Asked(home)
    assert not asked.decide(None)
    assert asked.enforcement.adopt(in_force(OF_ALL))
    assert (asked.decide(b""), asked.flow.response, asked.exchange.blocked) == (False, None, None)


async def test_one_whose_bytes_have_gone_is_never_refused(home: Home) -> None:
    asked = Asked(home, OF_ALL)
    asked.flow.request.stream = True
    assert (asked.decide(b""), asked.flow.response) == (False, None)


@pytest.mark.parametrize(("models", "refused"), [("gpt-*", True), ("claude-*", False)])
@pytest.mark.parametrize("coded", [False, True])
async def test_a_long_one_is_read_beside_the_traffic(home: Home, models: str, refused: bool, coded: bool) -> None:
    asked = Asked(home, Policy(name="p", kind="models", models=(models,)))
    assert asked.exchange.head is not None
    if coded:
        asked.exchange.head.headers.append((b"Content-Encoding", b"gzip"))
    assert asked.decide(gzip.compress(LONG) if coded else LONG)
    assert not asked.resumed.is_set()
    await asyncio.wait_for(asked.resumed.wait(), 5)
    assert (asked.flow.response is not None, asked.exchange.ruled) == (refused, True)


async def test_a_long_one_waits_for_its_project_too(home: Home) -> None:
    asked = Asked(home, OF_BILLING)
    asked.exchange.questions = 1
    assert asked.decide(LONG)
    asked.attributed("billing")
    await asyncio.wait_for(asked.resumed.wait(), 5)
    assert asked.flow.response is not None


async def test_one_that_takes_too_long_to_read_asks_for_no_model(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding_module, "READ_WITHIN_S", 0)
    asked = Asked(home, Policy(name="p", kind="models", models=("claude-*",)))
    assert asked.decide(LONG)
    await asyncio.wait_for(asked.resumed.wait(), 5)
    assert asked.flow.response is not None


async def test_a_fault_in_reading_lets_it_pass(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError("secret words")

    asked = Asked(home, OF_ALL)
    monkeypatch.setattr(Route, "read_request", fail)
    assert asked.decide(LONG)
    await asyncio.wait_for(asked.resumed.wait(), 5)
    assert asked.flow.response is None
    assert [record.message for record in caplog.records] == ["policy_failed"]
