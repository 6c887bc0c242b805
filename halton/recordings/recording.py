"""One recorded call as it is read back: its event from the log, and what its bodies became."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from halton.bodies.reading import text_of
from halton.bodies.row import Row, rows
from halton.errors import BodiesError
from halton.events.codec import decode
from halton.events.types import CallCompleted
from halton.log.store import read_only
from halton.recordings.schedule import is_transcript

_ROW = "where call_id = ? and side = ?"
_EVENT = "select type, data from event where position = ?"
_DESCRIBED = re.compile(r"\[(?:[0-9]+ numbers|[^\s\[\]]+/[^\s\[\]]+ [0-9.]+ [KM]?i?B sha256:[0-9a-f]{64})\]")
# Opaque to whoever reads them: a description in their place does no harm.
_UNREAD = frozenset({"signature", "thoughtSignature", "thought_signature", "encrypted_content"})


class Unanswerable(Exception):
    """A recorded call cannot be answered again; the message says why, to follow on «its answer»."""


class Recording(msgspec.Struct, frozen=True):
    """Where a call stands: its id, and the position of its event."""

    call: str
    position: int


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to answer it again: `document` is the stored answer, `content_type` that which it came with."""

    recording: Recording
    event: CallCompleted
    document: Any
    content_type: str | None


def read_row(bodies: sqlite3.Connection, call: str, side: str) -> Row | None:
    """A body, None if it is not stored any more."""
    return next((row for _, row in rows(bodies, _ROW, (call, side))), None)


def read_document(row: Row) -> Any:
    """The document of a body.

    :raises BodiesError: if the row is damaged.
    """
    try:
        return msgspec.json.decode(text_of(row))
    except msgspec.DecodeError as error:
        raise BodiesError(f"The {row.side} of call {row.call_id} cannot be read. See: halton verify") from error


def read_recorded(log: Path, bodies: Path, recording: Recording) -> Recorded:
    """Read a call back. Neither file stays open: a purge waits for nobody.

    :raises Unanswerable: if its answer was removed since, or is not all there.
    :raises HaltonError: if a file cannot be read.
    """
    with closing(read_only(log)) as connection:
        event = decode(*connection.execute(_EVENT, (recording.position,)).fetchone())
    with closing(read_only(bodies)) as connection:
        row = read_row(connection, recording.call, "response")
    assert isinstance(event, CallCompleted), "the index names nothing else"
    if row is None:
        raise Unanswerable("has been removed since")
    document = read_document(row)
    if not is_transcript(document) and is_described(document):
        raise Unanswerable("holds media or numbers, of which only a description is stored")
    return Recorded(recording=recording, event=event, document=document, content_type=row.content_type)


def is_described(value: Any) -> bool:
    """Whether a description stands where a client would look for data."""
    if isinstance(value, str):
        return _DESCRIBED.fullmatch(value) is not None
    if isinstance(value, list):
        return any(map(is_described, value))
    if isinstance(value, dict):
        hidden = value.get("type") == "redacted_thinking"
        return not hidden and any(is_described(part) for name, part in value.items() if name not in _UNREAD)
    return False
