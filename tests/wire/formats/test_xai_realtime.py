"""xAI's realtime sessions: what is billed by the second, with and without tokens, and what is no length."""

from __future__ import annotations

import json
from typing import Any

import pytest

from halton.events.answer import Answer
from halton.wire.conversation import Ended
from halton.wire.formats.xai_realtime import VoiceConversation

TOKENS = {"input_tokens": 20, "output_tokens": 30, "total_tokens": 50}


def answer(usage: Any) -> Answer:
    conversation = VoiceConversation()
    done = {"type": "response.done", "response": {"id": "r-1", "status": "completed", "usage": usage}}
    happened = [*conversation.provider_says(json.dumps(done).encode()), *conversation.finish()]
    (ended,) = (one for one in happened if isinstance(one, Ended))
    return ended.answer


def test_sound_and_messages_are_units_beside_the_tokens() -> None:
    read_one = answer({**TOKENS, "billable_audio_seconds": 2.5, "input_text_messages": 1, "cost_in_usd_ticks": 7})
    assert (read_one.usage_known, read_one.input_tokens, read_one.output_tokens) == (True, 20, 30)
    assert (read_one.units, read_one.stated_cost_pico) == ({"audio_ms": 2500, "input_text_messages": 1}, 700)


def test_sound_alone_is_usage_that_is_known() -> None:
    read_one = answer({"billable_audio_seconds": 4})
    assert (read_one.usage_known, read_one.usage_reason, read_one.units) == (True, None, {"audio_ms": 4000})
    assert (read_one.input_tokens, read_one.output_tokens) == (0, 0)


@pytest.mark.parametrize("seconds", [-1, 10**9, "NaN", "long", True, None, [1]])
def test_what_is_no_length_is_not_known(seconds: Any) -> None:
    read_one = answer({"billable_audio_seconds": seconds})
    assert (read_one.usage_known, read_one.usage_reason, read_one.units) == (False, "no_usage", None)


def test_an_absurd_count_stays_absurd() -> None:
    assert answer({"input_tokens": -5, "output_tokens": 1, "billable_audio_seconds": 4}).usage_reason == "absurd"
