"""Bedrock's events as channels: Converse, Claude, Nova and the others by InvokeModel."""

from __future__ import annotations

from typing import Any

import pytest

from halton.wire.transcript import Transcript
from halton.wire.transcripts.bedrock import tell

CONVERSE = (
    {"role": "assistant"},
    {"contentBlockIndex": 0, "delta": {"reasoningContent": {"text": "Hm."}}},
    {"contentBlockIndex": 0, "delta": {"reasoningContent": {"signature": "c2ln"}}},
    {"contentBlockIndex": 1, "delta": {"text": "I "}, "p": "abc"},
    {"contentBlockIndex": 1, "delta": {"text": "look."}},
    {"contentBlockIndex": 2, "start": {"toolUse": {"toolUseId": "t", "name": "ls"}}},
    {"contentBlockIndex": 2, "delta": {"toolUse": {"input": '{"path"'}}},
    {"contentBlockIndex": 2, "delta": {"toolUse": {"input": ": 1}"}}},
    {"contentBlockIndex": 2},
    {"stopReason": "tool_use"},
    {"usage": {"inputTokens": 1, "outputTokens": 2}},
    {"error": {"message": "slow down"}},
    {"contentBlockIndex": 3, "delta": 7},
    "nonsense",
)
SAID = [
    {"kind": "reasoning", "index": "0", "text": "Hm."},
    {"kind": "text", "index": "1", "text": "I look."},
    {"kind": "tool_call", "index": "2", "name": "ls", "text": '{"path": 1}'},
    {"kind": "error", "index": "0", "text": "slow down"},
]
NOVA = (
    {"messageStart": {"role": "assistant"}},
    {"contentBlockStart": {"start": {"toolUse": {"name": "ls"}}, "contentBlockIndex": 1}},
    {"contentBlockDelta": {"delta": {"text": "yes"}, "contentBlockIndex": 0}},
)
CLAUDE = ({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "yes"}},)
LLAMA = ({"generation": "ye", "stop_reason": None}, {"generation": "s", "stop_reason": "stop"})
TITAN = ({"outputText": "yes", "index": 0},)
OTHERS = ({"choices": [{"delta": {"content": "yes"}}]},)


@pytest.mark.parametrize(
    ("events", "channels"),
    [
        (CONVERSE, SAID),
        (NOVA, [{"kind": "tool_call", "index": "1", "name": "ls", "text": ""}, {"kind": "text", "index": "0", "text": "yes"}]),
        *((events, [{"kind": "text", "index": "0", "text": "yes"}]) for events in (CLAUDE, LLAMA, TITAN, OTHERS)),
    ],
    ids=["converse", "nova", "claude", "llama", "titan", "others"],
)
def test_each_block_is_a_channel(events: tuple[Any, ...], channels: list[Any]) -> None:
    transcript = Transcript(1000)
    for event in events:
        tell(event, transcript)
    assert transcript.document()["channels"] == channels
