"""Cohere: api.cohere.com, in its own formats of two versions and in OpenAI's."""

from __future__ import annotations

import msgspec

from halton.wire.formats.cohere import CohereReader
from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.openai_endpoints import chat, embeddings
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.provider import Endpoint, Provider

_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SETTINGS = "models|datasets|connectors|check-api-key|finetuning|embed-jobs|batches"
_read = Endpoint(path="", reader=CohereReader, request=read_openai_request)

provider = Provider(
    name="cohere",
    hosts=("api.cohere.com", "api.cohere.ai"),
    endpoints=(
        msgspec.structs.replace(_read, path=r"/v[12]/chat"),
        msgspec.structs.replace(_read, path=r"/v1/(generate|summarize|classify)"),
        msgspec.structs.replace(_read, path=r"/v[12]/embed", kind="embedding"),
        msgspec.structs.replace(_read, path=r"/v[12]/rerank", kind="rerank"),
        msgspec.structs.replace(_read, path=r"/v2/parse", kind="ocr"),
        Endpoint(path=r"/v1/(tokenize|detokenize)", kind="count_tokens", reader=FreeReader, request=read_openai_request),
        chat("/compatibility/v1"),
        embeddings("/compatibility/v1"),
        Endpoint(path=r"/v2/audio/transcriptions", kind="audio", unread="a transcript states no usage"),
        Endpoint(path=r"/v1/embed-jobs|/v2/batches", kind="batch", unread="a job's results come as a file, which is not read"),
        Endpoint(path=r"/v1/finetuning/finetuned-models", kind="other", unread="a training is billed when it is over"),
        Endpoint(path=rf"/v[12]/({_SETTINGS})([/:].*)?", methods=_ANY, kind="control"),
    ),
)
