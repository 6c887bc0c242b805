"""A live session of OpenAI's: a WebSocket billed by the length of its sound, and by the responses that it delegates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.conversation import Began, Conversation, Ended, FirstToken, Happening
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_audio import NO_TOKENS
from halton.wire.formats.openai_duration import duration_ms
from halton.wire.formats.openai_response_event import decode_event
from halton.wire.formats.responses_conversation import ResponsesConversation
from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.request_facts import RequestFacts
from halton.wire.text import safe_text
from halton.wire.usage import kept_usage

READER = "openai-live/1"
_SESSION = 1


class _Session(msgspec.Struct):
    id: Any = None
    model: Any = None


class _Message(msgspec.Struct):
    type: Any = None
    session: msgspec.Raw = msgspec.Raw()
    usage: Any = None
    reason: Any = None
    error: Any = None
    delegation_id: Any = None
    event: msgspec.Raw = msgspec.Raw()


_decode = json_decoder(_Message)
_decode_session = json_decoder(_Session)


class LiveConversation(Conversation):
    """Reads one session: its first inference is the session itself, whose length is stated as a growing sum, never to be summed.

    Each further one is a response of the model that the session delegates to; a delegation is what a lane is on its own socket.
    """

    def __init__(self) -> None:
        self._delegated = ResponsesConversation()
        self._model: str | None = None
        self._id: str | None = None
        self._usage: dict[str, Any] = {}
        self._began = False
        self._spoke = False
        self._over = False

    def client_says(self, message: bytes) -> Iterator[Happening]:
        """The start of the session names its model."""
        said = _decode(message)
        if said is not None and said.type == "session.start":
            self._settle(said)
            yield from self._begin()

    def provider_says(self, message: bytes) -> Iterator[Happening]:
        """The session's beginning, sound, length and end; the events of responses that it delegates."""
        said = _decode(message)
        if said is None or not isinstance(said.type, str):
            return
        self._settle(said)
        if said.type.startswith("session."):
            yield from self._begin()
        if said.type == "session.output_audio.delta" and not self._spoke:
            self._spoke = True
            yield FirstToken(_SESSION)
        elif said.type == "session.closed" and not self._over:
            yield self._ended(stop_reason=safe_text(said.reason))
        elif said.type == "error" and self._began and self._id is None and not self._over:
            yield self._ended(usage_known=False, usage_reason="error_status", error_type=error_type(said.error))
        elif said.type == "response.event" and self._began:
            yield from self._heard(said)

    def finish(self) -> Iterator[Ended]:
        """A socket that closes before its session said so leaves the length stated so far."""
        if self._began and not self._over:
            yield self._ended(whole=False)
        for happening in self._delegated.finish():
            yield msgspec.structs.replace(happening, turn=happening.turn + _SESSION)

    def _settle(self, said: _Message) -> None:
        session = (_decode_session(said.session) if said.session else None) or _Session()
        self._model = safe_text(session.model) or self._model
        self._id = safe_text(session.id) or self._id
        self._usage = as_object(said.usage) or self._usage

    def _begin(self) -> Iterator[Happening]:
        if not self._began:
            self._began = True
            yield Began(_SESSION, RequestFacts(model=self._model, streamed=True, continues=True))

    def _heard(self, said: _Message) -> Iterator[Happening]:
        event = decode_event(said.event) if said.event else None
        if event is not None:
            event.stream_id = said.delegation_id
            for happening in self._delegated.take(event):
                yield msgspec.structs.replace(happening, turn=happening.turn + _SESSION)

    def _ended(self, *, whole: bool = True, **said: Any) -> Ended:
        self._over = True
        heard_ms = duration_ms(self._usage.get("seconds"))
        facts: dict[str, Any] = {"model": self._model, "response_id": self._id, "usage": kept_usage(self._usage)}
        if heard_ms is None:
            facts["usage_reason"] = "no_usage" if whole else "aborted_before_usage"
        else:
            facts |= {"usage_known": True, "units": {"audio_ms": heard_ms}, **NO_TOKENS}
        return Ended(_SESSION, Answer(**facts | said, reader=READER), whole)
