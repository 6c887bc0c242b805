"""The real Claude Code through the meter: what it says it used is what the ledger holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clients.account import Account, Said, compared
from halton.attribution.slug import slug
from halton.demo.provider.content import TEXT
from policed import policy

pytestmark = [pytest.mark.clients, pytest.mark.timeout(600)]

MODEL, SNAPSHOT = "claude-sonnet-4-5", "claude-sonnet-4-5-20250929"
KEY = {"ANTHROPIC_API_KEY": "sk-ant-api03-test"}
LOGIN = {"CLAUDE_CODE_OAUTH_TOKEN": "sk-ant-oat01-test"}
QUIET = {"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"}
# Of each call.
ASKED = {"host": "api.anthropic.com", "kind": "generation", "client": "claude-code", "streamed": True}
ANSWERED = ASKED | {"status": "ok", "http_status": 200, "usage_known": True}


def ask(account: Account, scenario: str, **environment: str) -> Said:
    return account.run("claude", "--model", MODEL, "--output-format", "json", "-p", f"scenario:{scenario}", **environment)


def cost(rows: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(row["cost_pico"]).scaleb(-12) for row in rows), Decimal(0))


def asked_for_answers(account: Account) -> int:
    return sum(received.path == "/v1/messages" for received in account.stack.provider.requests)


@pytest.mark.parametrize(("login", "billing"), [(KEY, "billed"), (LOGIN, "subscription")], ids=["key", "login"])
def test_a_prompt_is_one_call_of_its_session(account: Account, login: dict[str, str], billing: str) -> None:
    said = ask(account, "cache_mixed", **login, **QUIET)
    assert (said.code, said.json["result"]) == (0, TEXT), said
    (row,) = rows = account.rows(1)
    assert (row["session"], row["project"], row["attributed_by"]) == (said.json["session_id"], account.project.name, "folder")
    assert compared(rows) == [
        ANSWERED | {"model_requested": MODEL, "model": SNAPSHOT, "billing": billing}
        | {"input_tokens": 12, "cache_read_tokens": 50000, "cache_write_5m_tokens": 1000, "cache_write_1h_tokens": 2000}
        | {"output_tokens": 480, "reasoning_tokens": 300}
    ]  # fmt: skip
    assert cost(rows) == Decimal(str(said.json["total_cost_usd"])).quantize(Decimal("1e-9"))


def test_its_chatter_is_no_call(account: Account) -> None:
    before = len(account.stack.provider.requests)
    said = ask(account, "thinking", **KEY)
    assert (said.code, said.json["result"]) == (0, TEXT), said
    asked = {received.path for received in account.stack.provider.requests[before:]}
    assert {"/v1/messages", "/api/claude_cli/bootstrap", "/api/event_logging/v2/batch"} <= asked
    rows = account.rows(1)
    assert compared(rows) == [
        ANSWERED | {"model_requested": MODEL, "model": SNAPSHOT, "billing": "billed"}
        | {"input_tokens": 40, "output_tokens": 420, "reasoning_tokens": 300}
    ]  # fmt: skip
    assert cost(rows) == Decimal(str(said.json["total_cost_usd"])).quantize(Decimal("1e-9"))


def test_a_tool_and_what_became_of_it_are_two_calls(account: Account) -> None:
    said = ask(account, "tool_call", **KEY, **QUIET)
    assert (said.code, said.json["result"], said.json["num_turns"]) == (0, TEXT, 2), said
    rows = account.rows(2)
    assert {row["session"] for row in rows} == {said.json["session_id"]}
    both = ANSWERED | {"model_requested": MODEL, "model": SNAPSHOT, "billing": "billed"}
    assert compared(rows) == [
        both | {"tool_calls": 1, "input_tokens": 340, "output_tokens": 58},
        both | {"input_tokens": 12, "output_tokens": 7},
    ]


def test_a_refusal_ends_it_and_is_an_error_of_the_call(account: Account) -> None:
    said = ask(account, "error_400", **KEY, **QUIET)
    assert (said.code, said.json["api_error_status"]) == (1, 400), said
    (row,) = account.rows(1)
    assert row["session"] == said.json["session_id"]
    assert compared([row]) == [ASKED | {"model_requested": MODEL, "status": "error", "http_status": 400, "billing": "billed"}]


def test_it_shows_why_a_policy_blocked_its_call(account: Account) -> None:
    name = f"{account.project.name}-once".lower()
    policy(account.stack.home, name, "requests", 1, window="day", project=slug(account.project.name))
    assert ask(account, "plain", **KEY, **QUIET).code == 0
    before = asked_for_answers(account)
    said = ask(account, "plain", **KEY, **QUIET)
    assert (said.code, said.json["is_error"]) == (1, True), said
    assert f'Halton blocked this call: the rate limit "{name}" allows 1 call a day' in said.json["result"]
    assert f"halton policy override {name} --for 1h" in said.json["result"]
    assert asked_for_answers(account) == before
    assert [(row["status"], row["http_status"]) for row in account.rows(2)] == [("ok", 200), ("blocked", 429)]
