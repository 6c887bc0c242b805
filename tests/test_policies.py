"""Policies in a whole meter: what is blocked, what lifts it, and what holds on when a process is gone."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from client import URL, trust
from eventually import eventually_in_threads
from fixtures.fixture import Fixture, body
from halton.attribution.credential import new_run_id, password
from halton.control import reread
from halton.events.types import PolicyOverridden, PolicyRemoved
from halton.log.store import read_only
from halton.run_key import ensure_run_key
from halton.views.backtest import replay
from halton.views.policies import read_policies
from policed import hits, policy, told
from raw import answer, tunnel
from replaying import Replay, replaying
from stack import Stack, running_stack

MODEL = "claude-haiku-4-5"
COST_PICO = 47_000_000  # 12 tokens at $1 and 7 at $5 a million
CHAT = Fixture(
    name="chat", host="api.x.ai", target="/v1/chat/completions",
    request=body({"model": "gpt-5", "messages": []}), answer=body({"model": "gpt-5", "choices": []}),
)  # fmt: skip


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """A provider that speaks HTTP/2, too; the one that a stack brings along does not."""
    with replaying(tmp_path_factory.mktemp("replay"), [CHAT]) as provider:
        yield provider


@pytest.fixture(scope="module")
def stack(provider: Replay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("policies")
    with running_stack(folder, elsewhere={CHAT.host: provider.port}, roots=[provider.ca_file]) as running:
        yield running


@pytest.fixture(autouse=True)
def no_policy_is_left(stack: Stack) -> Iterator[None]:
    yield
    with closing(read_only(stack.home.log)) as log:
        query = "select distinct data ->> 'name' from event where type = 'policy.set'"
        names = [name for (name,) in log.execute(query)]
    eventually_in_threads(lambda: told(stack.home, *(PolicyRemoved(name=name) for name in names)) == [])


@contextmanager
def client_of(stack: Stack, project: str, *, http2: bool = False) -> Iterator[httpx.Client]:
    run_id = new_run_id()
    proof = password(ensure_run_key(stack.home), project, run_id)
    proxy = f"http://{quote(project)}:{proof}@127.0.0.1:{stack.proxy_port}"
    with httpx.Client(proxy=proxy, verify=trust(stack), timeout=20, trust_env=False, http2=http2) as plain:
        yield plain


def ask(plain: httpx.Client, model: str = MODEL, scenario: str = "plain", **facts: Any) -> int:
    body = {"model": model, "max_tokens": 9, "messages": [{"role": "user", "content": f"scenario:{scenario}"}]} | facts
    return plain.post(URL, json=body, headers={"x-api-key": "sk-ant-api-test"}).status_code


def settled(stack: Stack) -> None:
    """Wait until all that has ended is counted, and the workers know."""
    stack.calls()
    assert reread(stack.home, 0) == []


def received(stack: Stack) -> int:
    return len(stack.provider.requests)


def test_a_budget_that_is_used_up_blocks_the_next_call(stack: Stack) -> None:
    policy(stack.home, "small", "budget", 3 * COST_PICO, window="day", project="spender")
    with client_of(stack, "spender") as plain, client_of(stack, "other") as other:
        for _ in range(3):
            assert ask(plain) == 200
            settled(stack)
        before = received(stack)
        assert (ask(plain), ask(other)) == (429, 200)
    assert received(stack) == before + 1
    (row,) = [row for row in stack.calls() if row["status"] == "blocked"]
    assert (row["project"], row["cost_pico"], row["cost_known"], row["usage_known"]) == ("spender", 0, True, False)
    (hit,) = [hit for hit in hits(stack.home) if hit["stream"] == row["call_id"]]
    assert (hit["name"], hit["used"], hit["bound"], hit["project"]) == ("small", 3 * COST_PICO, 3 * COST_PICO, "spender")


def test_an_override_lifts_it_at_once_and_ends_at_once(stack: Stack) -> None:
    policy(stack.home, "once", "requests", 1, window="day", project="hasty")
    later = time.time_ns() // 1000 + 3_600_000_000
    with client_of(stack, "hasty") as plain:
        assert (ask(plain), ask(plain)) == (200, 429)
        assert told(stack.home, PolicyOverridden(name="once", until_at=later)) == []
        assert ask(plain) == 200
        assert told(stack.home, PolicyOverridden(name="once", until_at=0)) == []
        assert ask(plain) == 429
        assert told(stack.home, PolicyRemoved(name="once")) == []
        assert ask(plain) == 200


def test_a_command_returns_when_the_next_call_is_decided_by_it(stack: Stack) -> None:
    with client_of(stack, "typed") as plain:
        for number in range(3):
            assert ask(plain) == 200
            stack.halton("policy", "add", f"known-{number}", "--models", "gpt-*", "--project", "typed")
            assert ask(plain) == 403
            stack.halton("policy", "remove", f"known-{number}")


def test_what_was_used_before_a_policy_was_set_counts(stack: Stack) -> None:
    with client_of(stack, "earlier") as plain:
        assert [ask(plain) for _ in range(3)] == [200] * 3
        settled(stack)
        policy(stack.home, "late", "requests", 3, window="rolling:1h", project="earlier")
        assert ask(plain) == 429


def test_models_and_ceilings(stack: Stack) -> None:
    policy(stack.home, "models", "models", models=("claude-haiku-*",), project="careful")
    policy(stack.home, "output", "max_output", 100, project="careful")
    policy(stack.home, "context", "max_context", 1000, project="careful")
    with client_of(stack, "careful") as plain:
        assert (ask(plain), ask(plain, "claude-opus-4-5")) == (200, 403)
        assert (ask(plain, max_tokens=100), ask(plain, max_tokens=101)) == (200, 400)
        assert (ask(plain, system="x" * 3000), ask(plain, system="x" * 5000)) == (200, 400)


def test_a_policy_that_warns_lets_pass_and_says_so_once(stack: Stack) -> None:
    policy(stack.home, "soft", "requests", 2, window="day", project="warned", action="warn", warn_percent=50)
    with client_of(stack, "warned") as plain:
        assert [ask(plain) for _ in range(4)] == [200] * 4
    stack.calls()
    (hit,) = [hit for hit in hits(stack.home) if hit["name"] == "soft"]
    assert (hit["type"], hit["used"], hit["bound"], hit["percent"]) == ("policy.warned", 1, 2, 50)


def test_of_calls_side_by_side_no_more_pass_than_are_allowed(stack: Stack) -> None:
    policy(stack.home, "edge", "requests", 10, window="day", project="crowd")
    with client_of(stack, "crowd") as plain, ThreadPoolExecutor(30) as pool:
        statuses = sorted(pool.map(lambda _: ask(plain), range(40)))
    assert statuses == [200] * 10 + [429] * 30


def test_a_body_of_unknown_length_is_read(stack: Stack) -> None:
    policy(stack.home, "models", "models", models=("claude-haiku-*",), project="chunked")
    with client_of(stack, "chunked") as plain:
        for model, status in ((MODEL, 200), ("claude-opus-4-5", 403)):
            body = json.dumps({"model": model, "max_tokens": 9, "messages": [{"role": "user", "content": "scenario:plain"}]})
            sent = plain.post(URL, content=iter([body[:20].encode(), body[20:].encode()]), headers={"x-api-key": "k"})
            assert sent.status_code == status


@pytest.mark.parametrize("http2", [False, True], ids=["1.1", "2"])
@pytest.mark.parametrize("stated", [True, False], ids=["stated", "unstated"])
def test_a_long_request_is_refused_by_its_head_and_not_held(stack: Stack, provider: Replay, stated: bool, http2: bool) -> None:
    policy(stack.home, "none", "models", models=("gpt-*",), project="long")
    before, parts = len(provider.received), 40
    headers = {"content-length": str(parts << 20)} if stated else {}
    url, spoken = f"https://{CHAT.host}{CHAT.target}", "HTTP/2" if http2 else "HTTP/1.1"
    with client_of(stack, "long", http2=http2) as plain:
        refused = plain.post(url, content=iter([bytes(1 << 20)] * parts), headers=headers)
        assert (refused.status_code, refused.headers["x-halton-policy"]) == (403, "none")
        passed = plain.post(url, content=CHAT.request)  # the connection goes on
    assert (passed.status_code, refused.http_version, passed.http_version) == (200, spoken, spoken)
    assert [request.body for request in provider.received[before:]] == [CHAT.request]


def test_a_socket_is_refused_at_its_handshake(stack: Stack) -> None:
    policy(stack.home, "once", "requests", 1, window="day", project="talker")
    handshake = b"\r\n".join(
        [
            b"GET /v1/responses HTTP/1.1", b"Host: api.openai.com", b"Connection: Upgrade", b"Upgrade: websocket",
            b"Sec-WebSocket-Version: 13", b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", b"", b"",
        ]
    )  # fmt: skip
    with client_of(stack, "talker") as plain:
        assert ask(plain) == 200
    before = received(stack)
    with tunnel(stack, "api.openai.com", project="talker") as channel:
        channel.sendall(handshake)
        seen = answer(channel)
    assert (seen.status, json.loads(seen.body)["error"]["code"]) == (426, "rate_limit_exceeded")
    assert received(stack) == before


@pytest.mark.parametrize("name", ["capture-1", "ledger"])
def test_a_process_that_is_gone_takes_no_policy_along(stack: Stack, name: str) -> None:
    project = f"lasting-{name}"
    policy(stack.home, "lasting", "requests", 2, window="day", project=project)
    with client_of(stack, project) as plain:
        assert [ask(plain) for _ in range(3)] == [200, 200, 429]
    settled(stack)
    os.kill(stack.pid(name), signal.SIGKILL)

    def blocked() -> bool:
        try:
            with client_of(stack, project) as plain:
                return ask(plain) == 429
        except httpx.HTTPError:
            return False

    eventually_in_threads(blocked)
    stack.wait()
    eventually_in_threads(blocked)


def test_a_backtest_on_the_log_blocks_the_same_calls(stack: Stack) -> None:
    policy(stack.home, "a-budget", "budget", 4 * COST_PICO, window="day", project="replayed")
    policy(stack.home, "b-output", "max_output", 50, project="replayed")
    policy(stack.home, "c-models", "models", models=("claude-*",), project="replayed")
    with client_of(stack, "replayed") as plain:
        for number in range(12):
            ask(plain, "gpt-9" if number % 4 == 1 else MODEL, max_tokens=60 if number % 3 == 2 else 9)
            settled(stack)
    with closing(read_only(stack.home.views)) as views:
        policies = [row.policy for row in read_policies(views)]
        decided = {call.row.call_id: call.decision.blocked_by for call in replay(views, policies)}
    rows = [row for row in stack.calls() if row["project"] == "replayed"]
    lived = {row["call_id"]: row["status"] == "blocked" for row in rows}
    assert {call_id: decided[call_id] is not None for call_id in lived} == lived
    assert sorted(lived.values()).count(True) == 8


def test_a_policy_that_an_earlier_halton_kept_as_it_was_typed_holds_for_the_project_it_names(stack: Stack) -> None:
    policy(stack.home, "typed", "requests", 1, window="day", project="my team")
    with client_of(stack, "My Team") as plain:
        assert ask(plain) == 200
        settled(stack)
        assert ask(plain) == 429
    (standing,) = json.loads(stack.halton("policy", "list", "--json"))["policies"]
    assert (standing["project"], standing["used"]) == ("my team", 1)
