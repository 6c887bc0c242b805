"""The whole meter from outside: not a byte of the traffic changes, each call is one row, and no secret is anywhere."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest

import raw
from calls_made import calls_made
from client import URL, body, client, trust
from eventually import eventually_in_threads
from halton.control import flush
from halton.demo.provider import Received, Sent
from halton.events.types import CallCompleted
from halton.log.store import read_only
from stack import Stack

MIB = 1 << 20
KEY = b"sk-ant-api03-Zk83hQ1vN0-tR7wYb2LmXc9PqJ5sDf6Gh4KaUe"
BEARER = b"eyJhbGciOiJIUzI1NiJ9.bm90LXRvLWJlLWZvdW5k.4f7a"
COOKIE = b"session=7d0c94f2e1b85a36"


def received(stack: Stack) -> Received:
    return stack.provider.requests[-1]


def sent(stack: Stack) -> Sent:
    """The answer to the last request, which is noted when its end has gone out: a client may have it before."""
    serial = received(stack).serial
    eventually_in_threads(lambda: serial in {one.serial for one in stack.provider.sent})
    return next(one for one in stack.provider.sent if one.serial == serial)


def through(stack: Stack, data: bytes) -> raw.Seen:
    with raw.tunnel(stack) as channel:
        channel.sendall(data)
        return raw.answer(channel)


def direct(stack: Stack, data: bytes) -> raw.Seen:
    """The same request without us."""
    with (
        socket.create_connection(("127.0.0.1", stack.provider.port), timeout=20) as plain,
        trust(stack).wrap_socket(plain, server_hostname="api.anthropic.com") as channel,
    ):
        channel.sendall(data)
        return raw.answer(channel)


FIELDS = (
    b"User-Agent: t/1",
    b"X-MIXED-case: One",
    b"x-mixed-CASE: two",
    b"X-Empty:",
    b"x-api-key: " + KEY,
    b"X-Odd: a:b;c=\"d\", \xe9\xff",
    b"X-Long: " + b"v" * 9000,
    b"anthropic-beta: b2",
    b"Anthropic-Beta: b1",
    b"Connection: keep-alive",
)


def as_received(fields: tuple[bytes, ...]) -> list[tuple[bytes, bytes]]:
    return [(name, value.strip()) for name, _, value in (field.partition(b":") for field in fields)]


def test_a_requests_headers_arrive_as_they_were_sent(whole: Stack) -> None:
    content = body("plain")
    with calls_made(whole) as made:
        assert through(whole, raw.request(content, *FIELDS, path=b"/v1/messages?b=2&a=%2f%41&&c")).status == 200
    assert received(whole).headers == [
        (b"Host", b"api.anthropic.com"),
        *as_received(FIELDS),
        (b"Content-Length", b"%d" % len(content)),
    ]
    assert (received(whole).target, received(whole).body) == ("/v1/messages?b=2&a=%2f%41&&c", content)
    assert (made.row["status"], made.row["endpoint"], made.row["input_tokens"]) == ("ok", "/v1/messages", 12)


def test_a_chunked_request_arrives_whole_and_is_read(whole: Stack) -> None:
    content = body("plain")
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (content[:1], content[1:20], content[20:])) + b"0\r\n\r\n"
    head = raw.request(b"", b"Transfer-Encoding: chunked", b"X-Last: 1", length=False)
    with calls_made(whole) as made:
        assert through(whole, head + chunks).status == 200
    assert received(whole).headers[1:] == [(b"Transfer-Encoding", b"chunked"), (b"X-Last", b"1")]
    assert received(whole).body == content
    assert (made.row["status"], made.row["model_requested"]) == ("ok", "claude-haiku-4-5")


def test_a_client_that_waits_for_100_continue_is_told_to_go_on(whole: Stack) -> None:
    content = body("plain")
    head = raw.request(content, b"Expect: 100-continue", b"X-Last: 1")[: -len(content)]
    with calls_made(whole) as made, raw.tunnel(whole) as channel:
        channel.sendall(head)
        assert channel.recv(25).startswith(b"HTTP/1.1 100 ")
        channel.sendall(content)
        assert raw.answer(channel).status == 200
    assert (received(whole).body, made.row["status"]) == (content, "ok")


def test_a_gzip_request_arrives_as_it_was_sent_and_is_read(whole: Stack) -> None:
    content = gzip.compress(body("plain"), mtime=0)
    with calls_made(whole) as made:
        assert through(whole, raw.request(content, b"Content-Encoding: gzip")).status == 200
    assert received(whole).body == content
    assert made.row["model_requested"] == "claude-haiku-4-5"


@pytest.mark.parametrize("size", [MIB, 40 * MIB])
def test_a_large_request_arrives_whole(whole: Stack, size: int) -> None:
    """Over 32 MiB it is streamed, and too long to be read."""
    filled = {"role": "user", "content": "scenario:plain " + "x" * size}
    content = json.dumps({"model": "claude-haiku-4-5", "max_tokens": 9, "messages": [filled]}).encode()
    with calls_made(whole) as made:
        assert through(whole, raw.request(content)).status == 200
    assert len(received(whole).body) == len(content)
    assert hashlib.sha256(received(whole).body).digest() == hashlib.sha256(content).digest()
    assert (made.row["status"], made.row["output_tokens"]) == ("ok", 7)
    assert made.row["model_requested"] == ("claude-haiku-4-5" if size == MIB else None)


@pytest.mark.parametrize(("scenario", "streamed"), [("plain", False), ("plain", True), ("error_429", False), ("gzip", True)])
def test_an_answers_status_headers_and_bytes_are_the_providers(whole: Stack, scenario: str, streamed: bool) -> None:
    data = raw.request(body(scenario, streamed=streamed), b"Accept-Encoding: gzip")
    without = direct(whole, data)
    with calls_made(whole):
        seen = through(whole, data)
    assert seen.body == sent(whole).body
    assert seen.status == without.status
    assert [plain(field) for field in seen.headers] == [plain(field) for field in without.headers]


def plain(field: tuple[str, str]) -> tuple[str, str]:
    """A header without what differs from one answer to the next."""
    name, value = field
    return name, "" if name == "date" else re.sub(r"[0-9a-f]{20}", "SERIAL", value)


def test_two_calls_on_one_connection_stay_apart(whole: Stack) -> None:
    with calls_made(whole, 2) as made, raw.tunnel(whole) as channel:
        channel.sendall(raw.request(body("plain")))
        assert raw.answer(channel).body == sent(whole).body
        channel.sendall(raw.request(body("thinking", streamed=True)))
        assert raw.answer(channel).body == sent(whole).body
    assert [row["output_tokens"] for row in reversed(made.rows)] == [7, 420]


# What a strange answer makes of a call: its status, why its usage is not known, and the tokens.
STRANGE = [
    ("malformed_sse", True, "ok", None, (12, 7)),
    ("malformed_json", True, "ok", "malformed", (None, None)),
    ("malformed_json", False, "ok", "malformed", (None, None)),
    ("absurd_counts", True, "ok", "absurd", (None, None)),
    ("absurd_counts", False, "ok", "absurd", (None, None)),
    ("nonsense_counts", True, "ok", "absurd", (None, None)),
    ("nonsense_counts", False, "ok", "absurd", (None, None)),
    ("error_mid_stream", True, "error", None, (12, 1)),
    ("error_mid_stream", False, "error", "error_status", (None, None)),
    ("split", True, "ok", None, (12, 7)),
    ("br", True, "ok", None, (12, 7)),
    ("zstd", True, "ok", None, (12, 7)),
]


@pytest.mark.parametrize(("scenario", "streamed", "status", "why", "tokens"), STRANGE)
def test_a_strange_answer_arrives_byte_for_byte_and_is_one_call(
    whole: Stack, scenario: str, streamed: bool, status: str, why: str | None, tokens: tuple[int | None, int | None]
) -> None:
    with calls_made(whole) as made:
        seen = through(whole, raw.request(body(scenario, streamed=streamed)))
    assert (seen.body, len(seen.body)) == (sent(whole).body, sent(whole).length)
    row = made.row
    assert (row["status"], row["usage_known"], (row["input_tokens"], row["output_tokens"])) == (status, why is None, tokens)
    assert reason(whole, row["call_id"]) == why


def reason(stack: Stack, call_id: str) -> str | None:
    """Why a call's usage is not known."""
    with closing(read_only(stack.home.log)) as log:
        query = "select data ->> 'usage_reason' from event where type = ? and stream = ?"
        (why,) = log.execute(query, (CallCompleted.TYPE, call_id)).fetchone()
    assert why is None or isinstance(why, str)
    return why


