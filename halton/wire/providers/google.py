"""Google: the Gemini API and its OpenAI-compatible paths."""

from __future__ import annotations

from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.google_generate import GenerateReader
from halton.wire.formats.google_request import read_generate_request
from halton.wire.formats.openai_endpoints import chat, embeddings
from halton.wire.provider import Endpoint, Provider

_VERSION = r"/v[0-9][a-z0-9]*"
_MODEL = rf"{_VERSION}/(?:(?:models|tunedModels)/)?(?P<model>[^/:]+)"
_CONTROL = r"/(?:upload/)?(?:v[0-9][a-z0-9]*)/(?:openai/)?(?:models|files|operations|auth_tokens)(?:/[^:]*)?|/\$.*"

provider = Provider(
    name="google",
    hosts=("generativelanguage.googleapis.com",),
    endpoints=(
        Endpoint(path=rf"{_MODEL}:(?:g|streamG)enerateContent", reader=GenerateReader, request=read_generate_request),
        Endpoint(path=rf"{_MODEL}:(?:countTokens|computeTokens)", kind="count_tokens", reader=FreeReader),
        Endpoint(path=rf"{_MODEL}:(?:embedContent|batchEmbedContents)", kind="embedding", reader=GenerateReader),
        chat(rf"{_VERSION}/openai"),
        embeddings(rf"{_VERSION}/openai"),
        Endpoint(path=_CONTROL, kind="control"),
    ),
)
