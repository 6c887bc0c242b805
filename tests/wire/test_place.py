from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.wire.header import Headers
from halton.wire.place import STATED, read_attempt, read_place

TURN = {"session_id": "s-2", "thread_id": "t-2", "turn_id": "u", "request_kind": "prewarm", "parent_thread_id": "t-1"}


def place(*headers: tuple[bytes, bytes]) -> dict[str, str]:
    return {fact: said for fact, said in read_place(headers).items() if isinstance(said, str)}


def test_claude_code_names_its_session_its_agents_and_the_class_of_request() -> None:
    assert place(
        (b"X-Claude-Code-Session-Id", b"s-1"),
        (b"x-claude-code-request-class", b"subagent"),
        (b"x-claude-code-prompt-id", b"p-1"),
        (b"x-claude-code-agent-id", b"a-2"),
        (b"x-claude-code-parent-agent-id", b"a-1"),
    ) == {"session": "s-1", "agent": "a-2", "parent_agent": "a-1", "request_class": "subagent"}


def test_codex_names_its_session_and_thread_and_in_json_the_kind_of_request() -> None:
    assert place(
        (b"session-id", b"s-1"),
        (b"thread-id", b"t-9"),
        (b"x-codex-window-id", b"t-9:0"),
        (b"x-openai-subagent", b"review"),
        (b"x-codex-parent-thread-id", b"t-8"),
        (b"x-codex-turn-metadata", json.dumps(TURN).encode()),
    ) == {"session": "s-1", "thread": "t-9", "agent": "review", "parent_agent": "t-8", "request_class": "prewarm"}


def test_what_codex_says_of_its_turn_holds_where_no_header_does() -> None:
    metadata = (b"x-codex-turn-metadata", json.dumps(TURN).encode())
    assert place(metadata) == {"session": "s-2", "thread": "t-2", "parent_agent": "t-1", "request_class": "prewarm"}
    assert place((b"x-codex-window-id", b"t-7:3")) == {"thread": "t-7"}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (b"session_id", b"s", {"session": "s"}),
        (b"conversation_id", b"t", {"thread": "t"}),
        (b"x-opencode-session", b"s", {"session": "s"}),
        (b"VScode-SessionId", b"s", {"session": "s"}),
        (b"x-session-id", b"s", {"session": "s"}),
        (b"x-initiator", b"agent", {"request_class": "agent"}),
        (b"session-id", b"", {}),
        (b"session-id", b"x" * 500, {"session": "x" * 200}),
        (b"session-id", b"a\x1b[0m", {"session": "a\ufffd[0m"}),
        (b"x-codex-turn-metadata", b"{", {}),
        (b"x-codex-turn-metadata", b"[]", {}),
        (b"x-codex-turn-metadata", b'{"session_id":5,"thread_id":["t"],"request_kind":{"a":1}}', {}),
        (b"x-codex-turn-metadata", b'{"session_id":"s","x":"' + b"y" * (16 << 10) + b'"}', {}),
        (b"x-codex-window-id", b"t-7", {}),
    ],
)
def test_other_clients_and_odd_values(name: bytes, value: bytes, expected: dict[str, str]) -> None:
    assert place((name, value)) == expected


@pytest.mark.parametrize(
    ("headers", "attempt"),
    [
        ([], 0),
        ([(b"X-Stainless-Retry-Count", b"2")], 2),
        ([(b"grpc-previous-rpc-attempts", b"1")], 1),
        ([(b"amz-sdk-request", b"attempt=1")], 0),
        ([(b"amz-sdk-request", b"ttl=20261128T140000Z; attempt=3; max=5")], 2),
        ([(b"amz-sdk-request", b"attempt=0; max=5")], 0),
        ([(b"x-stainless-retry-count", b"-1")], 0),
        ([(b"x-stainless-retry-count", b"x")], 0),
        ([(b"x-stainless-retry-count", b"99999999999")], 0),
        ([(b"x-stainless-retry-count", b"\xb2")], 0),
        ([(b"amz-sdk-request", b"attempt=many; reattempt=7")], 0),
    ],
)
def test_retries_are_counted_as_each_client_says_and_odd_counts_are_the_first(headers: Headers, attempt: int) -> None:
    assert read_attempt(headers) == attempt


@given(
    headers=st.lists(st.tuples(st.sampled_from([*sum(STATED.values(), ()), b"x-codex-turn-metadata"]), st.binary(max_size=60)))
)
def test_whatever_the_headers_say_a_place_is_short_printable_text(headers: Headers) -> None:
    for said in place(*headers).values():
        assert said.isprintable() and 0 < len(said) <= 200
    assert read_attempt(headers) == 0
