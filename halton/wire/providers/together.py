"""Together: api.together.xyz, in OpenAI's formats."""

from __future__ import annotations

from halton.wire.formats.openai_chat import ChatReader
from halton.wire.formats.openai_endpoints import chat, completions, embeddings, images, speech, transcripts
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.provider import Endpoint, Provider

provider = Provider(
    name="together",
    hosts=("api.together.xyz", "api.together.ai"),
    endpoints=(
        chat("/v1"),
        completions("/v1"),
        embeddings("/v1"),
        images("/v1"),
        speech("/v1"),
        transcripts("/v1"),
        Endpoint(path=r"/v1/rerank", kind="rerank", reader=ChatReader, request=read_openai_request),
        Endpoint(path=r"/v[12]/videos", kind="video", unread="a video states no usage"),
        Endpoint(path=r"/v1/batches", kind="batch", unread="a batch's results come as a file, which is not read"),
        Endpoint(path=r"/v1/fine-tunes", kind="other", unread="a training is billed when it is over"),
        Endpoint(path=r"/(tci/)?v1/(execute|code-interpreter.*)", kind="other", unread="code is billed by the session"),
        Endpoint(path=r"/v1/(models|files|batches|fine-tunes|endpoints|hardware|clusters|jobs|evaluation)(/.*)?", kind="control"),
    ),
)
