"""Google's Code Assist: what the Gemini CLI asks with a Google login."""

from __future__ import annotations

from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.google_generate import GenerateReader
from halton.wire.formats.google_request import read_generate_request
from halton.wire.provider import Endpoint, Provider

_GENERATE = r"/v1internal:(?:generateContent|streamGenerateContent)"

provider = Provider(
    name="google",
    hosts=("cloudcode-pa.googleapis.com",),
    endpoints=(
        Endpoint(path=_GENERATE, reader=GenerateReader, request=read_generate_request),
        Endpoint(path=r"/v1internal:countTokens", kind="count_tokens", reader=FreeReader, request=read_generate_request),
    ),
    unlisted="control",
)
