"""Moonshot: Kimi at api.moonshot.ai and .cn, in the formats of OpenAI and Anthropic."""

from __future__ import annotations

from halton.wire.formats.anthropic_endpoints import count_tokens, messages
from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.openai_endpoints import chat
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.provider import Endpoint, Provider

provider = Provider(
    name="moonshotai",
    hosts=("api.moonshot.ai", "api.moonshot.cn"),
    endpoints=(
        chat("/v1"),
        messages("/anthropic/v1"),
        count_tokens("/anthropic/v1"),
        Endpoint(
            path=r"/v1/tokenizers/estimate-token-count", kind="count_tokens", reader=FreeReader, request=read_openai_request
        ),
        Endpoint(path=r"/v1/(models|files|users|caching)(/.*)?", kind="control"),
    ),
)
