"""The parts of a model's turn, as generateContent and Live write them: how much text they hold and which tools they call."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import json_decoder


class _Call(msgspec.Struct):
    name: Any = None
    args: msgspec.Raw = msgspec.Raw()
    partialArgs: msgspec.Raw = msgspec.Raw()


class _Part(msgspec.Struct):
    text: Any = None
    functionCall: msgspec.Raw = msgspec.Raw()


class _Content(msgspec.Struct):
    parts: list[_Part] | None = None


_decode_content = json_decoder(_Content)
_decode_call = json_decoder(_Call)


class Contents:
    """Counts what is in contents, thoughts included; a call that is streamed in pieces bears its name in the first."""

    def __init__(self) -> None:
        self.parts = 0
        self.text_bytes = 0
        self.tool_calls = 0

    def read(self, content: msgspec.Raw) -> None:
        """Take over a content object."""
        read = _decode_content(content) if content else None
        for part in (read and read.parts) or ():
            self.parts += 1
            if isinstance(part.text, str):
                self.text_bytes += len(part.text.encode())
            if part.functionCall:
                self.call(part.functionCall)

    def call(self, call: msgspec.Raw) -> None:
        """Take over a call of a function."""
        if read := _decode_call(call):
            self.tool_calls += read.name is not None
            self.text_bytes += len(read.args) + len(read.partialArgs)
