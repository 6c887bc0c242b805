"""The socket speaks RFC 6455 to a peer that knows it: fragments, compression, pings, closes, and clients that misbehave."""

from __future__ import annotations

import json
from typing import Any

import pytest
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Ping, Pong, TextMessage

from halton.demo.provider import Provider
from halton.demo.provider.content import TEXT

pytestmark = pytest.mark.anyio


def text(told: list[dict[str, Any]]) -> str:
    return "".join(one["delta"] for one in told if one["type"] == "response.output_text.delta")


@pytest.mark.parametrize("deflate", [False, True])
async def test_a_question_is_answered_message_by_message(peer: Any, deflate: bool) -> None:
    opened = await peer.open(deflate=deflate)
    assert bool(opened.extensions) is deflate
    await peer.ask("plain")
    told = await peer.response()
    assert [one["sequence_number"] for one in told] == list(range(12))
    assert text(told) == TEXT


async def test_the_upgrade_has_the_headers_of_its_provider(peer: Any) -> None:
    opened = await peer.open()
    assert isinstance(opened, AcceptConnection)
    headers = dict(opened.extra_headers)
    assert (headers[b"openai-version"], headers[b"x-request-id"]) == (b"2020-10-01", b"req_a1b2c3d4000000000001halton000000")
    assert b"content-type" not in headers


async def test_each_answer_of_a_socket_has_ids_of_its_own(peer: Any) -> None:
    await peer.open()
    ids = []
    for _ in range(2):
        await peer.ask("plain")
        ids.append((await peer.response())[-1]["response"]["id"])
    assert [one[6:26] for one in ids] == ["a1b2c3d4000000000002", "a1b2c3d4000000000003"]


async def test_questions_of_one_lane_wait_for_each_other(peer: Any) -> None:
    await peer.open()
    await peer.ask("plain")
    await peer.ask("tool_call")
    first, second = await peer.response(), await peer.response()
    assert first[-1]["response"]["output"][0]["type"] == "message"
    assert second[-1]["response"]["output"][0]["type"] == "function_call"


async def test_lanes_speak_in_turn(peer: Any) -> None:
    await peer.open()
    await peer.ask("plain", stream_id="a")
    await peer.ask("plain", stream_id="b")
    told = [json.loads((await peer.message())[0]) for _ in range(24)]
    lanes = [one["stream_id"] for one in told]
    assert [lanes.count(lane) for lane in ("a", "b")] == [12, 12]
    # The second question may come when the first has begun to be answered, but not when it is done.
    assert lanes.index("b") < 12 - 1 < len(lanes) - lanes[::-1].index("a")
    for lane in ("a", "b"):
        assert text([one for one in told if one["stream_id"] == lane]) == TEXT


async def test_a_question_may_come_in_fragments(peer: Any) -> None:
    await peer.open()
    asked = json.dumps({"type": "response.create", "model": "gpt-5.4", "input": "Grüße"}, ensure_ascii=False)
    for place, letter in enumerate(asked, start=1):
        await peer.say(TextMessage(data=letter, message_finished=place == len(asked)))
    assert text(await peer.response()) == TEXT


async def test_answers_may_come_in_fragments(peer: Any) -> None:
    await peer.open()
    await peer.ask("split")
    message, fragments = await peer.message()
    assert fragments == -(-len(message) // 7)
    assert json.loads(message)["type"] == "response.created"


async def test_a_ping_is_answered(peer: Any) -> None:
    await peer.open()
    await peer.say(Ping(payload=b"there?"))
    assert await peer.hear() == Pong(payload=bytearray(b"there?"))


async def test_a_close_is_answered_and_ends_the_connection(provider: Provider, peer: Any) -> None:
    await peer.open()
    await peer.say(CloseConnection(code=1000))
    closed = await peer.hear()
    assert isinstance(closed, CloseConnection) and closed.code == 1000
    assert await peer.hear() is None
    (sent,) = await provider.wait_sent(1)
    assert (sent.status, sent.body, sent.left_early) == (101, b"", False)


async def test_bytes_are_not_understood_even_amid_an_answer(provider: Provider, peer: Any) -> None:
    provider.delay_s = 0.001
    await peer.open()
    await peer.ask("endless")
    await peer.message()
    await peer.say(BytesMessage(data=b"\x00"))
    while not isinstance(closed := await peer.hear(), CloseConnection):
        assert isinstance(closed, TextMessage)
    assert closed.code == 1003
    await peer.say(closed.response())
    assert await peer.hear() is None
    assert [sent.left_early for sent in await provider.wait_sent(1)] == [True]


async def test_what_is_no_frame_ends_the_connection(peer: Any) -> None:
    await peer.open()
    await peer.write(b"\xff\xff\xff\xff")
    closed = await peer.hear()
    assert isinstance(closed, CloseConnection) and closed.code == 1002
    assert await peer.hear() is None


async def test_a_broken_handshake_is_a_bad_request(wire: Any) -> None:
    await wire.send("/v1/responses", b"", "localhost", "Connection: Upgrade", "Upgrade: websocket", method="GET")
    assert (await wire.answer())[0] == 400


async def test_a_provider_that_leaves_or_breaks_says_no_goodbye(peer: Any) -> None:
    await peer.open()
    await peer.ask("cut")
    told = [await peer.hear() for _ in range(7)]
    assert [type(one) for one in told] == [TextMessage] * 6 + [type(None)]


async def test_a_client_that_leaves_amid_an_answer_is_noticed(provider: Provider, wire: Any, peer: Any) -> None:
    provider.delay_s = 0.001
    await peer.open()
    await peer.ask("endless")
    for _ in range(20):
        await peer.message()
    wire.writer.close()
    (sent,) = await provider.wait_sent(1)
    assert sent.left_early
    assert sent.body.count(b"response.output_text.delta") > 10


async def test_a_long_message_arrives_whole_though_the_client_reads_slowly(peer: Any) -> None:
    await peer.open(deflate=True)
    await peer.ask("long_line=3000000")
    told = await peer.response()
    assert len(text(told)) == 3_000_000 + len(TEXT)
