"""Models as Bedrock names them: by an id, a profile or an ARN in the path, and a price depends on which."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.header import Headers
from halton.wire.provider import Endpoint, Reader, Route
from halton.wire.request_facts import RequestFacts
from halton.wire.text import safe_text

_PUBLIC = ("foundation-model", "inference-profile")


def model_name(model: str | None) -> str | None:
    """The model or inference profile that an identifier means; of an ARN no more than that, for it names the account.

    A profile, deployment or imported model of one's own keeps its kind: it has a price that only its owner knows.
    """
    if model is None or not model.startswith("arn:"):
        return model
    resource = model.split(":", 5)[-1]
    kind, _, name = resource.partition("/")
    return name if kind in _PUBLIC else resource


def ours(row: Endpoint) -> Endpoint:
    """The row of another provider's format as it holds at AWS: priced by the model that is asked for."""
    read = row.request

    def request(route: Route, body: bytes) -> RequestFacts:
        facts = read(route, body) if read else RequestFacts()
        return msgspec.structs.replace(facts, model=model_name(facts.model))

    if row.reader is MessagesReader:
        return msgspec.structs.replace(row, reader=AskedMessagesReader, request=request)
    return msgspec.structs.replace(row, reader=row.reader and partial(AskedModelReader, row.reader), request=request)


def as_asked(answers: tuple[Answer, ...], own: str | None) -> tuple[Answer, ...]:
    """The answers without this model, which the asked one calls itself: AWS prices models by the id that was asked for.

    The maker's own name does not tell `global.anthropic.claude-…` from the dearer `us.anthropic.…`. An adviser or a fallback
    that answered keeps its name, as nobody asked for it by another.
    """
    return tuple(msgspec.structs.replace(answer, model=None) if answer.model == own else answer for answer in answers)


class AskedMessagesReader(MessagesReader):
    """Reads a message, whose start names the model that was asked for."""

    def finish(self) -> tuple[Answer, ...]:
        """The facts of every inference of the message."""
        return as_asked(super().finish(), safe_text(self._model))


class AskedModelReader(Reader):
    """Reads with another reader, and leaves out the model that the answer names: see `as_asked`."""

    def __init__(self, reader: Callable[[], Reader]) -> None:
        self._reader = reader()

    @property
    def ended(self) -> bool:
        """Whether the protocol's own end was seen."""
        return self._reader.ended

    def take_headers(self, headers: Headers) -> None:
        """The answer's header lines and trailers."""
        self._reader.take_headers(headers)

    def feed(self, data: bytes) -> None:
        """Read the next decoded bytes."""
        self._reader.feed(data)
        self.first_token, self.text_bytes = self._reader.first_token, self._reader.text_bytes

    def answers(self) -> tuple[Answer, ...]:
        """The inferences that are complete before the answer ends."""
        return _unnamed(self._reader.answers())

    def finish(self) -> tuple[Answer, ...]:
        """The facts of every other inference."""
        return _unnamed(self._reader.finish())


def _unnamed(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    return as_asked(answers, answers[0].model if answers else None)
