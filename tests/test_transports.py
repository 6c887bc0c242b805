"""HTTP through a whole meter: both versions, many calls on one connection, odd answers, and bodies of any size."""

from __future__ import annotations

import hashlib
import os
import re
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from calls_made import calls_made
from eventually import eventually_in_threads
from fixtures.fixture import JSON, SSE, Fixture, body, sse
from halton.events.types import ControlPassed
from halton.log.store import read_only
from replay.both_ways import arrived, exchanged, same_both_ways
from replay.client import Http2Client, ask, direct, head_of, receive, through
from replay.exchange import request_of
from replay.http1 import VERBATIM
from replay.incoming import Incoming
from replaying import Replay, replaying
from stack import Stack, running_stack

HOST = "api.openai.com"
OLD_HOST = "api.x.ai"  # speaks HTTP/1.1 alone
MIB = 1 << 20
LARGE = 50 * MIB
TOGETHER = 20
SOON_S = 3.0
VERSIONS = (b"1.1", b"2")


def chat(number: int = 1, **facts: Any) -> Fixture:
    """A completion of so many tokens."""
    completion = {
        "id": f"chatcmpl-{number}", "object": "chat.completion", "model": "gpt-5.4-2026-03-05",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "hi " * number}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 5, "completion_tokens": number, "total_tokens": number + 5},
    }  # fmt: skip
    asked = body({"model": "gpt-5.4", "messages": [{"role": "user", "content": f"{number} times"}]})
    where = {"host": HOST, "target": "/v1/chat/completions"}
    return Fixture(**{"name": f"chat {number}", **where, "request": asked, "answer": body(completion), **facts})


def bare(method: str, status: int, target: str = "/v1/models", answer: bytes = b"") -> Fixture:
    """An answer whose body is not sent, or that has none."""
    return chat(name=f"{method} {status}", target=target, method=method, status=status, request=b"", headers=(), answer=answer)


BARE = (
    bare("HEAD", 200, answer=b'{"object": "list"}'),
    bare("HEAD", 404, "/v1/chat/completions", answer=b"{}"),
    bare("GET", 304),
    bare("DELETE", 204, "/v1/files/file-1"),
    bare("POST", 204, "/v1/chat/completions"),
)
SOUND: dict[str, Any] = {"target": "/v1/audio/speech", "headers": ((b"content-type", b"audio/mpeg"),)}
LARGE_UP = chat(name="a long question", **SOUND, request=os.urandom(LARGE))
LARGE_DOWN = chat(name="a long answer", **SOUND, answer=os.urandom(LARGE))


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    with replaying(tmp_path_factory.mktemp("replay"), map(chat, range(1, TOGETHER + 1))) as replay:
        yield replay


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    with replaying(tmp_path_factory.mktemp("old"), [chat(host=OLD_HOST)], http2=False) as replay:
        yield replay


