"""Answers can be decoded as they come; requests are read in whatever coding they came."""

from __future__ import annotations

import json
import zlib
from typing import Any

import brotli
import pytest
import zstandard

from halton.demo.provider import Provider
from halton.demo.provider.codings import decoded, encoded

pytestmark = pytest.mark.anyio

ASKED = {"model": "claude-sonnet-5-5", "messages": [{"role": "user", "content": "scenario:plain"}]}


def decompressors() -> dict[str, Any]:
    return {
        "gzip": zlib.decompressobj(31).decompress,
        "deflate": zlib.decompressobj().decompress,
        "br": brotli.Decompressor().process,
        "zstd": zstandard.ZstdDecompressor().decompressobj().decompress,
    }


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_each_flushed_part_can_be_decoded_at_once(coding: str) -> None:
    decompress = decompressors()[coding]
    parts = [b"event: one\n\n", b"event: two\n\n", b"event: three\n\n"]
    coded = encoded(parts, coding, flush=True)
    assert [decompress(next(coded)) for _ in parts] == parts


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("stream", [True, False])
async def test_a_coded_answer_is_the_plain_one(wire: Any, coding: str, stream: bool) -> None:
    message = {"role": "user", "content": f"scenario:{coding}"}
    await wire.send("/v1/messages", ASKED | {"messages": [message], "stream": stream})
    _, headers, body = await wire.answer()
    await wire.send("/v1/messages", ASKED | {"stream": stream})
    _, _, plain = await wire.answer()
    assert headers["content-encoding"] == coding
    assert decompressors()[coding](body) == plain.replace(b"000000000002", b"000000000001")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
async def test_a_coded_request_is_read_and_kept_coded(provider: Provider, wire: Any, coding: str) -> None:
    body = b"".join(encoded([json.dumps(ASKED).encode()], coding, flush=False))
    await wire.send("/v1/messages", body, "localhost", f"Content-Encoding: {coding}")
    status, _, _ = await wire.answer()
    assert status == 200
    assert provider.requests[0].body == body


async def test_a_bomb_is_small_on_the_wire(wire: Any) -> None:
    await wire.send("/v1/messages", ASKED | {"messages": [{"role": "user", "content": "scenario:gzip_bomb=4000000"}]})
    _, _, body = await wire.answer()
    assert len(body) < 20_000
    assert len(json.loads(zlib.decompress(body, 31))["content"][0]["text"]) > 4_000_000


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "lzma"])
def test_what_cannot_be_decoded_is_a_value_error(coding: str) -> None:
    with pytest.raises(ValueError, match=coding):
        decoded(b"not coded at all", coding)
