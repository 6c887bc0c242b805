"""Amazon Bedrock: models of many makers by InvokeModel and Converse, and by the APIs of OpenAI and Anthropic."""

from __future__ import annotations

from halton.wire.formats.anthropic_endpoints import count_tokens, messages
from halton.wire.formats.bedrock_converse import ConverseReader
from halton.wire.formats.bedrock_invoke import EmbedReader, InvokeReader
from halton.wire.formats.bedrock_model import ours
from halton.wire.formats.bedrock_request import (
    read_async_request,
    read_converse_request,
    read_image_request,
    read_invoke_request,
    read_rerank_request,
)
from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.openai_endpoints import (
    cancelled_response,
    chat,
    completions,
    embeddings,
    input_tokens,
    responses,
    stored_response,
)
from halton.wire.provider import Endpoint, Provider

# Those of AWS's regions that have Bedrock, one by one: `*.amazonaws.com` would let our authority sign for every other service.
REGIONS = (
    "af-south-1",
    *("ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2"),
    *("ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6"),
    *("ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2"),
    *("eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1"),
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "us-gov-east-1", "us-gov-west-1"),
)
_NAMES = ("bedrock-runtime.{}.amazonaws.com", "bedrock-runtime.{}.api.aws", "bedrock-mantle.{}.api.aws")
_FIPS_NAMES = ("bedrock-runtime-fips.{}.amazonaws.com", "bedrock-runtime-fips.{}.api.aws")
_FIPS_REGIONS = tuple(region for region in REGIONS if region.startswith(("us-", "ca-")))  # FIPS 140 is theirs

_MODEL = r"/model/(?P<model>.+)"
_EMBEDDINGS = r"/model/(?P<model>.*embed.*)/invoke"
_RERANKS = r"/model/(?P<model>.*rerank.*)/invoke"
_IMAGES = r"/model/(?P<model>.*(?:stability\.|nova-canvas|titan-image).*)/invoke"
_OPENAI = r"(?:/openai)?/v1"
_ANTHROPIC = "/anthropic/v1"

_SPEECH = "speech to speech, both ways at once: its usage is spread over events of a session, not of a call"
_LATER = "the model works on by itself and writes to a bucket; neither the answer nor its later state tells the usage"
_POLICIES = "a guardrail alone: billed in units of its policies, not in tokens"

provider = Provider(
    name="aws",
    hosts=(
        *(name.format(region) for region in REGIONS for name in _NAMES),
        *(name.format(region) for region in _FIPS_REGIONS for name in _FIPS_NAMES),
    ),
    endpoints=(
        Endpoint(
            path=_EMBEDDINGS, kind="embedding", reader=EmbedReader, request=read_invoke_request,
            inexact="images, sound and video to embed are billed by other units, which are not counted",
        ),
        Endpoint(
            path=_RERANKS, kind="rerank", reader=FreeReader, request=read_rerank_request,
            inexact="the answer states no usage: searches are counted from the request, long documents as one",
        ),
        Endpoint(
            path=_IMAGES, kind="image", reader=FreeReader, request=read_image_request,
            inexact="the answer states no usage: images are counted from the request, without size and quality",
        ),
        Endpoint(
            path=rf"{_MODEL}/invoke(?:-with-response-stream)?", reader=InvokeReader, request=read_invoke_request,
            inexact="makers that state no counts, neither in a header nor in the body, leave a whole answer's usage unknown",
        ),
        Endpoint(
            path=rf"{_MODEL}/converse(?:-stream)?", reader=ConverseReader, request=read_converse_request,
            inexact="guardrails within the call and images in the answer are not counted",
        ),
        Endpoint(path=rf"{_MODEL}/count-tokens", kind="count_tokens", reader=FreeReader, request=read_converse_request),
        Endpoint(
            path=rf"{_MODEL}/invoke-with-bidirectional-stream", kind="realtime", request=read_converse_request, unread=_SPEECH,
        ),
        Endpoint(path=r"/async-invoke", kind="other", request=read_async_request, unread=_LATER),
        Endpoint(path=r"/guardrail/.+/apply|/guardrail-checks/invoke", kind="moderation", unread=_POLICIES),
        *map(ours, (messages(_ANTHROPIC), count_tokens(_ANTHROPIC))),
        *map(ours, (chat(_OPENAI), responses(_OPENAI), completions(_OPENAI), embeddings(_OPENAI), input_tokens(_OPENAI))),
        # What is fetched again was not asked for by a model: the one that the answer names has to do.
        *(row(_OPENAI) for row in (stored_response, cancelled_response)),
    ),
)  # fmt: skip
