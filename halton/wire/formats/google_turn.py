"""One turn of a Live session: what its messages say of the inference."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.google_content import Contents
from halton.wire.formats.google_grounding import Searches
from halton.wire.formats.google_usage import LIVE, google_tier, google_tokens, google_units
from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, kept_usage, merge_usage, usage_verdict

READER = "google-live/1"


class _Content(msgspec.Struct):
    modelTurn: msgspec.Raw = msgspec.Raw()
    outputTranscription: Any = None
    groundingMetadata: msgspec.Raw = msgspec.Raw()
    turnComplete: Any = None
    turnCompleteReason: Any = None
    interrupted: Any = None


class _ToolCall(msgspec.Struct):
    functionCalls: list[msgspec.Raw] | None = None


_decode_content = json_decoder(_Content)
_decode_tool_call = json_decoder(_ToolCall)


class Turn:
    """Takes over the messages of one turn: of several statements of its usage the last holds."""

    def __init__(self) -> None:
        self.complete = False
        self._usage: dict[str, Any] = {}
        self._contents = Contents()
        self._searches = Searches()
        self._transcribed = 0
        self._stop_reason: str | None = None

    @property
    def begun(self) -> bool:
        """Whether the model has said anything."""
        return bool(self._contents.parts or self._contents.tool_calls or self._transcribed)

    @property
    def used(self) -> bool:
        """Whether its usage is stated."""
        return bool(self._usage)

    @property
    def text_bytes(self) -> int:
        """UTF-8 bytes of what was said, speech as far as it was transcribed."""
        return self._contents.text_bytes + self._transcribed

    def read(self, content: msgspec.Raw, tool_call: msgspec.Raw, usage: object) -> None:
        """Take over content, calls of tools and a statement of usage."""
        merge_usage(self._usage, usage)
        if content and (said := _decode_content(content)):
            self._content(said)
        if tool_call and (called := _decode_tool_call(tool_call)):
            for call in called.functionCalls or ():
                self._contents.call(call)

    def answer(self) -> Answer:
        """The facts of the turn."""
        counts = Counts(self._usage)
        tokens = google_tokens(counts, LIVE)
        known, reason = usage_verdict(counts, tokens.get("input_tokens"), tokens.get("output_tokens"))
        tier = google_tier(self._usage.get("serviceTier")) or google_tier(self._usage.get("trafficType"))
        return Answer(
            usage_known=known,
            usage_reason=reason,
            partial=bool(tokens) and not self.complete,
            **tokens,
            tool_calls=self._contents.tool_calls or (0 if self.complete else None),
            web_searches=self._searches.count or (0 if self.complete else None),
            units=google_units(self._usage, LIVE),
            service_tier=tier,
            stop_reason=self._stop_reason,
            usage=kept_usage(self._usage),
            reader=READER,
        )

    def _content(self, said: _Content) -> None:
        self._contents.read(said.modelTurn)
        self._searches.read(said.groundingMetadata)
        text = as_object(said.outputTranscription).get("text")
        self._transcribed += len(text.encode()) if isinstance(text, str) else 0
        if said.interrupted is True:
            self._stop_reason = "interrupted"
        if said.turnComplete is True:
            self.complete = True
            self._stop_reason = safe_text(said.turnCompleteReason) or self._stop_reason or "turnComplete"
