"""The endpoints of the Messages format, below a prefix of each host's own."""

from __future__ import annotations

from halton.wire.formats.anthropic_batch import BatchResultsReader
from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.formats.anthropic_request import read_batch_request, read_messages_request
from halton.wire.formats.error_body import FreeReader
from halton.wire.provider import Endpoint

_INEXACT = (
    "models that declined before a fallback served count nothing; what a redeemed fallback credit takes off and how long code"
    " ran in a container, no answer tells"
)


def messages(prefix: str) -> Endpoint:
    """Messages, streamed or whole."""
    return Endpoint(path=rf"{prefix}/messages", reader=MessagesReader, request=read_messages_request, inexact=_INEXACT)


def count_tokens(prefix: str) -> Endpoint:
    """The free count of a message's input."""
    return Endpoint(
        path=rf"{prefix}/messages/count_tokens", kind="count_tokens", reader=FreeReader, request=read_messages_request
    )


def batches(prefix: str) -> tuple[Endpoint, ...]:
    """Message batches: handing one in bills nothing, its results bill when they are fetched."""
    path = rf"{prefix}/messages/batches"
    return (
        Endpoint(path=path, kind="batch", reader=FreeReader, request=read_batch_request),
        Endpoint(
            path=rf"{path}/[^/]+/results",
            kind="stored",
            methods=("GET",),
            reader=BatchResultsReader,
            inexact="results that are never fetched through Halton are not counted",
        ),
        Endpoint(path=rf"{path}/[^/]+/cancel", kind="control"),
    )
