"""The endpoints that OpenAI and the many compatible servers share, below a prefix of each provider's own."""

from __future__ import annotations

from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.openai_chat import ChatReader
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.provider import Endpoint


def chat(prefix: str) -> Endpoint:
    """Chat completions."""
    return Endpoint(path=rf"{prefix}/chat/completions", reader=ChatReader, request=read_openai_request)


def completions(prefix: str) -> Endpoint:
    """Legacy completions."""
    return Endpoint(path=rf"{prefix}/completions", reader=ChatReader, request=read_openai_request)


def responses(prefix: str) -> Endpoint:
    """Responses over HTTP."""
    return Endpoint(path=rf"{prefix}/responses", reader=ResponsesReader, request=read_openai_request)


def embeddings(prefix: str) -> Endpoint:
    """Embeddings."""
    return Endpoint(path=rf"{prefix}/embeddings", kind="embedding", reader=ChatReader, request=read_openai_request)


def input_tokens(prefix: str) -> Endpoint:
    """The free count of a response's input."""
    return Endpoint(
        path=rf"{prefix}/responses/input_tokens", kind="count_tokens", reader=FreeReader, request=read_openai_request
    )
