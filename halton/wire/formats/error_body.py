"""Errors as providers state them: their own type or code, and a reader for bodies in which nothing else is of interest."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.framing.json_text import as_list, as_object, decode_any
from halton.wire.header import Headers, header
from halton.wire.provider import Reader
from halton.wire.text import safe_text

BODY_CAP = 64 << 10


def error_type(error: Any) -> str | None:
    """The provider's own name for an error: its code if that is a word, else its status, else its type; never a sentence."""
    if isinstance(error, str):
        return safe_text(error) if " " not in error else None
    facts = as_object(error)
    words = (facts.get(name) for name in ("code", "status", "type"))
    if named := next((word for word in words if isinstance(word, str) and word), None):
        return safe_text(named)
    code = facts.get("code")
    return safe_text(str(code)) if isinstance(code, int) else None


class ErrorReader(Reader):
    """Reads the start of a body only for its error; of what is no error it says `usage_reason`."""

    def __init__(self, usage_reason: str = "endpoint_unread") -> None:
        self._usage_reason = usage_reason
        self._body = bytearray()
        self._length = 0
        self._named: str | None = None

    @property
    def ended(self) -> bool:
        """Whether the body is whole JSON."""
        return self._length <= BODY_CAP and decode_any(bytes(self._body)) is not None

    def take_headers(self, headers: Headers) -> None:
        """AWS names an error in a header, before a colon and the address of its definition."""
        named = (header(headers, b"x-amzn-errortype") or "").partition(":")[0]
        self._named = safe_text(named) or self._named

    def feed(self, data: bytes) -> None:
        """Read the next decoded bytes."""
        self._length += len(data)
        self._body += data[: BODY_CAP - len(self._body)]

    def finish(self) -> tuple[Answer, ...]:
        """One answer without usage."""
        body = decode_any(bytes(self._body))
        facts = as_object((as_list(body) or [body])[0])
        error = facts.get("error", facts.get("detail"))
        return (Answer(usage_reason=self._usage_reason, error_type=error_type(error) or self._named),)


class FreeReader(ErrorReader):
    """Reads the answer of an endpoint that bills nothing, such as count_tokens: known usage, and every count is 0."""

    def finish(self) -> tuple[Answer, ...]:
        """One answer that used nothing."""
        (answer,) = super().finish()
        free = {name: 0 for name in Answer.__struct_fields__ if name.endswith("_tokens")}
        return (msgspec.structs.replace(answer, usage_known=True, usage_reason=None, tool_calls=0, web_searches=0, **free),)
