"""Vertex AI: Google's models and those of other makers, at the addresses of Google Cloud's regions."""

from __future__ import annotations

import msgspec

from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.formats.anthropic_request import read_messages_request
from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.google_endpoints import count_tokens, embed, generate, images, interactions, live, videos
from halton.wire.formats.google_statistics import StatisticsReader
from halton.wire.formats.openai_endpoints import chat, completions, embeddings
from halton.wire.provider import Endpoint, Provider

# googleapis.com holds far more than models, so each region is named, not the suffix that they share.
_REGIONS = (
    "africa-south1",
    *(f"asia-{place}" for place in ("east1", "east2", "northeast1", "northeast2", "northeast3")),
    *(f"asia-{place}" for place in ("south1", "south2", "southeast1", "southeast2", "southeast3")),
    *(f"australia-southeast{number}" for number in (1, 2)),
    *("europe-central2", "europe-north1", "europe-north2", "europe-southwest1"),
    *(f"europe-west{number}" for number in (1, 2, 3, 4, 6, 8, 9, 10, 12)),
    *("me-central1", "me-central2", "me-west1"),
    *("northamerica-northeast1", "northamerica-northeast2", "northamerica-south1"),
    *("southamerica-east1", "southamerica-west1"),
    *("us-central1", "us-east1", "us-east4", "us-east5", "us-south1", "us-west1", "us-west2", "us-west3", "us-west4"),
)

_VERSION = r"/v[0-9][a-z0-9]*"
_PROJECT = rf"{_VERSION}(?:/projects/[^/]+/locations/[^/]+)?"
_WITHIN = rf"{_PROJECT}/"
_MODEL = r"/models/(?P<model>[^/:]+)"
_GOOGLE = rf"{_WITHIN}publishers/google{_MODEL}"
_IMAGEN = rf"{_WITHIN}publishers/google/models/(?P<model>image[^/:]*)"
_EMBEDDING = rf"{_WITHIN}publishers/google/models/(?P<model>(?:text-|textembedding|gemini-embedding)[^/:]*)"
_CLAUDE = rf"{_WITHIN}publishers/anthropic"
_CLAUDE_PLATFORM = rf"{_VERSION}/(?:projects/[^/]+/locations/[^/]+/workspaces/[^/]+/invoke/v1/)?messages"
_OTHERS = rf"{_WITHIN}publishers/(?!google/)[^/]+{_MODEL}"
# Tuned and deployed models, and `openapi`, behind which the catalogue's models speak OpenAI's format.
_ENDPOINT = rf"{_WITHIN}endpoints/[^/:]+"
_GEMINI = rf"(?:{_GOOGLE}|{_ENDPOINT})"
_RAW = ":(?:rawPredict|streamRawPredict)"
_SOCKET = r"/{1,2}ws/google\.cloud\.aiplatform\.v[0-9][a-z0-9]*\.LlmBidiService/BidiGenerateContent"

provider = Provider(
    name="google",
    hosts=(
        "aiplatform.googleapis.com",
        "aiplatform.us.rep.googleapis.com",
        "aiplatform.eu.rep.googleapis.com",
        *(f"{region}-aiplatform.googleapis.com" for region in _REGIONS),
        "claude.googleapis.com",
    ),
    endpoints=(
        *generate(_GEMINI),
        count_tokens(_GEMINI),
        embed(_GOOGLE),
        images(_IMAGEN),
        Endpoint(path=rf"{_EMBEDDING}:predict", kind="embedding", reader=StatisticsReader),
        videos(_GOOGLE),
        Endpoint(
            path=rf"{_CLAUDE}/models/count-tokens:rawPredict",
            kind="count_tokens",
            reader=FreeReader,
            request=read_messages_request,
        ),
        Endpoint(path=rf"{_CLAUDE}{_MODEL}{_RAW}", reader=MessagesReader, request=read_messages_request),
        Endpoint(path=_CLAUDE_PLATFORM, reader=MessagesReader, request=read_messages_request),
        Endpoint(path=rf"{_CLAUDE_PLATFORM}/count_tokens", kind="count_tokens", reader=FreeReader, request=read_messages_request),
        Endpoint(path=rf"{_CLAUDE_PLATFORM}/batches", kind="batch", unread="its results are fetched from elsewhere"),
        Endpoint(
            path=rf"{_WITHIN}publishers/mistralai/models/(?P<model>mistral-ocr[^/:]*){_RAW}",
            kind="ocr",
            unread="pages are billed, and counted in an answer that is not read",
        ),
        msgspec.structs.replace(chat(""), path=rf"{_OTHERS}{_RAW}"),
        chat(_ENDPOINT),
        completions(_ENDPOINT),
        embeddings(_ENDPOINT),
        *interactions(_PROJECT),
        live(_SOCKET),
        Endpoint(path=rf"{_WITHIN}batchPredictionJobs", kind="batch", unread="its results go to Cloud Storage or BigQuery"),
        Endpoint(path=rf"{_WITHIN}cachedContents", kind="other", unread="a cache is billed by the hour, which no answer tells"),
        Endpoint(path=rf"{_WITHIN}tuningJobs", kind="other", unread="the tokens of a training are counted when it is done"),
        Endpoint(
            path=rf"{_WITHIN}reasoningEngines/.+:\w*[qQ]uery", kind="agent", unread="an agent's machine is billed by the hour"
        ),
        Endpoint(path=rf"{_GOOGLE}:fetchPredictOperation", kind="control"),
        Endpoint(
            path=rf"(?:{_WITHIN}publishers/[^/]+{_MODEL}|{_ENDPOINT}(?:/.+)?):\w+",
            kind="other",
            unread="each such model has a format of its own",
        ),
    ),
    unlisted="control",
)