@pytest.fixture(scope="module")
def meter(replay: Replay, old: Replay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    places = {HOST: replay.port, OLD_HOST: old.port}
    with running_stack(tmp_path_factory.mktemp("meter"), elsewhere=places, roots=[replay.ca_file, old.ca_file]) as meter:
        yield meter


@pytest.fixture(autouse=True)
def at_first(replay: Replay, old: Replay) -> None:
    """What a test before left behind is no business of the next."""
    for each in (replay, old):
        each.received.clear()
        each.together, each.hasty = 1, False


def test_streams_of_one_connection_are_a_call_each(meter: Stack, replay: Replay) -> None:
    requests = [request_of(chat(number), version=b"2") for number in range(1, TOGETHER + 1)]
    replay.together = TOGETHER
    with direct(replay.port, replay.ca_file, HOST, ["h2"]) as channel:
        without = Http2Client(channel).ask(*requests)
    with calls_made(meter, TOGETHER) as made, through(meter, HOST, ["h2"]) as channel:
        seen = Http2Client(channel).ask(*requests)
    assert seen == without
    assert replay.received[:TOGETHER] == requests
    # Before the provider's SETTINGS have come, some of them wait, and these go on in any order (RFC 9113, 6.5.2).
    assert sorted(replay.received[TOGETHER:], key=lambda request: request.body) == sorted(
        requests, key=lambda request: request.body
    )
    assert sorted(row["output_tokens"] for row in made.rows) == list(range(1, TOGETHER + 1))
    assert {row["status"] for row in made.rows} == {"ok"}


def test_a_stream_that_is_cancelled_takes_no_other_with_it(meter: Stack, replay: Replay) -> None:
    """Its end reaches the provider, who answers once two are left."""
    first, second, third = (request_of(chat(number), version=b"2") for number in (1, 2, 3))
    replay.together = 3
    with calls_made(meter, 3) as made, through(meter, HOST, ["h2"]) as channel:
        client = Http2Client(channel)
        left, kept = client.begin(first, second)
        eventually_in_threads(lambda: len(replay.received) == 2)
        client.cancel(left)
        eventually_in_threads(lambda: replay.cancelled == 1)
        replay.together = 2
        seen = client.finish(kept, *client.begin(third))
    assert [response.body for response in seen] == [chat(2).answer, chat(3).answer]
    assert sorted((row["status"], row["output_tokens"]) for row in made.rows) == [("aborted", None), ("ok", 2), ("ok", 3)]


@pytest.mark.parametrize(("offers", "spoken"), [(["h2", "http/1.1"], "http/1.1"), (["h2"], None)])
def test_a_client_is_offered_what_the_provider_speaks(meter: Stack, old: Replay, offers: list[str], spoken: str | None) -> None:
    """An older provider answers a client that knows HTTP/2, but not a word of it."""
    request = request_of(chat(host=OLD_HOST))
    with direct(old.port, old.ca_file, OLD_HOST, offers) as channel:
        assert (channel.selected_alpn_protocol(), ask(channel, request).status) == (spoken, 200)
    with calls_made(meter) as made, through(meter, OLD_HOST, offers) as channel:
        assert (channel.selected_alpn_protocol(), ask(channel, request).status) == (spoken, 200)
    assert (made.row["status"], made.row["output_tokens"]) == ("ok", 1)


def test_calls_of_a_connection_that_is_kept_open(meter: Stack, replay: Replay) -> None:
    with calls_made(meter, 5) as made, through(meter, HOST) as channel:
        seen = [ask(channel, request_of(chat(number))) for number in range(1, 6)]
    assert [response.body for response in seen] == [chat(number).answer for number in range(1, 6)]
    assert [row["output_tokens"] for row in reversed(made.rows)] == [1, 2, 3, 4, 5]


def test_a_provider_that_ends_the_connection_is_reached_by_another(meter: Stack, replay: Replay) -> None:
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
    replay.put(verbatim := chat(7, answer=answer, status=VERBATIM))
    with calls_made(meter, 3), through(meter, HOST) as channel:
        assert [ask(channel, request_of(verbatim)).body for _ in range(3)] == [b"{}"] * 3
    assert len(replay.received) == 3


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("fixture", BARE, ids=lambda fixture: f"{fixture.name} {fixture.target}")
def test_an_answer_without_a_body(meter: Stack, replay: Replay, fixture: Fixture, version: bytes) -> None:
    replay.put(fixture)
    assert same_both_ways(meter, replay, request_of(fixture, version=version)).body == b""


# The whole answer as HTTP/1.1 writes it, before the connection ends.
WHOLE = {
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    "up to the end": b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}",
    "cut short": b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}",
    "other words": b"HTTP/1.1 299 Rather Fine, \xc3\xbc\r\nConnection: close\r\ncontent-length: 2\r\n\r\n{}",
    "no words": b"HTTP/1.1 200 \r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}",
    "a long header": b"HTTP/1.1 200 OK\r\nconnection: close\r\nX-A: " + b"v" * 100_000 + b"\r\ncontent-length: 2\r\n\r\n{}",
}
INTERIM = {
    "100": b"HTTP/1.1 100 Continue\r\n\r\n",
    "103": b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n",
}


@pytest.mark.parametrize("name", WHOLE)
def test_an_odd_answer_arrives_as_it_was_written(meter: Stack, replay: Replay, name: str) -> None:
    assert whole(meter, replay, WHOLE[name]) == WHOLE[name]


