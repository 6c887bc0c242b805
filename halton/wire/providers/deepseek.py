"""DeepSeek: api.deepseek.com, in the formats of OpenAI and Anthropic."""

from __future__ import annotations

from halton.wire.formats.anthropic_endpoints import count_tokens, messages
from halton.wire.formats.openai_endpoints import chat, completions
from halton.wire.provider import Endpoint, Provider

_OPENAI, _ANTHROPIC = "(?:/v1|/beta)?", "/anthropic(?:/v1)?"

provider = Provider(
    name="deepseek",
    hosts=("api.deepseek.com",),
    endpoints=(
        chat(_OPENAI),
        completions(_OPENAI),
        messages(_ANTHROPIC),
        count_tokens(_ANTHROPIC),
        Endpoint(path=r"(/v1|/beta)?/(models|user)(/.*)?", kind="control"),
    ),
)
