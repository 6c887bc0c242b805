"""What a caller says of itself, searched before it is read: a secret in lower case or cut off is known to no rule any more."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from halton.redact.credentials import Credentials
from halton.redact.facts import searched_texts
from halton.wire.framing.json_text import as_object, decode_any
from halton.wire.header import Headers
from halton.wire.place import METADATA_CAP, STATED

_TURN = b"x-codex-turn-metadata"
# What halton.wire.caller reads beside those that prove who calls.
TOLD = frozenset(name for names in STATED.values() for name in names) | {
    b"user-agent", b"originator", b"version", b"x-cursor-client-version", b"x-codex-window-id", _TURN,
}  # fmt: skip


def told_headers(headers: Headers, credentials: Credentials) -> Headers:
    """The header lines of a request, those that name the caller and its session without secrets."""
    told = {place: line.lower() for place, (line, _) in enumerate(headers) if line.lower() in TOLD}
    turns = {place: turn for place, line in told.items() if line == _TURN and (turn := _turn(headers[place][1]))}
    said = [headers[place][1].decode("latin-1") for place in told if place not in turns]
    said += [text for turn in turns.values() for text in turn.values()]
    kept = searched_texts(said, credentials)
    if kept == said:
        return headers
    fresh = iter(kept)
    values = {place: next(fresh).encode("latin-1", "replace") for place in told if place not in turns}
    values |= {place: _written(turn, fresh) for place, turn in turns.items()}
    return [(line, values.get(place, value)) for place, (line, value) in enumerate(headers)]


def _turn(value: bytes) -> dict[str, str]:
    """The texts of a turn of Codex, without their keys at first: a `session_id` is no cookie, and would be found for its name."""
    said = as_object(decode_any(value)) if len(value) <= METADATA_CAP else {}
    return {name: text for name, text in said.items() if type(text) is str}


def _written(turn: dict[str, str], fresh: Iterator[str]) -> bytes:
    return msgspec.json.encode({name: next(fresh) for name in turn})