@pytest.mark.parametrize(("scenario", "status"), [("reset", "cut"), ("cut", "cut")])
def test_a_provider_that_breaks_off_is_seen_to_and_is_one_call(whole: Stack, scenario: str, status: str) -> None:
    with calls_made(whole) as made, client(whole) as plain, pytest.raises(httpx.HTTPError):
        with plain.stream("POST", URL, content=body(scenario, streamed=True)) as answer:
            got = b""
            for chunk in answer.iter_raw():
                got += chunk
    assert sent(whole).body.startswith(got) and b"message_start" in got
    row = made.row
    assert (row["status"], row["usage_known"], row["partial"], row["input_tokens"]) == (status, True, True, 12)


@pytest.mark.parametrize(
    ("scenario", "size", "streamed", "why"),
    [
        ("gzip_bomb", 256 * MIB, True, {"bomb"}),
        ("gzip_bomb", 256 * MIB, False, {"bomb"}),
        # It comes faster than the ledger may have to read.
        ("long_line", 64 * MIB, True, {"too_large", "metering_overload", None}),
    ],
)
def test_the_ledgers_memory_stays_bounded(whole: Stack, scenario: str, size: int, streamed: bool, why: set[str]) -> None:
    pid = whole.pid("ledger")
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    before = memory(pid, "VmRSS")
    with calls_made(whole) as made, client(whole) as plain:
        digest, length = hashlib.sha256(), 0
        with plain.stream("POST", URL, content=body(f"{scenario}={size}", streamed=streamed)) as answer:
            for chunk in answer.iter_raw():
                digest.update(chunk)
                length += len(chunk)
    assert (length, digest.hexdigest()) == (sent(whole).length, sent(whole).sha256)
    assert (made.row["status"], made.row["http_status"]) == ("ok", 200)
    assert memory(pid, "VmHWM") - before <= 64 * MIB
    assert reason(whole, made.row["call_id"]) in why


