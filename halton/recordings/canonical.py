"""What makes two requests the same: a document as bodies are stored, without what a provider issues anew in each run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from typing import Any

import msgspec

from halton.redact.redactor import redact
from halton.wire.reassembly import Reassembly

BUDGET_S = 5.0
# Anything that a provider hands out to be given back unread; no stream's transcript holds it.
_ISSUED = frozenset({"signature", "thoughtSignature", "thought_signature", "encrypted_content"})
_CALL_ID = frozenset({"tool_use_id", "tool_call_id", "call_id"})
_CALLS = frozenset({"tool_use", "server_tool_use", "mcp_tool_use", "function", "custom"})
_ITEMS = frozenset({"message", "reasoning", "function_call", "custom_tool_call"})
_MARKER = re.compile(r"\[redacted:[a-z][a-z0-9_]{0,39}:[0-9]{1,9}\]")


def stored_form(body: bytes, content_type: str | None, credentials: Collection[str]) -> Any:
    """The document of a request as the ledger would store it: media described, secrets taken out.

    :raises Unreadable: if there is none in the body.
    :raises OverBudget: if it cannot be searched for secrets.
    """
    reassembly = Reassembly(content_type, None, len(body))
    reassembly.feed(body, 0)
    return redact(reassembly.finish(), credentials, BUDGET_S).value


def key(method: str, endpoint: str, model: str | None, canonical_document: Any) -> bytes:
    """The digest by which a recorded request is found; the order of the keys of an object does not count."""
    text = msgspec.json.encode([method, endpoint, model, canonical_document], order="deterministic")
    return hashlib.sha256(text).digest()


def canonical(document: Any, ignored: Collection[str] = ()) -> Any:
    """A stored document without what says nothing about what is asked, and without the `ignored` fields: `metadata.user_id`.

    Markers of secrets are one: a key of today need not be as long, or of the same kind, as that of the recording. The ids of
    tool calls are numbered in their order, and what a provider issues to be given back (signatures, ids of items) is left
    out: a stream that is answered again has others.
    """
    for field in ignored:
        document = _without(document, *field.partition(".")[::2])
    return _Canonical().value(document)


def _without(value: Any, name: str, deeper: str) -> Any:
    if not isinstance(value, dict) or name not in value:
        return value
    rest = {other: part for other, part in value.items() if other != name}
    return rest | {name: _without(value[name], *deeper.partition(".")[::2])} if deeper else rest


class _Canonical:
    def __init__(self) -> None:
        self._calls: dict[str, str] = {}

    def value(self, value: Any) -> Any:
        if isinstance(value, str):
            return _MARKER.sub("[redacted]", value)
        if isinstance(value, list):
            return [self.value(part) for part in value]
        if isinstance(value, dict):
            # In one order, or equal objects would number their calls differently.
            return {name: self._part(name, value[name], value) for name in sorted(value) if not _is_issued(name, value)}
        return value

    def _part(self, name: str, value: Any, parent: dict[str, Any]) -> Any:
        if isinstance(value, str) and (name in _CALL_ID or (name == "id" and _is_call(parent))):
            return self._calls.setdefault(value, f"call {len(self._calls) + 1}")
        return self.value(value)


def _is_issued(name: str, parent: dict[str, Any]) -> bool:
    if name == "id":
        return _type(parent) in _ITEMS
    return name in _ISSUED


def _is_call(parent: dict[str, Any]) -> bool:
    """Whether an object is a call of a tool; Gemini's have no type."""
    return _type(parent) in _CALLS or ("name" in parent and ("args" in parent or "response" in parent))


def _type(parent: dict[str, Any]) -> str | None:
    """JSON Schema has lists of types."""
    type_ = parent.get("type")
    return type_ if isinstance(type_, str) else None
