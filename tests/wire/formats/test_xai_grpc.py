"""What all of xAI's gRPC answers share: heads and trailers, cuts, aborts, refusals and bytes that mean nothing."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.xai import COMPLETION, DONE, GRPC, chunk, delta, frame, message, usage
from halton.events.answer import Answer
from halton.wire.answer import AnswerReading
from halton.wire.find import all_providers, find_provider
from halton.wire.header import Headers
from halton.wire.provider import Reader

ONE = chunk(delta("Ray"), usage(completion=1, prompt=20, total=21))
TWO = chunk(delta("leigh"), usage(completion=2, prompt=20, total=22))


def read(
    method: str, data: bytes, *, head: Headers = GRPC, trailers: Headers = DONE, status: int = 200, complete: bool = True
) -> Answer:
    provider = find_provider("us.api.x.ai")
    assert provider is not None
    reading = AnswerReading(provider.route("POST", f"/xai_api.{method}"), status, head)
    reading.feed(data)
    reading.take_trailers(trailers)
    (answer,) = reading.finish(complete)
    return answer


def facts(answer: Answer, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(answer, name) for name in names)


def test_a_client_that_leaves_a_stream_leaves_what_was_used() -> None:
    answer = read("Chat/GetCompletionChunk", ONE + TWO + ONE[:20], trailers=(), complete=False)
    assert facts(answer, "usage_known", "partial", "input_tokens", "output_tokens") == (True, True, 20, 2)
    assert facts(answer, "tool_calls", "web_searches", "error_type") == (None, None, None)
    assert answer.estimate is not None


def test_a_client_that_leaves_before_any_usage() -> None:
    answer = read("Chat/GetCompletionChunk", chunk(delta("Ray"), b""), trailers=(), complete=False)
    assert facts(answer, "usage_known", "usage_reason", "partial") == (False, "aborted_before_usage", False)
    assert facts(answer, "input_tokens", "output_tokens", "usage") == (None, None, None)


def test_a_stream_without_a_status_was_cut() -> None:
    assert read("Chat/GetCompletionChunk", ONE, trailers=()).partial


def test_a_whole_message_misses_nothing_without_its_status() -> None:
    assert not read("Chat/GetCompletion", frame(COMPLETION), trailers=(), complete=False).partial


def test_a_status_after_the_message_is_an_error_all_the_same() -> None:
    answer = read("Chat/GetCompletion", frame(COMPLETION), trailers=((b"grpc-status", b"13"),))
    assert facts(answer, "usage_known", "partial", "error_type", "tool_calls") == (True, True, "INTERNAL", 1)


@pytest.mark.parametrize(
    ("code", "name"), [(b"3", "INVALID_ARGUMENT"), (b"16", "UNAUTHENTICATED"), (b"99", "UNKNOWN"), (b"x", "UNKNOWN")]
)
def test_a_refusal_is_told_by_its_name_and_guessed_at_no_cost(code: bytes, name: str) -> None:
    answer = read("Chat/GetCompletion", b"", head=(*GRPC, (b"grpc-status", code)), trailers=())
    assert facts(answer, "error_type", "usage_reason", "usage_known", "estimate") == (name, "error_status", False, None)


def test_an_error_of_http_is_no_answer_of_grpc() -> None:
    answer = read("Chat/GetCompletion", b"no such page", status=502, trailers=())
    assert facts(answer, "error_type", "usage_reason") == (None, "error_status")


def test_an_answer_of_nothing_states_no_usage() -> None:
    assert read("Chat/GetCompletion", b"").usage_reason == "no_usage"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (frame(b"\x08"), "malformed"),
        (b"<html>502 Bad Gateway</html>", "malformed"),
        (b"\x01\x00\x00\x00\x07no gzip", "undecodable"),
        (b"\x01" + len(gzip.compress(bytes(8 << 20), mtime=0)).to_bytes(4) + gzip.compress(bytes(8 << 20), mtime=0), "bomb"),
        (b"\x00\x7f\xff\xff\xff", "too_large"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    assert read("Chat/GetCompletion", data, head=(*GRPC, (b"grpc-encoding", b"gzip"))).usage_reason == reason


def test_an_odd_part_costs_no_usage() -> None:
    odd = message((1, 5), (2, b"\xff\xff"), (4, b"\xff"), (6, usage(prompt=20, completion=1)), (12, "x"))
    answer = read("Chat/GetCompletionChunk", frame(odd))
    assert facts(answer, "usage_known", "output_tokens", "model", "response_id") == (True, 1, "\ufffd", None)


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        (usage(prompt=10**8 + 1, completion=1), "absurd"),
        (usage(prompt=5, cached=6, completion=1), "absurd"),
        (message((2, 2**64 - 5), (1, 1)), "absurd"),
        (message((2, "five")), "no_usage"),
    ],
)
def test_counts_that_cannot_be_true_are_not_known(stated: bytes, reason: str) -> None:
    answer = read("Chat/GetCompletionChunk", chunk(delta("Ray"), stated))
    assert facts(answer, "usage_known", "usage_reason", "input_tokens") == (False, reason, None)


def readers() -> list[Reader]:
    (provider,) = (provider for provider in all_providers() if provider.name == "x-ai")
    rows = (row for row in provider.endpoints if row.path.startswith(r"/xai_api\.") and row.reader)
    return [row.reader() for row in rows if row.reader]


@given(bodies=st.lists(st.binary(max_size=60), max_size=4), trailer=st.binary(max_size=6))
def test_nothing_escapes_from_any_reader(bodies: list[bytes], trailer: bytes) -> None:
    for reader in readers():
        reader.take_headers(GRPC)
        reader.feed(b"".join(map(frame, bodies)))
        reader.take_headers([(b"grpc-status", trailer)])
        assert len(reader.finish()) == 1