def memory(pid: int, name: str) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+) kB", text)[1]) * 1024  # type: ignore[index]


def test_fifty_streams_at_once_are_fifty_calls(whole: Stack) -> None:
    barrier = threading.Barrier(50)
    port, trusted = whole.proxy_port, trust(whole)

    def stream(number: int) -> bytes:
        proxy = f"http://project-{number % 2}:x@127.0.0.1:{port}"
        with httpx.Client(proxy=proxy, verify=trusted, timeout=30, trust_env=False) as plain:
            barrier.wait(30)
            return plain.post(URL, content=body("plain", streamed=True)).content

    with calls_made(whole, 50) as made, ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(stream, range(50)))
    assert len({re.search(rb"msg_\w+", answer)[0] for answer in answers}) == 50  # type: ignore[index]
    eventually_in_threads(lambda: sorted(answers) == sorted(one.body for one in whole.provider.sent[-50:]))
    assert {(row["status"], row["input_tokens"], row["output_tokens"]) for row in made.rows} == {("ok", 12, 7)}
    projects = sorted(row["project"] for row in made.rows)
    assert projects == ["project-0"] * 25 + ["project-1"] * 25


def test_no_credential_is_in_any_file_of_the_home(whole: Stack) -> None:
    fields = (b"x-api-key: " + KEY, b"Authorization: Bearer " + BEARER, b"Cookie: " + COOKIE, b"x-goog-api-key: " + KEY)
    path = b"/v1/messages?key=" + KEY + b"&access_token=" + BEARER
    with calls_made(whole, 4) as made:
        through(whole, raw.request(body("plain"), *fields, path=path))
        through(whole, raw.request(body("error_401"), *fields, path=path))
        through(whole, raw.request(b"not json " + KEY, *fields))
        through(whole, raw.request(body("plain"), *fields, path=b"/v1/" + KEY))
    assert len(made.rows) == 4
    assert flush(whole.home, 10)
    files = [file for file in whole.home.root.rglob("*") if file.is_file()]
    assert {"db.sqlite", "db.sqlite-wal", "views.sqlite", "ledger.err.log", "capture-1.err.log"} <= {file.name for file in files}
    for file in files:
        held = file.read_bytes()
        assert not [secret for secret in (KEY, BEARER, COOKIE) if secret in held], file


def test_nothing_was_logged_that_should_not_happen(whole: Stack) -> None:
    words = "".join(file.read_text() for file in whole.home.root.glob("*.err.log"))
    assert '"ERROR"' not in words and '"CRITICAL"' not in words, words
