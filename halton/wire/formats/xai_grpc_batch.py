"""Results of xAI's batches over gRPC: each is an answer of its own, at a batch's price."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.xai_grpc import READER, GrpcReader
from halton.wire.formats.xai_grpc_media import ImageReader, VideoReader
from halton.wire.formats.xai_grpc_text import CompletionReader
from halton.wire.framing.grpc import status_name
from halton.wire.framing.protobuf import Message

TIER = "batch"
_RESPONSE, _ERROR = 4, 3
_READERS: dict[int, Callable[[], GrpcReader]] = {2: CompletionReader, 3: ImageReader, 4: VideoReader}


class BatchReader(GrpcReader):
    """Reads a ListBatchResultsResponse: one page of results."""

    results: ClassVar[int] = 1

    def __init__(self) -> None:
        super().__init__()
        self._found: list[Answer] = []
        self._given = False

    def answers(self) -> tuple[Answer, ...]:
        """The results of the messages that are complete."""
        found, self._found = tuple(self._found), []
        self._given = self._given or bool(found)
        return found

    def finish(self) -> tuple[Answer, ...]:
        """The results not yet given; of a page without any, how it ended."""
        return self.answers() or (() if self._given else super().finish())

    def _read(self, message: Message) -> None:
        self._waiting = True
        self._found += [_answer(result) for result in message.messages(self.results)]


class BatchResultReader(BatchReader):
    """Reads a GetBatchRequestResultResponse: one result."""

    results = 2


def _answer(result: Message) -> Answer:
    """The facts of one result, which is an answer of a known kind or an error."""
    if (error := result.message(_ERROR)) is not None:
        return Answer(usage_reason="error_status", error_type=status_name(error.number(1)), service_tier=TIER, reader=READER)
    response = result.message(_RESPONSE) or Message()
    reader = GrpcReader()
    for field, make in _READERS.items():
        if (answer := response.message(field)) is not None:
            reader = make()
            reader.take(answer)
    return msgspec.structs.replace(reader.finish()[0], service_tier=TIER)
