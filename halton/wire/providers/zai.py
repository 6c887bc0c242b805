"""Z.ai: GLM at api.z.ai, in the formats of OpenAI and Anthropic."""

from __future__ import annotations

from halton.wire.formats.anthropic_endpoints import count_tokens, messages
from halton.wire.formats.openai_endpoints import chat, embeddings
from halton.wire.provider import Endpoint, Provider

_V4 = "/api/(?:coding/)?paas/v4"

provider = Provider(
    name="zai",
    hosts=("api.z.ai",),
    endpoints=(
        chat(_V4),
        embeddings(_V4),
        messages("/api/anthropic/v1"),
        count_tokens("/api/anthropic/v1"),
        Endpoint(path=rf"{_V4}/(images|videos)/generations", kind="image", unread="pictures and videos state no usage"),
        Endpoint(path=rf"{_V4}/(web_search|tools|reader|layout_parsing|audio/.+)", kind="other", unread="it states no usage"),
        Endpoint(path=rf"{_V4}/(models|files|async-result)(/.*)?", kind="control"),
    ),
)
