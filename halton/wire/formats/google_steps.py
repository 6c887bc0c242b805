"""The steps of an interaction: which of them call the caller's tools or search, and how much text they hold."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import as_object, json_decoder

_SEARCHES = ("google_search_call", "google_maps_call")


class _Step(msgspec.Struct):
    """A step, or the delta of one."""

    type: Any = None
    text: Any = None
    content: Any = None
    arguments: Any = None


_decode = json_decoder(_Step)
_decode_all = json_decoder(list[_Step])


class Steps:
    """Counts steps as a stream shows them, or as a whole interaction lists them; the larger count holds."""

    def __init__(self) -> None:
        self.begun = False
        self.tool_calls = 0
        self.searches = 0
        self.text_bytes = 0

    def start(self, step: msgspec.Raw) -> None:
        """A step begins."""
        if step and (started := _decode(step)):
            self.tool_calls += started.type == "function_call"
            self.searches += started.type in _SEARCHES

    def delta(self, delta: msgspec.Raw) -> None:
        """A part of a step: text, the summary of a thought, arguments."""
        self.begun = True
        if delta and (part := _decode(delta)):
            text = part.text or part.arguments or as_object(part.content).get("text")
            self.text_bytes += len(text.encode()) if isinstance(text, str) else 0

    def whole(self, steps: msgspec.Raw) -> None:
        """All steps at once."""
        if listed := (_decode_all(steps) if steps else None):
            self.begun = True
            self.tool_calls = max(self.tool_calls, sum(step.type == "function_call" for step in listed))
            self.searches = max(self.searches, sum(step.type in _SEARCHES for step in listed))
