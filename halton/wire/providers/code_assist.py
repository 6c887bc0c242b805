"""Google's Code Assist: what the Gemini CLI asks with a Google login."""

from __future__ import annotations

from halton.wire.formats.google_endpoints import count_tokens, generate
from halton.wire.provider import Provider

_METHODS = r"/v1internal"

provider = Provider(
    name="google",
    hosts=("cloudcode-pa.googleapis.com",),
    endpoints=(*generate(_METHODS), count_tokens(_METHODS)),
    unlisted="control",
)
