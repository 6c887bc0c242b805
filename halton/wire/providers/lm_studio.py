"""LM Studio: a local server, for which `[[provider]]` listens, in its own two formats and in those of OpenAI and Anthropic."""

from __future__ import annotations

from halton.wire.formats.anthropic_endpoints import count_tokens, messages
from halton.wire.formats.lm_studio import LmStudioReader
from halton.wire.formats.openai_endpoints import chat, completions, embeddings, responses
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.provider import Endpoint, Provider

_OPENAI = "(?:/v1|/api/v0)"

provider = Provider(
    name="lm-studio",
    # It speaks plain HTTP at an address that config.toml names; this is only a name to speak of it by (RFC 6761 §6.3).
    hosts=("lm-studio.localhost",),
    endpoints=(
        Endpoint(path=r"/api/v1/chat", reader=LmStudioReader, request=read_openai_request),
        chat(_OPENAI),
        completions(_OPENAI),
        embeddings(_OPENAI),
        responses("/v1"),
        messages("/v1"),
        count_tokens("/v1"),
        Endpoint(path=r"(/v1|/api/v[01])/models(/.*)?", methods=("GET", "POST", "DELETE"), kind="control"),
    ),
    local=True,
)
