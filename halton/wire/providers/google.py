"""Google: the Gemini API and its OpenAI-compatible paths."""

from __future__ import annotations

from halton.wire.formats.google_endpoints import (
    batch,
    batch_results,
    count_tokens,
    embed,
    generate,
    images,
    interactions,
    live,
    videos,
)
from halton.wire.formats.google_images import ImagesReader
from halton.wire.formats.google_interaction import InteractionReader
from halton.wire.formats.google_interaction_request import read_interaction_request
from halton.wire.formats.openai_endpoints import chat, embeddings
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.provider import Endpoint, Provider

_VERSION = r"/v[0-9][a-z0-9]*"
_MODEL = rf"{_VERSION}/(?:(?:models|tunedModels|dynamic)/)?(?P<model>[^/:]+)"
_IMAGEN = rf"{_VERSION}/models/(?P<model>image[^/:]*)"
# The Python SDK's own address ends in a slash, and so does its host.
_SOCKET = r"/{1,2}ws/google\.ai\.generativelanguage\.v[0-9][a-z0-9]*\.GenerativeService\."
_OPENAI = rf"{_VERSION}/openai"
_SETTINGS = "models|files|operations|auth_tokens|agents|environments|webhooks|credentials|corpora"
_CONTROL = (
    rf"/(?:upload/)?v[0-9][a-z0-9]*/(?:openai/)?(?:{_SETTINGS})(?:/[^:]*)?|{_VERSION}/files:register"
    rf"|{_VERSION}/interactions/[^/]+/cancel|{_VERSION}/batches/[^/:]+:(?:cancel|delete)|{_VERSION}/triggers|/\$.*"
)

provider = Provider(
    name="google",
    hosts=("generativelanguage.googleapis.com",),
    endpoints=(
        *generate(_MODEL),
        count_tokens(_MODEL),
        embed(_MODEL),
        images(_IMAGEN),
        videos(_MODEL),
        batch(_MODEL),
        *batch_results(_VERSION),
        *interactions(_VERSION),
        Endpoint(path=rf"{_VERSION}/decisions", reader=InteractionReader, request=read_interaction_request),
        Endpoint(path=rf"{_VERSION}/triggers/[^/]+/(?:executions|run)", kind="agent", unread="its interactions run at Google"),
        Endpoint(path=rf"{_VERSION}/voices", kind="audio", unread="a voice is made without a count of what it costs"),
        Endpoint(path=rf"{_VERSION}/cachedContents", kind="other", unread="a cache is billed by the hour, which no answer tells"),
        Endpoint(
            path=rf"(?:/upload)?{_VERSION}/fileSearchStores/[^/:]+:(?:importFile|uploadToFileSearchStore)",
            kind="embedding",
            unread="files are embedded later, and no answer counts their tokens",
        ),
        chat(_OPENAI),
        embeddings(_OPENAI),
        Endpoint(path=rf"{_OPENAI}/images/generations", kind="image", reader=ImagesReader, request=read_openai_request),
        Endpoint(path=rf"{_OPENAI}/batches", kind="batch", unread="its results are a file, which passes unread"),
        live(rf"{_SOCKET}BidiGenerateContent(?:Constrained)?"),
        Endpoint(
            path=rf"{_SOCKET}BidiGenerateMusic",
            kind="realtime",
            methods=("GET",),
            socket=True,
            unread="music is billed by what no message tells",
        ),
        Endpoint(path=_CONTROL, kind="control"),
    ),
)
