"""The answers of xAI's gRPC services that are text: completions at once, in chunks or deferred, samples, shortened contexts."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.xai_grpc import OK, Fields, GrpcReader
from halton.wire.framing.protobuf import Message

TOOL_CALLS_CAP = 10_000
_FINISHED = {
    1: "REASON_MAX_LEN",
    2: "REASON_MAX_CONTEXT",
    3: "REASON_STOP",
    4: "REASON_TOOL_CALLS",
    5: "REASON_TIME_LIMIT",
}
_CONTENT, _TOOL_CALLS, _REASONING, _ENCRYPTED = 1, 3, 4, 5
_CALL_ID, _CALL_FUNCTION, _ARGUMENTS = 1, 10, 2


class _Output(NamedTuple):
    """The numbers of an output's fields."""

    content: int
    finish_reason: int
    place: int


class CompletionReader(GrpcReader):
    """Reads a GetChatCompletionResponse."""

    fields = Fields(id=1, model=6, usage=9, tier=15)
    outputs = 2
    output = _Output(content=3, finish_reason=1, place=2)

    def __init__(self) -> None:
        super().__init__()
        self._calls: set[tuple[int | None, str]] = set()

    def _read(self, message: Message) -> None:
        super()._read(message)
        for output in message.messages(self.outputs):
            self._note("stop_reason", _FINISHED.get(output.number(self.output.finish_reason) or 0))
            if (content := output.message(self.output.content)) is not None:
                self._content(content, output.number(self.output.place))

    def _content(self, content: Message, index: int | None) -> None:
        text = len(content.data(_CONTENT) or b"") + len(content.data(_REASONING) or b"")
        calls = content.messages(_TOOL_CALLS)
        for place, call in enumerate(calls):
            # A call of a server's tool comes again with each change of its state.
            if len(self._calls) < TOOL_CALLS_CAP:
                self._calls.add((index, call.text(_CALL_ID) or str(place)))
            text += len((call.message(_CALL_FUNCTION) or Message()).data(_ARGUMENTS) or b"")
        self.text_bytes += text
        self.first_token = self.first_token or bool(text or calls or content.data(_ENCRYPTED))

    def _answer(self) -> Answer:
        whole = self.ended and self._status in (None, OK)
        return msgspec.structs.replace(super()._answer(), tool_calls=len(self._calls) or (0 if whole else None))


class ChunkReader(CompletionReader):
    """Reads a stream of GetChatCompletionChunk, each with all usage so far."""

    fields = Fields(id=1, model=4, usage=6, tier=12)
    output = _Output(content=1, finish_reason=3, place=4)
    streamed = True


class DeferredReader(CompletionReader):
    """Reads a GetDeferredCompletionResponse, which holds the completion once it is done."""

    def _read(self, message: Message) -> None:
        self._deferred(message.number(2))
        if (completion := message.message(1)) is not None:
            super()._read(completion)


class StartReader(GrpcReader):
    """Reads a StartDeferredResponse: the id to ask with until the answer is there."""

    fields = Fields(id=1)

    def _read(self, message: Message) -> None:
        super()._read(message)
        self._waiting = True


class SampleReader(GrpcReader):
    """Reads a SampleTextResponse."""

    fields = Fields(id=1, model=6, usage=9)

    def _read(self, message: Message) -> None:
        super()._read(message)
        for choice in message.messages(2):
            self._note("stop_reason", _FINISHED.get(choice.number(1) or 0))
            self.text_bytes += len(choice.data(3) or b"")
        self.first_token = self.text_bytes > 0


class SampleChunkReader(SampleReader):
    """Reads a stream of SampleTextResponse."""

    streamed = True


class CompactReader(GrpcReader):
    """Reads a CompactContextResponse: a context that was made shorter, encrypted."""

    fields = Fields(id=1, usage=4)


class TokenizeReader(GrpcReader):
    """Reads a TokenizeTextResponse, which costs nothing."""

    fields = Fields(model=2)

    def _answer(self) -> Answer:
        free = {name: 0 for name in Answer.__struct_fields__ if name.endswith("_tokens")}
        answer = super()._answer()
        return msgspec.structs.replace(answer, usage_known=True, usage_reason=None, tool_calls=0, web_searches=0, **free)
