from __future__ import annotations

import json
from typing import Any

import pytest

from fixtures.fixture import body
from halton.wire.formats.anthropic_request import read_batch_request, read_messages_request
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts

MESSAGES = Route(kind="generation", endpoint="/v1/messages")
BATCHES = Route(kind="batch", endpoint="/v1/messages/batches")
SESSION = "0b9d5c1e-7a51-4b0e-9c34-2f1f0a6f7d11"


def session(user: Any) -> str | None:
    return read_messages_request(MESSAGES, body({"metadata": {"user_id": user}})).session


def test_a_request_tells_what_its_price_depends_on() -> None:
    asked = {"model": "claude-opus-5-5", "stream": True, "speed": "fast", "inference_geo": "us", "service_tier": "auto"}
    assert read_messages_request(MESSAGES, body(asked)) == RequestFacts(
        model="claude-opus-5-5", streamed=True, speed="fast", inference_geo="us"
    )


def test_a_thread_that_goes_on_has_more_prompt_than_its_body() -> None:
    assert read_messages_request(MESSAGES, body({"thread": {"type": "continue", "previous_message_id": "msg_1"}})).continues
    assert not read_messages_request(MESSAGES, body({"thread": {"type": "create"}})).continues


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        (json.dumps({"device_id": "a" * 64, "account_uuid": "", "session_id": SESSION}), SESSION),
        (f"user_{'a' * 64}_account_{SESSION}_session_{SESSION}", SESSION),
        (f"user_{'a' * 64}_account__session_{SESSION}", SESSION),
        ("user_5_account_session_7@example.org", None),
        ("someone@example.org", None),
        ('{"session_id":5}', None),
        ('{"session_id":', None),
        ('{"session_id":"' + "x" * 5000 + '"}', None),
        (5, None),
        ({"session_id": "s"}, None),
    ],
)
def test_claude_code_names_its_session_and_no_other_name_is_kept(user: Any, expected: str | None) -> None:
    assert session(user) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"max_tokens": 64}, None),
        ({"max_tokens": 0}, "prewarm"),
        ({"max_tokens": False}, None),
        ({"max_tokens": 64, "compaction": {"type": "enabled"}}, "compaction"),
        ({"compaction": None}, None),
    ],
)
def test_requests_that_are_no_turn_are_told(asked: dict[str, Any], expected: str | None) -> None:
    assert read_messages_request(MESSAGES, body(asked)).request_class == expected


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"model":5,"stream":"yes","metadata":5,"thread":[]}', b"[" * 100_000])
def test_an_unreadable_request_asks_for_nothing(data: bytes) -> None:
    assert read_messages_request(MESSAGES, data) == RequestFacts()


@pytest.mark.parametrize(
    ("requests", "model"),
    [
        ([{"custom_id": "a", "params": {"model": "m"}}, {"custom_id": "b", "params": {"model": "m"}}], "m"),
        ([{"params": {"model": "m"}}, {"params": {"model": "n"}}], None),
        ([{"params": {"model": 5}}, {"params": []}, {}], None),
        ([], None),
        ("many", None),
    ],
)
def test_a_batch_has_the_model_of_all_its_requests(requests: Any, model: str | None) -> None:
    assert read_batch_request(BATCHES, body({"requests": requests})) == RequestFacts(model=model)
