"""Faults change what they say and nothing else; what breaks a stream leaves on the wire what the table says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from halton.demo.provider.answer import PADDING, Answer
from halton.demo.provider.faults import RUBBISH, padded, spoil
from halton.demo.provider.scenarios import SCENARIOS

pytestmark = pytest.mark.anyio

STREAM = Answer(
    status=200,
    headers=(("content-type", "text/event-stream"),),
    parts=(b"data: 1\n\n", b"data: 2\n\n"),
    streamed=True,
    failure=(b"E",),
)
WHOLE = Answer(status=200, headers=(), parts=(b"0123456789",))


def test_a_stream_breaks_in_its_middle() -> None:
    assert spoil(STREAM, SCENARIOS["cut"]).parts == (b"data: 1\n\n",)
    assert spoil(STREAM, SCENARIOS["cut"]).ending == "close"
    assert spoil(STREAM, SCENARIOS["reset"]).ending == "reset"
    assert spoil(STREAM, SCENARIOS["error_mid_stream"]).parts == (b"data: 1\n\n", b"E")


def test_a_body_that_is_cut_declares_its_whole_length() -> None:
    cut = spoil(WHOLE, SCENARIOS["cut"])
    assert (cut.parts, cut.length) == ((b"01234",), 10)
    malformed = spoil(WHOLE, SCENARIOS["malformed_json"])
    assert (malformed.parts, malformed.length) == ((b"01234",), None)


def test_rubbish_stands_amid_the_events() -> None:
    assert spoil(STREAM, SCENARIOS["malformed_sse"]).parts == (b"data: 1\n\n", *RUBBISH, b"data: 2\n\n")
    assert spoil(WHOLE, SCENARIOS["malformed_sse"]).parts == WHOLE.parts


def test_splitting_adds_comments_only() -> None:
    split = spoil(STREAM, SCENARIOS["split"])
    assert b"".join(split.parts) == b"data: 1\n\n: ping\n\ndata: 2\n\n"
    assert {len(part) for part in split.parts[:-1]} == {7}


@pytest.mark.parametrize("size", [0, 1, 65536, 200_000])
def test_only_the_first_mark_is_filled(size: int) -> None:
    parts = [b"<" + PADDING.encode() + b">", b"{" + PADDING.encode() + b"}"]
    assert b"".join(padded(parts, size)) == b"<" + b"a" * size + b">{}"


@pytest.mark.parametrize("scenario", ["cut", "reset", "error_mid_stream"])
async def test_what_was_told_before_the_break_is_what_the_table_says(wire: Any, provider: Any, scenario: str) -> None:
    message = {"role": "user", "content": f"scenario:{scenario}"}
    await wire.send("/v1/messages", {"model": "claude-sonnet-5-5", "stream": True, "messages": [message]})
    (sent,) = await provider.wait_sent(1)
    events = [json.loads(line[6:]) for line in sent.body.splitlines() if line.startswith(b"data: ")]
    usage = events[0]["message"]["usage"]
    wanted = SCENARIOS[scenario].expected("anthropic_messages", streamed=True)
    assert wanted and (usage["input_tokens"], usage["output_tokens"]) == (wanted.uncached, wanted.output)
    assert not any(event["type"] == "message_delta" for event in events)


@pytest.mark.parametrize("query", ["?alt=sse", ""])
async def test_google_tells_as_much_before_the_break(wire: Any, provider: Any, query: str) -> None:
    body = {"contents": [{"role": "user", "parts": [{"text": "scenario:cut"}]}]}
    await wire.send(f"/v1/models/gemini-2.5-flash:streamGenerateContent{query}", body)
    (sent,) = await provider.wait_sent(1)
    assert sent.body.count(b"usageMetadata") == 2
    assert sent.body.replace(b" ", b"").rindex(b'"candidatesTokenCount":3') > 0
