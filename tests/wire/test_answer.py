from __future__ import annotations

import random
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.events.answer import Answer
from halton.wire.answer import AnswerReading
from halton.wire.decode import BODY_CAP
from halton.wire.find import find_provider
from halton.wire.framing.sse import LINE_CAP
from halton.wire.header import Headers
from halton.wire.provider import Endpoint, Reader, Route
from halton.wire.request_facts import RequestFacts
from wire import streams
from wire.streams import CODINGS, JSON, STREAMS, body, chunks, read

REASONS = {
    "reader_failed", "undecodable", "bomb", "too_large", "malformed", "error_status", "aborted_before_usage",
    "stream_without_usage", "endpoint_unread", "no_usage", "absurd",
}  # fmt: skip
COUNTS = [name for name in Answer.__struct_fields__ if name.endswith("_tokens")]
BUCKETS = [name for name in COUNTS if name != "reasoning_tokens"]


def check_laws(answers: tuple[Answer, ...]) -> None:
    assert answers
    for answer in answers:
        assert answer.usage_known == (answer.usage_reason is None)
        assert answer.usage_reason is None or answer.usage_reason in REASONS
        if answer.usage_known:
            assert None not in [getattr(answer, name) for name in BUCKETS]
        for name in [*COUNTS, "tool_calls", "web_searches"]:
            count = getattr(answer, name)
            assert count is None or (type(count) is int and 0 <= count <= 2 * 10**8)


def messages() -> Route:
    provider = find_provider("api.anthropic.com")
    assert provider is not None
    return provider.route("POST", "/v1/messages")


@pytest.mark.parametrize("name", STREAMS)
@given(sizes=st.lists(st.integers(1, 400), min_size=1, max_size=30))
@settings(max_examples=25, deadline=None)
def test_any_chunking_gives_the_same_answers(name: str, sizes: list[int]) -> None:
    host, target, data = STREAMS[name]
    pieces, at = [], 0
    while at < len(data):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(data[at : at + size])
        at += size
    assert read(host, target, pieces) == read(host, target, data)


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("name", STREAMS)
def test_any_coding_in_any_chunks_gives_the_same_answers(name: str, coding: str, size: int) -> None:
    host, target, data = STREAMS[name]
    headers = [(b"content-encoding", coding.encode())]
    (plain,) = read(host, target, data)
    assert plain.usage_known
    assert read(host, target, chunks(CODINGS[coding](data), size), headers=headers) == (plain,)


