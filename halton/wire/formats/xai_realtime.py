"""A realtime session of xAI's: OpenAI's events, billed by the second of sound and by the message of text."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from halton.events.answer import Answer
from halton.wire.conversation import Ended, Happening
from halton.wire.formats.openai_audio import NO_TOKENS
from halton.wire.formats.openai_duration import duration_ms
from halton.wire.formats.openai_parts import count, stated
from halton.wire.formats.openai_realtime import RealtimeConversation
from halton.wire.formats.stated_cost import stated_cost_pico


class VoiceConversation(RealtimeConversation):
    """Reads one session; what a response is billed by stands beside its tokens, which may not be stated at all."""

    def provider_says(self, message: bytes) -> Iterator[Happening]:
        """As in OpenAI's sessions."""
        for happening in super().provider_says(message):
            if isinstance(happening, Ended):
                yield msgspec.structs.replace(happening, answer=_billed(happening.answer))
            else:
                yield happening


def _billed(answer: Answer) -> Answer:
    usage = answer.usage or {}
    heard_ms = duration_ms(usage.get("billable_audio_seconds"))
    messages = count(usage.get("input_text_messages"))
    units = stated({**(answer.units or {}), "audio_ms": heard_ms or 0, "input_text_messages": messages})
    answer = msgspec.structs.replace(answer, units=units, stated_cost_pico=stated_cost_pico(usage))
    if answer.usage_reason != "no_usage" or not (heard_ms or messages):
        return answer
    return msgspec.structs.replace(answer, usage_known=True, usage_reason=None, **NO_TOKENS)
