"""The section of what an answer said of itself."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

import make
from halton.publish.call.answer import MOST_CHARACTERS, section, written
from halton.publish.call.when import of_event

pytestmark = pytest.mark.anyio


async def test_headers_usage_and_the_event(look: Any) -> None:
    headers = {"request-id": "req_1\x1b", "anthropic-ratelimit-tokens-remaining": "5", "x-reset": "1790078400"}
    call = make.call(headers=headers, usage={"input_tokens": 1000}, request_bytes=12_345, request_id="req_1", transport="sse")
    told = section(await look([make.price(), call]))
    assert told.headers[:2] == [("anthropic-ratelimit-tokens-remaining", "5"), ("request-id", "req_1\\u001b")]
    assert told.headers[2] == ("x-reset", f"1790078400 ({of_event(make.NOON).here})")
    assert told.usage == '{\n  "input_tokens": 1000\n}'
    assert (told.reader, told.event, len(told.hash), told.why_none) == ("anthropic/2", "3", 64, "")
    assert told.facts == [
        ("Host", "api.anthropic.com"), ("Endpoint", "/v1/messages"), ("Method", "POST"), ("Kind", "messages"),
        ("Request id", "req_1"), ("Transport", "sse"), ("Request", "12,345 bytes"),
    ]  # fmt: skip


async def test_where_the_event_is_when_it_is_not_here(look: Any) -> None:
    found = msgspec.structs.replace(await look([make.price(), make.call()]), log=None)
    assert section(found).why_none.endswith("is missing: halton verify.")
    facts = msgspec.structs.replace(found.facts, call=found.call | {"origin": 2})
    assert section(msgspec.structs.replace(found, facts=facts)).why_none.startswith("Its event is on another machine: ")


def test_json_is_visible_and_cut() -> None:
    assert written({"a": "<b>\u202e\x1b"}) == '{\n  "a": "<b>\\u202e\\u001b"\n}'
    long = written("x" * (MOST_CHARACTERS + 8))
    assert long == '"' + "x" * (MOST_CHARACTERS - 1) + "\n… 10 characters more"
