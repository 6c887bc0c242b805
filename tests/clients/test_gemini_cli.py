"""The real Gemini CLI through the meter: what it says it used is what the ledger holds."""

from __future__ import annotations

from typing import Any

import pytest

from clients.account import Account, Said, compared
from halton.demo.provider.content import TEXT

pytestmark = [pytest.mark.clients, pytest.mark.timeout(600)]

MODEL = "gemini-2.5-flash"
# Of each call.
ANSWERED = {"kind": "generation", "status": "ok", "http_status": 200, "client": "gemini-cli", "usage_known": True}
PLAIN = {"input_tokens": 12, "output_tokens": 7}
THOUGHT = {"input_tokens": 40, "output_tokens": 420, "reasoning_tokens": 300}
KEY = {"GEMINI_API_KEY": "AIza-test"}


def settle(account: Account, login: str) -> None:
    """What would otherwise be asked at the first start."""
    quiet = {"privacy": {"usageStatisticsEnabled": False}, "general": {"enableAutoUpdate": False}}
    account.write(".gemini/settings.json", quiet | {"security": {"auth": {"selectedType": login}}})


def sign_in(account: Account) -> dict[str, str]:
    """A Google login that holds for long. Who gives it out is asked beside the meter, so that answer's root is trusted too."""
    settle(account, "oauth-personal")
    token = {"access_token": "ya29.test", "refresh_token": "none", "token_type": "Bearer", "expiry_date": 4_000_000_000_000}
    account.write(".gemini/oauth_creds.json", token | {"scope": "https://www.googleapis.com/auth/cloud-platform"})
    return {"NODE_EXTRA_CA_CERTS": str(account.stack.provider.ca_file)}


def ask(account: Account, scenario: str, *flags: str, **environment: str) -> Said:
    environment |= {"GEMINI_CLI_TRUST_WORKSPACE": "true"}
    said = account.run("gemini", *flags, "--output-format", "json", "-p", f"scenario:{scenario}", **environment)
    assert (said.code, said.json["response"]) == (0, TEXT), said
    return said


def used(said: Said) -> dict[str, tuple[int, int]]:
    """What it says each model used: the prompt, and all beyond it."""
    tokens = {model: stats["tokens"] for model, stats in said.json["stats"]["models"].items()}
    return {model: (counts["prompt"], counts["total"] - counts["prompt"]) for model, counts in tokens.items()}


def recorded(rows: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    return {row["model"]: (row["input_tokens"] + (row["cache_read_tokens"] or 0), row["output_tokens"]) for row in rows}


def test_with_a_key_a_prompt_is_one_call(account: Account) -> None:
    settle(account, "gemini-api-key")
    said = ask(account, "thinking", "--model", MODEL, **KEY)
    rows = account.rows(1)
    assert compared(rows) == [
        ANSWERED | {"host": "generativelanguage.googleapis.com", "billing": "billed", "streamed": True}
        | {"model_requested": MODEL, "model": MODEL} | THOUGHT
    ]  # fmt: skip
    assert used(said) == recorded(rows) == {MODEL: (40, 420)}


def test_with_a_google_login_a_prompt_is_one_call_of_its_session(account: Account) -> None:
    said = ask(account, "thinking", "--model", MODEL, **sign_in(account))
    (row,) = rows = account.rows(1)
    assert row["session"] == said.json["session_id"]
    assert compared(rows) == [
        ANSWERED | {"host": "cloudcode-pa.googleapis.com", "billing": "subscription", "streamed": True}
        | {"model_requested": MODEL, "model": MODEL} | THOUGHT
    ]  # fmt: skip
    assert used(said) == recorded(rows) == {MODEL: (40, 420)}


def test_choosing_a_model_is_a_call_too(account: Account) -> None:
    settle(account, "gemini-api-key")
    said = ask(account, "plain", **KEY)
    rows = account.rows(2)
    router, main = compared(rows)
    assert "streamed" not in router and main["streamed"] is True
    assert [{name: row[name] for name in PLAIN} for row in (router, main)] == [PLAIN, PLAIN]
    assert used(said) == recorded(rows)
    assert len(used(said)) == 2


def test_a_tool_and_what_became_of_it_are_two_calls(account: Account) -> None:
    settle(account, "gemini-api-key")
    ask(account, "tool_call", "--model", MODEL, **KEY)
    call, after = compared(account.rows(2))
    assert (call["tool_calls"], call["input_tokens"], call["output_tokens"]) == (1, 340, 58)
    assert {name: after[name] for name in PLAIN} == PLAIN
