"""The section of what was asked and answered."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any

import msgspec
import pytest

import make
from halton.bodies.content import make_content
from halton.bodies.row import Row
from halton.bodies.store import BodyStore
from halton.events.body import KeptBody
from halton.paths import Home
from halton.publish.call.body import GONE, MOST_CHARACTERS, MOST_PARTS, UNREADABLE, WHY_NOT_KEPT, Part, beginning, section
from halton.redact.budget import clock

pytestmark = pytest.mark.anyio


def keep(home: Home, call: str, side: str, document: Any) -> KeptBody:
    content = make_content(document, content_type="application/json", original_bytes=999, limit=1 << 20, check=clock(60))
    row = Row.of(content, call_id=call, side=side, started_at=make.NOON, project="halton", after=1, salt=b"0" * 16)
    with closing(BodyStore(home.bodies)) as store:
        store.add([row])
    return row.kept


async def test_nothing_is_read_unless_the_owner_allows_it(look: Any, home: Home) -> None:
    kept = keep(home, "e0002", "request", {"prompt": "hello there"})
    found = await look([make.price(), make.call(request_body=kept)])
    (body,) = await section(found, home.bodies, shown=False)
    assert body == ("request", ["24 bytes of text kept"], [], "", "")
    (body,) = await section(found, home.bodies, shown=True)
    assert body.parts == [Part("", '{\n  "prompt": "hello there"\n}')]
    assert body.facts == ["24 bytes of text kept", "999 bytes as it came", "application/json"]


async def test_a_stream_is_its_channels_and_what_was_taken_out_is_counted(look: Any, home: Home) -> None:
    channels = [{"kind": "text", "index": "0", "text": "one\ttwo\n<script>\x1b"}]
    kept = keep(home, "e0002", "response", {"channels": channels, "timing_ms": []})
    kept = msgspec.structs.replace(kept, redactions={"email": 2}, truncated=True)
    (body,) = await section(await look([make.price(), make.call(response_body=kept)]), home.bodies, shown=True)
    assert body.parts == [Part("[text 0]", "one\ttwo\n<script>\\u001b")]
    assert body.facts[1:3] == ["cut when it was stored", "2 × email taken out"]


async def test_a_body_that_is_gone_says_so_and_nothing_of_it_is_shown(look: Any, home: Home) -> None:
    kept = keep(home, "e0009", "request", {"prompt": "other"})
    found = await look([make.price(), make.call(request_body=kept, response_body=KeptBody(reason="redaction_budget"))])
    request, response = await section(found, home.bodies, shown=True)
    assert (request.parts, request.why) == ([], "It is not stored any more: it was purged, or is past its time.")
    assert response.why == "Not kept: it could not be searched for secrets in time."


async def test_without_a_store_or_with_a_broken_one_there_is_nothing(look: Any, home: Home) -> None:
    found = await look([make.price(), make.call()])
    assert await section(found, home.bodies, shown=True) == []
    home.bodies.write_bytes(b"no database" * 500)
    assert await section(found, home.bodies, shown=True) == []


async def test_a_store_that_is_gone_is_told_from_one_that_cannot_be_read(look: Any, home: Home) -> None:
    found = await look([make.price(), make.call(request_body=keep(home, "e0002", "request", {"prompt": "hello there"}))])
    home.bodies.write_bytes(b"no database" * 500)
    assert [body.why for body in await section(found, home.bodies, shown=True)] == [UNREADABLE]
    for file in home.root.glob("bodies.sqlite*"):
        file.unlink()
    assert [body.why for body in await section(found, home.bodies, shown=True)] == [GONE]
    assert [body.why for body in await section(found, home.bodies, shown=False)] == [""]


def test_a_long_body_is_cut_and_a_deep_one_does_not_grow() -> None:
    (part,), is_cut = beginning(msgspec.json.encode("x" * (MOST_CHARACTERS + 1)))
    assert (len(part.text), is_cut) == (MOST_CHARACTERS, True)
    assert beginning(msgspec.json.encode("x" * MOST_CHARACTERS))[1] is False
    deep = b"[" * 500 + b",".join([b"1"] * 100_000) + b"]" * 500
    (part,), is_cut = beginning(deep)
    assert (len(part.text), is_cut) == (MOST_CHARACTERS, True)


def test_a_stream_of_very_many_channels_is_cut() -> None:
    channels = [{"kind": "text", "index": str(n), "text": "t"} for n in range(MOST_PARTS + 1)]
    shown, is_cut = beginning(msgspec.json.encode({"channels": channels, "timing_ms": []}))
    assert (len(shown), is_cut) == (MOST_PARTS, True)


def test_every_reason_has_its_words() -> None:
    told = " ".join((KeptBody.__doc__ or "").partition("`reason` is one of: ")[2].split())
    assert list(WHY_NOT_KEPT) == re.findall(r"([a-z_]+) \(", told)
