"""What a request to xAI's gRPC services asks for; the number of the model's field is another in almost every one."""

from __future__ import annotations

from collections.abc import Callable

from halton.wire.formats.xai_grpc_usage import tier_name
from halton.wire.framing.grpc import GrpcMessages
from halton.wire.framing.protobuf import Message, read_message
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts, first_count
from halton.wire.text import safe_text


def asking(
    *, model: int, tier: int = 0, previous_response: int = 0, longest: int = 0, streamed: bool = False
) -> Callable[[Route, bytes], RequestFacts]:
    """What reads requests whose fields have these numbers, 0 where there is none; a method is a stream, or it is not."""

    def read(route: Route, body: bytes) -> RequestFacts:
        asked = _message(body)
        return RequestFacts(
            model=safe_text(asked.text(model)),
            streamed=streamed,
            service_tier=tier_name(asked.number(tier)),
            continues=bool(asked.data(previous_response)),
            max_output_tokens=first_count(asked.number(longest)),
        )

    return read


def _message(body: bytes) -> Message:
    """The request's one message, which may be compressed: its header says how, but its first bytes do too."""
    messages = GrpcMessages().feed(body)
    return (read_message(messages[0]) if messages else None) or Message()
