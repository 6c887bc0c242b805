"""A realtime session of OpenAI's: a WebSocket on which each response, and each transcript of what was heard, is an inference."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from halton.events.answer import Answer
from halton.wire.conversation import Began, Conversation, Ended, FirstToken, Happening
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_limits import add_headers, session_limits
from halton.wire.formats.openai_realtime_answer import response_answer, transcript_answer
from halton.wire.formats.openai_realtime_event import (
    Event,
    Response,
    Session,
    decode_event,
    decode_response,
    decode_session,
    transcription_model,
)
from halton.wire.request_facts import RequestFacts
from halton.wire.text import safe_text

TURNS_CAP = 64
_SESSIONS = ("session.update", "session.created", "session.updated", "transcription_session.update")
_TRANSCRIBED = "conversation.item.input_audio_transcription.completed"


class _Turn:
    """A response on its way; without an id until the provider has created it."""

    __slots__ = ("asked_by", "number", "response_id", "spoke", "text_bytes")

    def __init__(self, number: int, asked_by: str | None, response_id: str | None = None) -> None:
        self.number = number
        self.asked_by = asked_by
        self.response_id = response_id
        self.spoke = False
        self.text_bytes = 0


class RealtimeConversation(Conversation):
    """Reads one session. The caller asks for a response, or has spoken and the provider gives one by itself."""

    def __init__(self) -> None:
        self._open: list[_Turn] = []
        self._number = 0
        self._model: str | None = None
        self._transcription_model: str | None = None
        self._limits: dict[str, str] = {}

    def client_says(self, message: bytes) -> Iterator[Happening]:
        """Settings of the session, and what asks for a response."""
        event = decode_event(message)
        if event is None:
            return
        self._settle(event)
        if event.type == "response.create":
            yield from self._begin(safe_text(event.event_id))

    def provider_says(self, message: bytes) -> Iterator[Happening]:
        """A response's beginning, its parts and its end; transcripts; limits; refusals."""
        event = decode_event(message)
        if event is None:
            return
        self._settle(event)
        kind = event.type
        if kind == "response.created":
            yield from self._created(_response(event))
        elif kind == "response.done":
            yield from self._done(_response(event))
        elif kind == _TRANSCRIBED:
            yield from self._transcribed(event)
        elif kind == "rate_limits.updated":
            add_headers(self._limits, session_limits(event.rate_limits))
        elif kind == "error":
            yield from self._refused(event)
        elif isinstance(kind, str) and kind.endswith(".delta") and kind.startswith("response."):
            yield from self._spoken(event)

    def finish(self) -> Iterator[Ended]:
        """What is open when the socket closes has no usage any more."""
        for turn in self._open:
            yield self._ended(turn, Answer(response_id=turn.response_id, usage_reason="aborted_before_usage"), whole=False)
        self._open = []

    def _settle(self, event: Event) -> None:
        if event.type in _SESSIONS:
            session = (decode_session(event.session) if event.session else None) or Session()
            self._model = safe_text(session.model) or self._model
            self._transcription_model = transcription_model(session) or self._transcription_model

    def _begin(self, asked_by: str | None = None, response_id: str | None = None) -> Iterator[Happening]:
        if len(self._open) >= TURNS_CAP:
            yield self._ended(self._open.pop(0), Answer(usage_reason="metering_overload"), whole=False)
        self._number += 1
        self._open.append(_Turn(self._number, asked_by, response_id))
        yield Began(self._number, RequestFacts(model=self._model, streamed=True, continues=True))

    def _created(self, response: Response) -> Iterator[Happening]:
        """What was asked for first is created first; what nobody asked for answers speech."""
        turn = next((turn for turn in self._open if turn.response_id is None), None)
        if turn is None:
            yield from self._begin(response_id=safe_text(response.id))
        else:
            turn.response_id = safe_text(response.id)

    def _spoken(self, event: Event) -> Iterator[Happening]:
        if turn := self._turn(safe_text(event.response_id)):
            if isinstance(event.delta, str) and not str(event.type).endswith("audio.delta"):
                turn.text_bytes += len(event.delta.encode(errors="replace"))
            if not turn.spoke:
                turn.spoke = True
                yield FirstToken(turn.number)

    def _done(self, response: Response) -> Iterator[Happening]:
        """The end of a response; one whose beginning was not seen begins now, since it cost what it says."""
        turn = self._turn(safe_text(response.id))
        if turn is None:
            yield from self._begin(response_id=safe_text(response.id))
            turn = self._open[-1]
        self._open.remove(turn)
        limits, self._limits = self._limits, {}
        yield self._ended(turn, msgspec.structs.replace(response_answer(response), model=self._model, headers=limits or None))

    def _transcribed(self, event: Event) -> Iterator[Happening]:
        """Another model hears what the caller says: it ends as it is told of."""
        self._number += 1
        yield Began(self._number, RequestFacts(model=self._transcription_model, streamed=True, continues=True))
        yield Ended(self._number, msgspec.structs.replace(transcript_answer(event), model=self._transcription_model))

    def _refused(self, event: Event) -> Iterator[Happening]:
        """An error names the message that it refuses; others refuse no response."""
        error = event.error if isinstance(event.error, dict) else {}
        asked_by = safe_text(error.get("event_id"))
        turn = next((turn for turn in self._open if asked_by is not None and turn.asked_by == asked_by), None)
        if turn is not None and turn.response_id is None:
            self._open.remove(turn)
            yield self._ended(turn, Answer(usage_reason="error_status", error_type=error_type(error)))

    def _turn(self, response_id: str | None) -> _Turn | None:
        return next((turn for turn in self._open if turn.response_id == response_id and response_id is not None), None)

    @staticmethod
    def _ended(turn: _Turn, answer: Answer, *, whole: bool = True) -> Ended:
        return Ended(turn.number, answer, whole, turn.text_bytes)


def _response(event: Event) -> Response:
    return (decode_response(event.response) if event.response else None) or Response()
