"""The calls that the demo makes: every shape that Halton reads, streamed and not, on two projects, one of them broken off."""

from __future__ import annotations

import json
from secrets import token_hex
from typing import Any

import msgspec

from halton.demo.provider.scenarios import ANTHROPIC, CHAT, GEMINI, RESPONSES, SCENARIOS, Counts

# Keys that no provider knows, and a secret of the user's that has no business in a prompt: new ones in each demo.
_ANTHROPIC_KEY, _OPENAI_KEY, _GOOGLE_KEY = f"sk-ant-api03-{token_hex(24)}", f"sk-proj-{token_hex(24)}", token_hex(20)
_BLURTED_OUT = f"ghp_{token_hex(18)}"
SECRETS = (_ANTHROPIC_KEY, _OPENAI_KEY, _GOOGLE_KEY, _BLURTED_OUT)
ANTHROPIC_HEADERS = {"x-api-key": _ANTHROPIC_KEY, "anthropic-version": "2023-06-01", "user-agent": "Anthropic/Python 2.12.0"}
OPENAI_HEADERS = {"authorization": f"Bearer {_OPENAI_KEY}", "user-agent": "OpenAI/Python 3.54.0"}
GOOGLE_HEADERS = {"x-goog-api-key": _GOOGLE_KEY, "user-agent": "google-genai-sdk/3.4.0"}


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of the demo. `leave_after` is the number of chunks after which the client walks away."""

    title: str
    endpoint: str
    host: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    project: str
    scenario: str
    streamed: bool = False
    leave_after: int | None = None

    @property
    def content(self) -> bytes:
        """The request's body."""
        return json.dumps(self.body).encode()

    @property
    def expected_status(self) -> str:
        """What the ledger must say became of it."""
        if self.leave_after is not None:
            return "aborted"
        return "ok" if SCENARIOS[self.scenario].status < 400 else "error"

    @property
    def expected_counts(self) -> Counts | None:
        """The tokens the ledger must hold; None where the provider states none."""
        if SCENARIOS[self.scenario].status >= 400:
            return None
        return SCENARIOS[self.scenario].expected(self.endpoint, streamed=self.streamed)


def demo_calls() -> tuple[Call, ...]:
    """The calls, in order."""
    return (
        _anthropic("claude-haiku-4-5", "plain", project="storefront"),
        _anthropic("claude-sonnet-4-5", "cache_mixed", project="storefront", streamed=True),
        _anthropic("claude-sonnet-4-5", "tool_call", project="research", streamed=True),
        _chat("gpt-5-mini", "cache_read", project="storefront"),
        _chat("gpt-5", "thinking", project="research", streamed=True),
        _responses("gpt-5-mini", "gzip", project="storefront"),
        _responses("gpt-5", "thinking", project="research", streamed=True),
        _gemini("gemini-2.5-flash", "plain", project="storefront"),
        _gemini("gemini-2.5-pro", "thinking", project="research", streamed=True),
        _gemini("gemini-2.5-pro", "thinking_inside", project="research", streamed=True, as_array=True),
        _anthropic("claude-haiku-4-5", "error_529", project="research"),
        _anthropic("claude-sonnet-4-5", "endless", project="research", streamed=True, leave_after=8),
    )


def _anthropic(model: str, scenario: str, *, project: str, streamed: bool = False, leave_after: int | None = None) -> Call:
    body = {"model": model, "max_tokens": 1024, "stream": streamed, "messages": [_turn(scenario)]}
    return Call(
        title=f"Anthropic {model}{_form(streamed)}{_fate(scenario, leave_after)}",
        endpoint=ANTHROPIC,
        host="api.anthropic.com",
        path="/v1/messages",
        headers=ANTHROPIC_HEADERS,
        body=body,
        project=project,
        scenario=scenario,
        streamed=streamed,
        leave_after=leave_after,
    )


def _chat(model: str, scenario: str, *, project: str, streamed: bool = False) -> Call:
    body: dict[str, Any] = {"model": model, "stream": streamed, "messages": [_turn(scenario)]}
    if streamed:
        body["stream_options"] = {"include_usage": True}
    return _openai(CHAT, "/v1/chat/completions", "chat", model, body, project, scenario, streamed)


def _responses(model: str, scenario: str, *, project: str, streamed: bool = False) -> Call:
    body = {"model": model, "stream": streamed, "input": [_turn(scenario)]}
    return _openai(RESPONSES, "/v1/responses", "responses", model, body, project, scenario, streamed)


def _openai(
    endpoint: str, path: str, shape: str, model: str, body: dict[str, Any], project: str, scenario: str, streamed: bool
) -> Call:
    return Call(
        title=f"OpenAI {shape} {model}{_form(streamed)}",
        endpoint=endpoint,
        host="api.openai.com",
        path=path,
        headers=OPENAI_HEADERS,
        body=body,
        project=project,
        scenario=scenario,
        streamed=streamed,
    )


def _gemini(model: str, scenario: str, *, project: str, streamed: bool = False, as_array: bool = False) -> Call:
    method = "streamGenerateContent" if streamed else "generateContent"
    query = "?alt=sse" if streamed and not as_array else ""
    form = ", streamed as an array" if as_array else _form(streamed)
    return Call(
        title=f"Gemini {model}{form}",
        endpoint=GEMINI,
        host="generativelanguage.googleapis.com",
        path=f"/v1beta/models/{model}:{method}{query}",
        headers=GOOGLE_HEADERS,
        body={"contents": [{"role": "user", "parts": [{"text": _words(scenario, _GOOGLE_KEY)}]}]},
        project=project,
        scenario=scenario,
        streamed=streamed,
    )


def _turn(scenario: str) -> dict[str, str]:
    return {"role": "user", "content": _words(scenario, _BLURTED_OUT)}


def _words(scenario: str, secret: str) -> str:
    return f"scenario:{scenario}\nexport TOKEN={secret}\nPush the branch, then say hello."


def _form(streamed: bool) -> str:
    return ", streamed" if streamed else ""


def _fate(scenario: str, leave_after: int | None) -> str:
    if leave_after is not None:
        return ", the client leaves"
    return ", overloaded" if scenario == "error_529" else ""
