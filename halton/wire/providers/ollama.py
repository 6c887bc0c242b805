"""Ollama: its cloud, and the local server for which `[[provider]]` listens, in its own format and those of others."""

from __future__ import annotations

from halton.wire.formats.anthropic_endpoints import count_tokens, messages
from halton.wire.formats.ollama import (
    OllamaEmbedReader,
    OllamaReader,
    read_ollama_request,
    read_ollama_whole_request,
)
from halton.wire.formats.openai_endpoints import chat, completions, embeddings, responses
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.provider import Endpoint, Provider

_ANY = ("GET", "HEAD", "POST", "DELETE")
_CACHED = "a prompt that the server's cache held may not be counted: its tokens are then not known"
_MODELS = "tags|show|ps|version|pull|push|create|copy|delete|blobs|me|signout|usage|experimental"

provider = Provider(
    name="ollama",
    hosts=("ollama.com",),
    endpoints=(
        Endpoint(path=r"/api/(chat|generate)", reader=OllamaReader, request=read_ollama_request, inexact=_CACHED),
        Endpoint(path=r"/api/embed", kind="embedding", reader=OllamaEmbedReader, request=read_ollama_whole_request),
        Endpoint(path=r"/api/embeddings", kind="embedding", unread="the older way to embed states no usage"),
        chat("/v1"),
        completions("/v1"),
        responses("/v1"),
        messages("/v1"),
        count_tokens("/v1"),
        embeddings("/v1"),
        Endpoint(path=r"/v1/systemone", reader=ResponsesReader, request=read_openai_request),
        Endpoint(path=r"/api/web_(search|fetch)", kind="other", unread="searches of the web are part of a plan"),
        Endpoint(path=r"/v1/images/generations", kind="image", unread="pictures state no usage"),
        Endpoint(path=rf"/api/({_MODELS})(/.*)?|/v1/models(/.*)?|/", methods=_ANY, kind="control"),
    ),
    unlisted="control",  # the site itself is at this address
)
