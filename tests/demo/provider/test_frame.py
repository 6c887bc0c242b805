"""The messages of a socket are kept as they were said, by either side, with the request they belong to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from halton.demo.provider import Provider
from halton.demo.provider.frame import Frame

pytestmark = pytest.mark.anyio


async def test_each_message_is_kept_with_who_said_it(provider: Provider, peer: Any) -> None:
    await peer.open(deflate=True)
    await peer.tell("Grüße, but no JSON")
    answer, _ = await peer.message()
    assert provider.frames == [
        Frame(serial=1, sent=False, text="Grüße, but no JSON"),
        Frame(serial=1, sent=True, text=answer),
    ]
    assert [request.serial for request in provider.requests] == [1]


async def test_what_is_cut_into_fragments_is_one_message(provider: Provider, peer: Any) -> None:
    await peer.open()
    await peer.ask("split")
    told = await peer.response()
    assert [frame.sent for frame in provider.frames] == [False] + [True] * len(told)


async def test_unrecorded_nothing_is_kept(tmp_path: Path) -> None:
    async with Provider(tmp_path / "other", record=False) as other:
        assert other.frames == []