@pytest.mark.parametrize("status", INTERIM)
def test_an_interim_response_is_passed_on(meter: Stack, replay: Replay, status: str) -> None:
    answer = INTERIM[status] + WHOLE["up to the end"]
    with calls_made(meter) as made:
        assert whole(meter, replay, answer) == answer
    assert (made.row["status"], made.row["http_status"]) == ("ok", 200)


def test_interim_responses_over_each_of_a_client_s_connections_to_a_provider(meter: Stack, replay: Replay) -> None:
    """The provider ends them: the first was opened with the client's, the others when there was something to ask."""
    answer = INTERIM["103"] + INTERIM["100"] + b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
    replay.put(verbatim := chat(6, answer=answer, status=VERBATIM))
    with through(meter, HOST) as channel:
        for _ in range(3):
            with calls_made(meter) as made:  # until it is in the views: by then the worker knows that the provider left
                channel.sendall(head_of(request_of(verbatim)) + verbatim.request)
                assert Incoming(channel).exactly(len(answer)) == answer
            assert made.row["http_status"] == 200


def test_a_provider_that_leaves_after_an_interim_response_has_failed(meter: Stack, replay: Replay) -> None:
    with calls_made(meter) as made:
        seen = whole(meter, replay, INTERIM["103"])
    assert seen.startswith(INTERIM["103"] + b"HTTP/1.1 502 Bad Gateway\r\n")
    assert (made.row["status"], made.row["http_status"]) == ("error", None)


def whole(meter: Stack, replay: Replay, answer: bytes) -> bytes:
    """All bytes that a client gets until the connection ends."""
    replay.put(verbatim := chat(8, answer=answer, status=VERBATIM))
    got = b""
    with through(meter, HOST) as channel:
        channel.settimeout(SOON_S)
        channel.sendall(head_of(request_of(verbatim)) + verbatim.request)
        while data := channel.recv(1 << 16):
            got += data
    return got


TARGETS = ("?a=%41&b=%c3%bc&&c", "?", "?x=/../y", "?api-version=2026-01-01&key=%2F", "?a=[1]|2")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("query", TARGETS)
def test_a_target_is_not_tidied_up(meter: Stack, replay: Replay, query: str, version: bytes) -> None:
    request = request_of(chat(1), version=version)
    target = request.target + query.encode()
    assert same_both_ways(meter, replay, msgspec.structs.replace(request, target=target)).status == 200


def test_a_body_of_http2_needs_no_length_and_may_have_trailers(meter: Stack, replay: Replay) -> None:
    request = request_of(chat(1), version=b"2")
    headers, trailers = request.headers[:-1], ((b"x-checksum", b"1f"), (b"x-empty", b""))
    assert headers != request.headers
    with calls_made(meter) as made:
        same_both_ways(meter, replay, msgspec.structs.replace(request, headers=headers, trailers=trailers))
    assert (made.row["model_requested"], made.row["output_tokens"]) == ("gpt-5.4", 1)


@pytest.mark.parametrize("version", VERSIONS)
def test_trailers_of_an_answer(meter: Stack, replay: Replay, version: bytes) -> None:
    trailers = ((b"x-checksum", b"1f"), (b"x-checksum", b"2f"))
    answer = sse(msgspec.json.decode(chat(9).answer), "[DONE]")
    replay.put(trailed := chat(9, headers=SSE, answer=answer, trailers=trailers))
    request = request_of(trailed, version=version)
    with calls_made(meter) as made, through(meter, HOST, ["h2"] if version == b"2" else []) as channel:
        channel.settimeout(SOON_S)
        (seen,) = Http2Client(channel).ask(request) if version == b"2" else [ask(channel, request)]
    assert (arrived(replay), seen.trailers) == (request, trailers)
    assert made.row["status"] == "ok"


def test_trailers_of_a_chunked_request(meter: Stack, replay: Replay) -> None:
    request = request_of(chat(1))
    chunked = msgspec.structs.replace(request, headers=(*request.headers[:-1], (b"Transfer-Encoding", b"chunked")))
    with calls_made(meter) as made, through(meter, HOST) as channel:
        channel.settimeout(SOON_S)
        channel.sendall(head_of(chunked) + b"%x\r\n%b\r\n0\r\nX-Checksum: 1f\r\n\r\n" % (len(request.body), request.body))
        assert receive(Incoming(channel)).status == 200
    assert arrived(replay).trailers == ((b"X-Checksum", b"1f"),)
    assert (made.row["status"], made.row["model_requested"]) == ("ok", "gpt-5.4")


