"""OpenAI: api.openai.com with its regions."""

from __future__ import annotations

from halton.wire.formats.openai_endpoints import chat, completions, embeddings, input_tokens, responses
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.provider import Endpoint, Provider

_CONTROL = r"/v1/(models|moderations|files|uploads|conversations|webhook\w*|organization|responses|chat/completions)(/.*)?"

provider = Provider(
    name="openai",
    hosts=("api.openai.com", "*.api.openai.com"),
    endpoints=(
        chat("/v1"),
        responses("/v1"),
        completions("/v1"),
        embeddings("/v1"),
        input_tokens("/v1"),
        Endpoint(path=r"/v1/(responses/compact|decisions)", reader=ResponsesReader, request=read_openai_request),
        Endpoint(path=_CONTROL, kind="control"),
    ),
)
