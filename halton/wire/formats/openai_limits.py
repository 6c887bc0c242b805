"""Rate limits that OpenAI states inside an answer, under the names of the header lines that say the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from halton.wire.formats.openai_response_event import Event
from halton.wire.framing.json_text import as_list, as_object
from halton.wire.header import HEADERS_CAP, kept_headers, printable

_WINDOWS = ("primary", "secondary")
_WINDOW_FACTS = ("used_percent", "window_minutes", "reset_at")
_CREDIT_FACTS = ("has_credits", "unlimited", "balance")
_FAMILY = re.compile(r"codex[_-]([a-z0-9]{1,30})")


def add_headers(headers: dict[str, str], found: Mapping[str, str]) -> None:
    """Take over what was found later, as long as there is room."""
    for name, value in found.items():
        if name in headers or len(headers) < HEADERS_CAP:
            headers[name] = value


def codex_limits(event: Event) -> dict[str, str]:
    """The windows and credits of a `codex.rate_limits` event; a limit with a name of its own has a family of lines."""
    name = event.metered_limit_name
    family = _FAMILY.fullmatch(name) if isinstance(name, str) else None
    prefix = f"x-codex-{family[1]}" if family else "x-codex"
    limits, lines = as_object(event.rate_limits), dict[str, str]()
    for window in _WINDOWS:
        lines |= _lines(f"{prefix}-{window}", as_object(limits.get(window)), _WINDOW_FACTS)
    return lines | _lines("x-codex-credits", as_object(event.credits), _CREDIT_FACTS)


def session_limits(stated: Any) -> dict[str, str]:
    """The limits of a realtime session: requests and tokens, each with what is left and when it is whole again."""
    lines: dict[str, str] = {}
    for limit in map(as_object, as_list(stated)[:8]):
        if limit.get("name") in ("requests", "tokens"):
            seconds = limit.get("reset_seconds")
            facts = {**limit, "reset": None if seconds is None else f"{seconds}s"}
            for fact in ("limit", "remaining", "reset"):
                lines |= {f"{name}-{limit['name']}": text for name, text in _lines("x-ratelimit", facts, (fact,)).items()}
    return lines


def error_headers(event: Event) -> dict[str, str]:
    """The header lines that an error on a socket brings along, at its top or, later, within the error."""
    found = as_object(event.headers) or as_object(as_object(event.error).get("headers"))
    lines = [(_bytes(name), _bytes(_text(value) or "")) for name, value in list(found.items())[:HEADERS_CAP]]
    return kept_headers(lines)


def _lines(prefix: str, facts: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    told = {f"{prefix}-{name.replace('_', '-')}": _text(facts.get(name)) for name in names}
    return {name: printable(_bytes(text)) for name, text in told.items() if text}


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)[:200] if isinstance(value, int | str) else None


def _bytes(text: str) -> bytes:
    return text.encode("latin-1", "replace")
