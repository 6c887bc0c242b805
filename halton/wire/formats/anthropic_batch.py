"""Results of a message batch: a line for each request, and each that succeeded is an inference at a batch's price."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.formats.error_body import FreeReader, error_type
from halton.wire.framing.documents import Documents
from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.provider import Reader
from halton.wire.text import safe_text

READER = "anthropic-batch/1"
TIER = "batch"


class _Result(msgspec.Struct):
    type: Any = None
    message: msgspec.Raw = msgspec.Raw()
    error: Any = None


class _Line(msgspec.Struct):
    """One line; its custom_id is the client's own and not kept."""

    result: _Result | None = None


_decode = json_decoder(_Line)


class BatchResultsReader(Reader):
    """Reads the lines, each as it comes: a message is an inference, an error one without usage.

    Requests that were canceled or expired were never tried: they are none. Where no line is an inference, the answer is one
    that used nothing.
    """

    def __init__(self) -> None:
        self._documents = Documents(_decode)
        self._found: list[Answer] = []
        self._given = False
        self._lines = 0

    @property
    def ended(self) -> bool:
        """Whether the last line that began is complete: nothing tells how many there are."""
        return self._documents.closed

    def feed(self, data: bytes) -> None:
        """Read the next decoded bytes."""
        for line in self._documents.feed(data):
            self._lines += 1
            self._found += _inferences(line.result or _Result())

    def answers(self) -> tuple[Answer, ...]:
        """The inferences of the lines that are complete."""
        found, self._found = tuple(self._found), []
        self._given = self._given or bool(found)
        return found

    def finish(self) -> tuple[Answer, ...]:
        """The inferences not yet given, and one that is not known for lines that could not be read."""
        found = self.answers()
        if self._documents.fault or not self._lines:
            return (*found, Answer(usage_reason=self._documents.fault or "no_usage", reader=READER))
        return found if self._given else FreeReader().finish()


def _inferences(result: _Result) -> tuple[Answer, ...]:
    if result.type == "succeeded":
        reader = MessagesReader()
        reader.feed(bytes(result.message))
        return tuple(msgspec.structs.replace(answer, service_tier=TIER, reader=READER) for answer in reader.finish())
    return (_failed(as_object(result.error)),) if result.type == "errored" else ()


def _failed(stated: dict[str, Any]) -> Answer:
    """A request that was refused; the id of its own exchange stands for it, should the results be fetched again."""
    request_id = safe_text(stated.get("request_id"))
    return Answer(
        response_id=request_id,
        usage_reason="error_status",
        error_type=error_type(stated.get("error")),
        service_tier=TIER,
        headers={"request-id": request_id} if request_id else None,
        reader=READER,
    )
