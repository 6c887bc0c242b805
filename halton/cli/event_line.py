"""An event as one line: readable on a terminal, or a JSON object whose `data` is the text that was hashed, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from halton.cli.output import safe

if TYPE_CHECKING:
    from halton.cli.screen import Screen
    from halton.log.store import StoredEvent

# What names itself comes first and without its name, the rest follows as far as the terminal is wide.
_BARE = ("project", "provider", "model", "status", "reason", "cause")
_NEXT = (
    "model_requested", "http_status", "input_tokens", "cache_read_tokens", "output_tokens", "duration_ms", "source", "position",
)  # fmt: skip
_TYPE_WIDTH = 16


def json_line(event: StoredEvent) -> str:
    """The envelope and the data; the time as in every JSON of Halton, RFC 3339 in UTC."""
    seconds, us = divmod(event.recorded_at, 1_000_000)
    moment = f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{us:06}Z"
    kind, stream = (msgspec.json.encode(text).decode() for text in (event.type, event.stream))
    return (
        f'{{"position":{event.position},"recorded_at":"{moment}","type":{kind},"version":{event.version},'
        f'"stream":{stream},"data":{event.data},"hash":"{event.hash.hex()}"}}'
    )


def readable_line(event: StoredEvent, screen: Screen) -> str:
    """Position, local time, type, and what the event says, cut to the terminal."""
    seconds, us = divmod(event.recorded_at, 1_000_000)
    moment = f"{datetime.fromtimestamp(seconds).astimezone():%m-%d %H:%M:%S}.{us // 1000:03}"
    head, kind = f"{event.position:>8}  {moment}  ", f"{safe(event.type):<{_TYPE_WIDTH}}"
    said = "  ".join(_said(event.data))
    if screen.width is not None:
        room = screen.width - len(head) - len(kind) - 2
        said = said if len(said) <= room else said[: max(0, room - 1)] + "…"
    return screen.text(f"{screen.styled(head, dim=True)}{screen.styled(kind, bold=True)}  {said}".rstrip())


def _said(data: str) -> Iterator[str]:
    try:
        facts = msgspec.json.decode(data, type=dict[str, Any])
    except msgspec.MsgspecError:
        yield safe(data)
        return
    plain = {name: value for name, value in facts.items() if not isinstance(value, (dict, list))}
    for name in _BARE:
        if name in plain:
            yield safe(plain.pop(name))
    for name in (*(name for name in _NEXT if name in plain), *(name for name in plain if name not in _NEXT)):
        yield f"{safe(name)}={safe(_plain(plain[name]))}"


def _plain(value: Any) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)