@pytest.mark.parametrize("name", STREAMS)
@given(
    cut=st.integers(0, 2000), edits=st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=8)), max_size=4), data=st.data()
)
@settings(max_examples=60, deadline=None)
def test_mutated_answers_never_raise(name: str, cut: int, edits: list[tuple[int, bytes]], data: st.DataObject) -> None:
    host, target, whole = STREAMS[name]
    for at, insert in edits:
        at %= len(whole)
        whole = whole[:at] + insert + whole[at + len(insert) // 2 :]
    whole = whole[: max(len(whole) - cut, 0)]
    size = data.draw(st.integers(1, 300))
    complete = data.draw(st.booleans())
    answers = read(host, target, chunks(whole, size), complete=complete)
    check_laws(answers)
    assert answers == read(host, target, whole, complete=complete)


@given(
    data=st.binary(max_size=300),
    name=st.sampled_from(sorted(STREAMS)),
    coding=st.sampled_from(sorted(CODINGS) + ["x", "a,b,c,d"]),
)
@settings(max_examples=150, deadline=None)
def test_random_bytes_never_raise(data: bytes, name: str, coding: str) -> None:
    host, target, _ = STREAMS[name]
    answers = read(host, target, chunks(data, 50), headers=[(b"content-encoding", coding.encode())])
    check_laws(answers)
    assert not answers[0].usage_known


def _deflated(window_bits: int, size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=window_bits)
    zeros = bytes(1 << 20)
    return b"".join([packer.compress(zeros) for _ in range(size >> 20)]) + packer.flush()


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: _deflated(31, 64 << 20),
    "deflate": lambda: _deflated(15, 64 << 20),
    "br": lambda: brotli.compress(bytes(64 << 20), quality=5),
    "zstd": lambda: zstandard.compress(bytes(64 << 20)),
    "gzip, gzip": lambda: zlib.compress(_deflated(31, 64 << 20), wbits=31),
}


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("coding", BOMBS)
def test_a_bomb_is_stopped_in_bounded_memory(coding: str, complete: bool) -> None:
    pieces = chunks(BOMBS[coding](), 64 << 10)
    tracemalloc.start()
    (answer,) = read(
        "api.openai.com", "/v1/responses", pieces, headers=[(b"content-encoding", coding.encode())], complete=complete
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (answer.usage_known, answer.usage_reason) == (False, "bomb")
    assert peak < 24 << 20


def test_a_coded_body_over_the_total_cap_is_too_large() -> None:
    noise = random.Random(1).randbytes(BODY_CAP // 2 + 1).hex().encode()
    headers = [*JSON, (b"content-encoding", b"gzip")]
    (answer,) = read("api.openai.com", "/v1/responses", chunks(CODINGS["gzip"](noise), 64 << 10), headers=headers)
    assert answer.usage_reason == "too_large"


def test_results_of_a_batch_may_be_as_long_as_a_stream() -> None:
    provider = find_provider("api.anthropic.com")
    assert provider is not None
    usage = b'{"input_tokens":1,"output_tokens":2}'
    line = b'{"result":{"type":"succeeded","message":{"type":"message","usage":' + usage + b',"x":"%b"}}}\n'
    noise = random.Random(2)
    lines = [line % noise.randbytes(1 << 20).hex().encode() for _ in range(5)]
    headers = [(b"content-type", b"application/x-jsonl"), (b"content-encoding", b"zstd")]
    reading = AnswerReading(provider.route("GET", "/v1/messages/batches/msgbatch_1/results"), 200, headers)
    given: list[Answer] = []
    for chunk in chunks(CODINGS["zstd"](b"".join(lines)), 64 << 10):
        reading.feed(chunk)
        given += reading.answers()
    assert [answer.output_tokens for answer in given] == [2] * 5
    assert reading.finish(True) == ()


def test_a_fault_after_the_end_of_the_answer_costs_nothing() -> None:
    coded = CODINGS["gzip"](streams.ANTHROPIC)
    headers = [(b"content-encoding", b"gzip")]
    (answer,) = read("api.anthropic.com", "/v1/messages", [coded[:-8], b"\xff" * 8], headers=headers)
    assert (answer.usage_known, answer.partial) == (True, False)


def test_a_fault_before_the_end_keeps_what_was_read() -> None:
    packer = zlib.compressobj(wbits=31)
    coded = packer.compress(streams.sse(streams.MESSAGE_START)) + packer.flush(zlib.Z_SYNC_FLUSH)
    headers = [(b"content-encoding", b"gzip")]
    (answer,) = read("api.anthropic.com", "/v1/messages", [coded, b"\xff" * 20], headers=headers)
    assert (answer.usage_known, answer.usage_reason, answer.partial) == (False, "undecodable", True)
    assert (answer.input_tokens, answer.model) == (12, "claude-sonnet-5-5")


def test_an_unknown_coding_is_undecodable() -> None:
    (answer,) = read("api.anthropic.com", "/v1/messages", b"xyz", headers=[(b"content-encoding", b"rot13")])
    assert answer.usage_reason == "undecodable"


def test_an_error_status_has_no_usage_but_an_error_type() -> None:
    error = body({"type": "error", "error": {"type": "rate_limit_error", "message": "…"}})
    assert read("api.anthropic.com", "/v1/messages", error, status=429) == (
        Answer(usage_reason="error_status", error_type="rate_limit_error"),
    )
    assert read("api.anthropic.com", "/v1/messages", b"<html>", status=502) == (Answer(usage_reason="error_status"),)


def test_counting_tokens_is_known_and_free() -> None:
    (answer,) = read("api.anthropic.com", "/v1/messages/count_tokens", b'{"input_tokens":99}')
    assert (answer.usage_known, answer.input_tokens, answer.output_tokens) == (True, 0, 0)


def test_an_endpoint_that_is_not_read_says_so() -> None:
    (answer,) = read("api.anthropic.com", "/v1/complete", b'{"usage":{"input_tokens":1}}')
    assert answer == Answer(usage_reason="endpoint_unread")


def test_nothing_at_all_is_an_answer() -> None:
    (answer,) = read("api.anthropic.com", "/v1/messages", b"")
    assert msgspec.structs.replace(answer, estimate=None, reader=None) == Answer(usage_reason="no_usage")
    (aborted,) = read("api.anthropic.com", "/v1/messages", b"", complete=False)
    assert aborted.usage_reason == "aborted_before_usage"


def test_what_is_no_json_and_no_stream_is_malformed() -> None:
    assert read("api.anthropic.com", "/v1/messages", b"<html>\n<b>hm</b>\n")[0].usage_reason == "malformed"
    assert read("api.anthropic.com", "/v1/messages", b'{"type":"message"')[0].usage_reason == "malformed"


@pytest.mark.parametrize(
    "poison",
    [
        b"NaN",
        b"18446744073709551616",
        b"9" * 5000,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'"\\ud800"',
        b'"\xff\xfe"',
        b"-1",
        b"1e400",
    ],
)
@pytest.mark.parametrize("where", [b'"output_tokens":', b'"output_tokens":1,"extra":'])
def test_hostile_json_never_raises(poison: bytes, where: bytes) -> None:
    data = b'{"type":"message","model":"m","usage":{"input_tokens":1,' + where + poison + b"}}"
    check_laws(read("api.anthropic.com", "/v1/messages", data))
    check_laws(read("api.anthropic.com", "/v1/messages", b"data: " + data + b"\n\n"))


def test_an_endless_line_is_too_large_and_not_held() -> None:
    tracemalloc.start()
    (answer,) = read("api.anthropic.com", "/v1/messages", (b"data: " + bytes([120]) * 65536 for _ in range(1024)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.usage_reason in ("too_large", "malformed")
    assert peak < LINE_CAP + (4 << 20)


def test_an_overlong_line_does_not_cost_the_usage_after_it() -> None:
    long = b"data: " + b"x" * (LINE_CAP + 1) + b"\n\n"
    (answer,) = read("api.anthropic.com", "/v1/messages", chunks(long + streams.ANTHROPIC, 65536))
    assert (answer.usage_known, answer.output_tokens) == (True, 480)


def test_what_the_answer_leaves_out_of_its_price_comes_from_the_request() -> None:
    request = body({"model": "m", "speed": "fast", "inference_geo": "global", "service_tier": "auto"})
    (answer,) = read("api.anthropic.com", "/v1/messages", streams.ANTHROPIC, request=request)
    assert (answer.speed, answer.inference_geo, answer.service_tier) == ("fast", "us", "standard")


class _Failing(Reader):
    """A reader that fails at the given step."""

    def __init__(self, step: str) -> None:
        self._step = step
        self._fail("reader")

    def _fail(self, step: str) -> None:
        if step == self._step:
            raise ZeroDivisionError(step)

    @property
    def ended(self) -> bool:
        self._fail("ended")
        return False

    def take_headers(self, headers: Headers) -> None:
        self._fail("take_headers")

    def feed(self, data: bytes) -> None:
        self._fail("feed")

    def answers(self) -> tuple[Answer, ...]:
        self._fail("answers")
        return ()

    def finish(self) -> tuple[Answer, ...]:
        self._fail("finish")
        return (Answer(usage_known=True),)


@pytest.mark.parametrize("step", ["reader", "take_headers", "feed", "answers", "ended", "finish"])
def test_no_fault_of_a_reader_escapes(step: str) -> None:
    row = Endpoint(path="/v1/messages", reader=lambda: _Failing(step))
    reading = AnswerReading(Route(kind="generation", endpoint="/v1/messages", row=row), 200, [])
    reading.feed(b"x")
    assert reading.first_token is False
    assert reading.answers() == ()
    assert reading.ended is False
    reading.take_trailers([])
    (answer,) = reading.finish(True)
    assert (answer.usage_known, answer.usage_reason, reading.faulted) == (False, "reader_failed", True)


def test_the_end_and_the_first_token_are_seen_through_the_coding() -> None:
    coded = CODINGS["zstd"](streams.ANTHROPIC)
    reading = AnswerReading(messages(), 200, [(b"Content-Encoding", b"zstd")], RequestFacts())
    assert not reading.first_token and not reading.ended
    reading.feed(coded)
    assert reading.first_token and reading.ended