def test_expect_is_answered_here_and_is_all_that_is_taken_out(meter: Stack, replay: Replay) -> None:
    request = request_of(chat(1), (b"X-First", b"1"), (b"Expect", b"100-continue"), (b"X-Last", b"2"))
    with through(meter, HOST) as channel:
        channel.sendall(head_of(request))
        assert channel.recv(64) == b"HTTP/1.1 100 Continue\r\n\r\n"
        channel.sendall(request.body)
        assert receive(Incoming(channel)).status == 200
    kept = tuple(field for field in request.headers if field[0] != b"Expect")
    assert arrived(replay) == msgspec.structs.replace(request, headers=kept)


def test_a_provider_that_refuses_before_the_body_has_come(meter: Stack, replay: Replay) -> None:
    refusal = {"error": {"message": "Too large", "type": "invalid_request_error"}}
    replay.put(refused := msgspec.structs.replace(LARGE_UP, status=413, answer=body(refusal), headers=JSON))
    replay.hasty = True
    with calls_made(meter) as made, through(meter, HOST) as channel:
        seen = ask(channel, request_of(refused))
    assert (seen.status, seen.body) == (413, refused.answer)
    assert (made.row["status"], made.row["http_status"]) == ("error", 413)


# How much more the worker may hold than it did. HTTP/2 has windows of its own, and mitmproxy opens them wide: whatever one
# side is not ready to take of a body waits in the worker.
LARGER = [
    pytest.param(b"1.1", LARGE_UP, 32 * MIB, id="up over HTTP/1.1"),
    pytest.param(b"1.1", LARGE_DOWN, 32 * MIB, id="down over HTTP/1.1"),
    pytest.param(b"2", LARGE_UP, 32 * MIB + LARGE, id="up over HTTP/2"),
    pytest.param(b"2", LARGE_DOWN, 32 * MIB + LARGE, id="down over HTTP/2"),
]


@pytest.mark.parametrize(("version", "fixture", "bound"), LARGER)
def test_fifty_megabytes_arrive_unchanged(meter: Stack, replay: Replay, version: bytes, fixture: Fixture, bound: int) -> None:
    replay.put(fixture)
    pid = meter.pid("capture-1")
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    before = memory(pid, "VmRSS")
    with calls_made(meter) as made:
        received, seen = exchanged(replay, request_of(fixture, version=version), meter)
    assert (len(received.body), digest(received.body)) == (len(fixture.request), digest(fixture.request))
    assert (len(seen.body), digest(seen.body)) == (len(fixture.answer), digest(fixture.answer))
    assert (made.row["status"], made.row["http_status"]) == ("ok", 200)
    assert memory(pid, "VmHWM") - before <= bound


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def memory(pid: int, name: str) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+) kB", text)[1]) * 1024  # type: ignore[index]


def test_requests_that_are_no_calls_pass_unread_and_are_counted(meter: Stack, old: Replay) -> None:
    """They are told of when the worker ends, if not before."""
    listed = chat(host=OLD_HOST, target="/v1/models", method="GET", request=b"", answer=b'{"data": "Zk83hQ1vN0tR7wYb2LmXc9"}')
    old.put(listed)
    seen = {same_both_ways(meter, old, request_of(listed)).body for _ in range(2)}
    assert seen == {listed.answer}
    os.kill(meter.pid("capture-1"), signal.SIGTERM)
    query = "select data ->> 'requests', data ->> 'bytes' from event where type = ? and data ->> 'host' = ?"

    def told() -> list[tuple[int, int]]:
        with closing(read_only(meter.home.log)) as log:
            return log.execute(query, (ControlPassed.TYPE, OLD_HOST)).fetchall()

    eventually_in_threads(told)
    assert told() == [(2, 2 * len(listed.answer))]
    assert not [call for call in meter.calls() if call["endpoint"] == "/v1/models"]
    assert not [file for file in meter.home.root.rglob("*") if file.is_file() and b"Zk83hQ1vN0tR7wYb2LmXc9" in file.read_bytes()]
