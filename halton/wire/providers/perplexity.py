"""Perplexity: api.perplexity.ai, whose answers state what they cost."""

from __future__ import annotations

from halton.wire.formats.openai_chat import ChatReader
from halton.wire.formats.openai_endpoints import chat, responses, stored_response
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.provider import Endpoint, Provider

_V1 = "(?:/v1)?"
_LATER = "a chat in the background: its usage is told when it is fetched"

provider = Provider(
    name="perplexity",
    hosts=("api.perplexity.ai",),
    endpoints=(
        chat(_V1),
        responses(_V1),
        stored_response(_V1),
        Endpoint(path=r"/v1/(agent|decisions)", reader=ResponsesReader, request=read_openai_request),
        Endpoint(path=r"/v1/(contextualized)?embeddings", kind="embedding", reader=ChatReader, request=read_openai_request),
        Endpoint(path=rf"{_V1}/async/chat/completions", kind="batch", unread=_LATER),
        Endpoint(
            path=rf"{_V1}/async/chat/completions/[^/]+",
            kind="stored",
            methods=("GET",),
            unread="a chat that was asked for in the background, within an object of its own",
        ),
        Endpoint(path=rf"{_V1}/search", kind="other", unread="a search is billed by the request"),
        Endpoint(path=rf"{_V1}/(models|async/.*|generate_auth_token|revoke_auth_token)(/.*)?", kind="control"),
    ),
)
