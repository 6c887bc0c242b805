"""An answer that is ready to be sent: a head, and parts with the moments at which they go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from halton.recordings.formats import anthropic, google, ollama, openai_chat, openai_responses
from halton.recordings.framing import compact
from halton.recordings.recording import Recorded, Unanswerable
from halton.recordings.schedule import Timed, channels, is_transcript
from halton.recordings.telling import Telling
from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.formats.google_generate import GenerateReader
from halton.wire.formats.ollama import OllamaReader
from halton.wire.formats.openai_chat import ChatReader
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.provider import Reader, Route

Parts = Callable[[Telling], Iterator[Timed]]
_STREAMS: tuple[tuple[type[Reader], Parts, Callable[[Telling], str]], ...] = (
    (MessagesReader, anthropic.parts, lambda _: anthropic.CONTENT_TYPE),
    (ChatReader, openai_chat.parts, lambda _: openai_chat.CONTENT_TYPE),
    (ResponsesReader, openai_responses.parts, lambda _: openai_responses.CONTENT_TYPE),
    (GenerateReader, google.parts, google.content_type),
    (OllamaReader, ollama.parts, lambda _: ollama.CONTENT_TYPE),
)
_NAME = re.compile(r"[a-z0-9-]{1,80}")
_VALUE = re.compile(r"[\x20-\x7e]{1,200}")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent. The parts of a `streamed` one go one by one, each when its time has come; all others are one part."""

    status: int
    headers: tuple[tuple[str, str], ...]
    parts: tuple[Timed, ...]
    streamed: bool = False


def written(recorded: Recorded, route: Route, asked: Any, *, events: bool) -> Answer:
    """The answer of a recorded call; `route` and `asked` are those of the request, whose query wants `events` or not.

    :raises Unanswerable: if it is a stream in a format that nobody here writes.
    """
    event = recorded.event
    status = event.http_status or 200
    headers = _headers(recorded)
    if not is_transcript(recorded.document):
        whole = recorded.document
        body = whole.encode() if isinstance(whole, str) else compact(whole)
        type_ = recorded.content_type or "application/json"
        return Answer(status=status, headers=(("content-type", type_), *headers), parts=((event.duration_ms or 0, body),))
    asked = asked if isinstance(asked, dict) else {}
    told = Telling(call=recorded.recording.call, event=event, channels=(), asked=asked, events=events)
    said = channels(recorded.document, told.begin_ms, told.end_ms)
    if any(channel.kind == "error" for channel in said):
        raise Unanswerable("broke off with an error")
    told = msgspec.structs.replace(told, channels=said)
    parts, content_type = _stream(route)
    type_ = content_type(told)
    return Answer(status=status, headers=(("content-type", type_), *headers), parts=tuple(parts(told)), streamed=True)


def _stream(route: Route) -> tuple[Parts, Callable[[Telling], str]]:
    reader = route.row.reader if route.row else None
    for kind, parts, content_type in _STREAMS:
        if isinstance(reader, type) and issubclass(reader, kind):
            return parts, content_type
    raise Unanswerable("is a stream in a format that is not written anew")


def _headers(recorded: Recorded) -> Iterator[tuple[str, str]]:
    """The id of the call, and what its event holds of the provider's own headers."""
    yield "x-halton-call", recorded.recording.call
    for name, value in (recorded.event.headers or {}).items():
        if _NAME.fullmatch(name) and _VALUE.fullmatch(value):
            yield name, value
