"""The real Codex through the meter, over WebSockets and over HTTP: what it says it used is what the ledger holds."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest

from clients.account import Account, Said, compared
from halton.attribution.slug import slug
from halton.demo.provider.content import TEXT
from policed import policy

pytestmark = [pytest.mark.clients, pytest.mark.timeout(600)]

MODEL, SNAPSHOT = "gpt-5.4", "gpt-5.4-2026-03-05"
ACCOUNT_ID = "00000000-0000-4000-8000-000000000002"
SETTINGS = f"""
model = "{MODEL}"
check_for_update_on_startup = false
[analytics]
enabled = false
"""
# Of each call.
ASKED = {"kind": "generation", "client": "codex"}
ANSWERED = ASKED | {"model_requested": MODEL, "model": SNAPSHOT, "status": "ok", "usage_known": True, "streamed": True}
THOUGHT = {"input_tokens": 40, "output_tokens": 420, "reasoning_tokens": 300}
PLAIN = {"input_tokens": 12, "output_tokens": 7}
REFUSED = ASKED | {"status": "error", "http_status": 426}


def key(account: Account) -> dict[str, str]:
    account.write(".codex/auth.json", {"OPENAI_API_KEY": "sk-test", "tokens": None, "last_refresh": None})
    return {"host": "api.openai.com", "billing": "billed"}


def login(account: Account) -> dict[str, str]:
    plan = {"chatgpt_account_id": ACCOUNT_ID, "chatgpt_plan_type": "plus", "chatgpt_user_id": "user-demo"}
    token = unsigned({"exp": 4_000_000_000, "email": "demo@example.com", "https://api.openai.com/auth": plan})
    tokens = {"id_token": token, "access_token": token, "refresh_token": "none", "account_id": ACCOUNT_ID}
    account.write(".codex/auth.json", {"OPENAI_API_KEY": None, "tokens": tokens, "last_refresh": "2099-01-01T00:00:00Z"})
    return {"host": "chatgpt.com", "billing": "subscription"}


def unsigned(claims: dict[str, Any]) -> str:
    """A JSON Web Token that nobody signed; Codex reads its claims only."""
    parts = (json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims))
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in (*parts, b"unsigned"))


def ask(account: Account, scenario: str) -> Said:
    account.write(".codex/config.toml", SETTINGS)
    return account.run("codex", "exec", "--skip-git-repo-check", "--json", f"scenario:{scenario}")


def spoken(said: Said) -> str:
    return "".join(event["item"]["text"] for event in said.events if event.get("item", {}).get("type") == "agent_message")


def used(said: Said) -> dict[str, int]:
    """What it says the turn used, by the names of our counts."""
    usage = next(event["usage"] for event in said.events if event["type"] == "turn.completed")
    counts = {
        "input_tokens": usage["input_tokens"] - usage["cached_input_tokens"],
        "cache_read_tokens": usage["cached_input_tokens"],
        "output_tokens": usage["output_tokens"],
        "reasoning_tokens": usage["reasoning_output_tokens"],
    }
    return {name: count for name, count in counts.items() if count}


def check(account: Account, said: Said, expected: list[dict[str, Any]]) -> None:
    """It ended well, with the fake answer, and these are its calls, all of its session."""
    assert (said.code, spoken(said)) == (0, TEXT), said
    rows = account.rows(len(expected))
    assert compared(rows) == expected
    assert {row["session"] for row in rows} == {next(event["thread_id"] for event in said.events if "thread_id" in event)}


@pytest.mark.parametrize("prepare", [key, login])
def test_over_a_websocket_a_prompt_is_a_call_and_so_is_the_warming_before_it(
    account: Account, prepare: Callable[[Account], dict[str, str]]
) -> None:
    of_each = ANSWERED | prepare(account) | {"http_status": 101}
    said = ask(account, "thinking")
    assert used(said) == THOUGHT
    check(account, said, [of_each, of_each | THOUGHT])


@pytest.mark.parametrize("prepare", [key, login])
def test_refused_a_websocket_it_asks_over_http(
    account: Account, prepare: Callable[[Account], dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account.stack.provider, "upgrades", False)
    of_each = prepare(account)
    said = ask(account, "thinking")
    assert used(said) == THOUGHT
    check(account, said, [REFUSED | of_each, ANSWERED | of_each | {"http_status": 200} | THOUGHT])


def test_with_a_login_the_body_of_a_request_is_compressed(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account.stack.provider, "upgrades", False)
    login(account)
    before = len(account.stack.provider.requests)
    ask(account, "plain")
    asked = [received for received in account.stack.provider.requests[before:] if received.path.endswith("/codex/responses")]
    assert [(received.method, received.header(b"content-encoding")) for received in asked] == [("GET", ""), ("POST", "zstd")]


@pytest.mark.parametrize("upgrades", [True, False], ids=["websocket", "http"])
def test_a_tool_and_what_became_of_it_are_two_calls(account: Account, upgrades: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account.stack.provider, "upgrades", upgrades)
    of_each = key(account)
    said = ask(account, "tool_call")
    answered = ANSWERED | of_each | {"http_status": 101 if upgrades else 200}
    first = answered if upgrades else REFUSED | of_each
    call = {"tool_calls": 1, "input_tokens": 340, "output_tokens": 58}
    check(account, said, [first, answered | call, answered | PLAIN])


@pytest.mark.parametrize("upgrades", [True, False], ids=["websocket", "http"])
def test_a_plan_that_is_used_up_ends_it_and_is_an_error_of_the_call(
    account: Account, upgrades: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account.stack.provider, "upgrades", upgrades)
    of_each = login(account)
    said = ask(account, "error_429")
    assert said.code == 1 and "usage limit" in said.events[-1]["error"]["message"], said
    before = ANSWERED | of_each | {"http_status": 101} if upgrades else REFUSED | of_each
    failed = ASKED | of_each | {"model_requested": MODEL, "status": "error", "streamed": True}
    assert compared(account.rows(2)) == [before, failed | {"http_status": 101 if upgrades else 429}]


@pytest.mark.parametrize("facts", [{"kind": "budget", "bound": 1, "window": "day"}, {"kind": "models", "models": ("claude-*",)}])
def test_it_shows_why_a_policy_blocked_its_call(account: Account, facts: dict[str, Any]) -> None:
    """A budget is used up after the first prompt. The socket is refused first, and Codex goes on over HTTP."""
    key(account)
    name, project = f"{account.project.name}-p"[-40:].lower(), slug(account.project.name)
    policy(account.stack.home, name, project=project, **facts)
    first = len(account.rows(2)) if facts["kind"] == "budget" and ask(account, "plain").code == 0 else 0
    said = ask(account, "plain")
    (message,) = [event["message"] for event in said.events if event["type"] == "error"]
    assert message.startswith("Halton blocked this call: the ") and f"halton policy override {name} --for 1h" in message
    rows = account.rows(first + 2)[first:]
    assert [(row["status"], row["http_status"]) for row in rows] == [("blocked", 426), ("blocked", 403)]
