"""A Live session of Gemini: a WebSocket on which the caller speaks and the model answers, turn by turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from halton.wire.conversation import Began, Conversation, Ended, FirstToken, Happening
from halton.wire.formats.google_turn import Turn
from halton.wire.formats.google_usage import model_name
from halton.wire.framing.json_text import json_decoder
from halton.wire.request_facts import RequestFacts


class _Asked(msgspec.Struct):
    setup: msgspec.Raw = msgspec.Raw()
    clientContent: msgspec.Raw = msgspec.Raw()
    realtimeInput: msgspec.Raw = msgspec.Raw()
    toolResponse: msgspec.Raw = msgspec.Raw()


class _Setup(msgspec.Struct):
    model: Any = None


class _Input(msgspec.Struct):
    turnComplete: Any = None
    text: Any = None
    activityEnd: msgspec.Raw = msgspec.Raw()


class _Said(msgspec.Struct):
    serverContent: msgspec.Raw = msgspec.Raw()
    toolCall: msgspec.Raw = msgspec.Raw()
    usageMetadata: Any = None


_decode_asked = json_decoder(_Asked)
_decode_setup = json_decoder(_Setup)
_decode_input = json_decoder(_Input)
_decode_said = json_decoder(_Said)


class LiveConversation(Conversation):
    """Reads one session. Speech has no end that the wire shows: such a turn begins with the first that the model says to it.

    A turn ends with turnComplete; its usage may come before, with it or right after. Usage that is stated again when the turn
    has been told is not counted twice.
    """

    def __init__(self) -> None:
        self._asked = RequestFacts(streamed=True)
        self._turn: Turn | None = None
        self._number = 0

    def client_says(self, message: bytes) -> Iterator[Happening]:
        """The setup names the model; a finished turn, a text or the answer of a tool asks for an inference."""
        said = _decode_asked(message)
        if said is None:
            return
        if said.setup and (setup := _decode_setup(said.setup)):
            self._asked = RequestFacts(streamed=True, continues=True, model=model_name(setup.model))
        if said.toolResponse or _asks(said.clientContent) or _asks(said.realtimeInput):
            yield from self._closing()
            yield from self._begin()

    def provider_says(self, message: bytes) -> Iterator[Happening]:
        """Content, calls of tools and the usage of the turn."""
        said = _decode_said(message)
        if said is not None:
            if said.serverContent or said.toolCall:
                yield from self._closing()
            yield from self._heard(said)

    def finish(self) -> Iterator[Ended]:
        """The turn that was open, whole only if the model had completed it."""
        if self._turn is not None:
            yield self._end(self._turn)

    def _heard(self, said: _Said) -> Iterator[Happening]:
        turn = self._turn or Turn()
        spoken = turn.begun
        turn.read(said.serverContent, said.toolCall, said.usageMetadata)
        if self._turn is None and not turn.begun:
            return
        yield from self._begin(turn)
        if turn.begun and not spoken:
            yield FirstToken(self._number)
        if turn.complete and turn.used:
            yield self._end(turn)

    def _begin(self, turn: Turn | None = None) -> Iterator[Happening]:
        if self._turn is None:
            self._turn = turn or Turn()
            self._number += 1
            yield Began(self._number, self._asked)

    def _closing(self) -> Iterator[Happening]:
        """The end of a turn that was complete, once it is plain that no usage of it comes any more."""
        if self._turn is not None and self._turn.complete:
            yield self._end(self._turn)

    def _end(self, turn: Turn) -> Ended:
        self._turn = None
        return Ended(self._number, turn.answer(), turn.complete, turn.text_bytes)


def _asks(sent: msgspec.Raw) -> bool:
    """Whether what is sent asks for an answer by itself: a text, or the end of the caller's turn."""
    asked = _decode_input(sent) if sent else None
    return asked is not None and (asked.turnComplete is True or bool(asked.text) or bool(asked.activityEnd))
