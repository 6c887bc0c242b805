"""Answers that are small and become large, in every coding and one in another, and a line of 64 MiB: forwarded as they are.

A small call goes along beside them all the while, on a connection of its own: what it waits is how long the worker stood still.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from threading import Event, Thread
from typing import Self

import raw
from client import body, trust
from faults.canned import canned
from faults.exchange import HOST, Seen, Way, answer, exchange
from faults.meter import ours, resident_bytes
from faults.row import Figure, Row, Run, all_of, at_most, none, told
from halton.demo.provider.codings import ENCODERS
from stack import running_stack

MIB = 1 << 20
GROWTH_MIB = 64
STALL_MS = 50.0
_SSE = b'data: {"type":"message_start","message":{"model":"m","usage":{"input_tokens":1,"output_tokens":1}}}\n\n'
_SMALL = b'{"model":"claude-haiku-4-5","type":"message","usage":{"input_tokens":12,"output_tokens":7},"content":[]}'


def measure(run: Run) -> Iterator[Figure]:
    answers = dict(_answers(run.count(1024, 32), run.count(64, 8)))
    with (
        canned(run.folder / "c", HOST, answers) as provider,
        running_stack(run.folder / "m", elsewhere={HOST: provider.port}, roots=[provider.ca_file]) as stack,
    ):
        context = trust(stack)
        context.load_verify_locations(provider.ca_file)
        direct, way = Way(provider.port, context, False), Way(stack.proxy_port, context, True)
        expected = exchange(direct, _asked("/small"))
        for _ in range(20):
            exchange(way, _asked("/small"))
        stack.wait()
        differ, before = 0, resident_bytes(ours(stack.home))
        with Beside(way, partial(resident_bytes, ours(stack.home))) as beside:
            for path in answers:
                through = exchange(way, _asked(path))
                differ += through != exchange(direct, _asked(path))
                del through
                run.say(f"{path}: {beside.said}")
            stack.calls()
        yield none(f"answers that differ by a byte, of {len(answers)}", differ)
        yield none("small calls beside them that differ or fail", sum(seen != expected for seen in beside.seen))
        yield at_most("memory of all processes beyond before", (beside.most - before) / MIB, GROWTH_MIB, "MiB")
        yield at_most("small call beside them: p99", beside.p99_ms, run.allowed(STALL_MS), "ms")
        yield told("small call beside them: longest", max(beside.waits) * 1000, "ms")
        calls = stack.calls()
        run.say(f"not ok: {[(call['status'], call['http_status']) for call in calls if call['status'] != 'ok']}")
        yield all_of("calls recorded", len(calls), 20 + len(answers) + len(beside.seen))
        yield told("of these without usage", sum(not call["usage_known"] for call in calls))


class Beside:
    """A small call after the other while it is entered: what came, how long each took, and the most memory meanwhile."""

    def __init__(self, way: Way, memory: partial[int]) -> None:
        self.seen: list[Seen] = []
        self.waits: list[float] = []
        self.most = 0
        self._way, self._memory, self._over = way, memory, Event()
        self._thread = Thread(target=self._call, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def p99_ms(self) -> float:
        """How long all but one in a hundred took at the most."""
        return sorted(self.waits)[int(len(self.waits) * 0.99)] * 1000

    @property
    def said(self) -> str:
        """How it goes."""
        return f"{len(self.waits)} small calls, longest {max(self.waits, default=0.0) * 1000:.0f} ms, {self.most / MIB:.0f} MiB"

    def _call(self) -> None:
        with self._way.connected() as channel:
            while not self._over.wait(0.01):
                began = time.monotonic()
                channel.sendall(_asked("/small"))
                self.seen.append(answer(channel))
                self.waits.append(time.monotonic() - began)
                self.most = max(self.most, self._memory())


def _answers(bomb_mib: int, line_mib: int) -> Iterator[tuple[str, bytes]]:
    """By path: a small one, zeros in each coding, as a document and as events, zeros coded twice, and lines without end."""
    yield _path("/small"), _whole(_SMALL, "")
    for coding in ENCODERS:
        packed = _packed(coding, bomb_mib)
        yield _path(f"/{coding}"), _whole(packed, coding)
        yield _path(f"/{coding}/events"), _whole(packed, coding, "text/event-stream")
        yield _path(f"/{coding}/{coding}"), _whole(_packed_again(coding, packed), f"{coding}, {coding}")
    yield _path("/line"), _whole(_SSE + b"data: " + b"a" * (line_mib * MIB) + b"\n\n", "", "text/event-stream")
    yield _path("/json"), _whole(b'{"content": "' + b"a" * (line_mib * MIB) + b'"}', "")


def _packed(coding: str, mib: int) -> bytes:
    encoder, block = ENCODERS[coding](False), b"\0" * MIB
    return b"".join([encoder.part(_SSE), *(encoder.part(block) for _ in range(mib)), encoder.finish()])


def _packed_again(coding: str, data: bytes) -> bytes:
    encoder = ENCODERS[coding](False)
    return encoder.part(data) + encoder.finish()


def _whole(data: bytes, coding: str, type_: str = "application/json") -> bytes:
    coded = f"content-encoding: {coding}\r\n" if coding else ""
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {type_}\r\n{coded}content-length: {len(data)}\r\n\r\n"
    return head.encode() + data


def _path(name: str) -> str:
    return f"/v1/messages?answer={name}"


def _asked(name: str) -> bytes:
    path = name if name.startswith("/v1/") else _path(name)
    return raw.request(body("plain"), b"x-api-key: sk-ant-api-test", path=path.encode())


ROW = Row(
    number=20,
    fault="gzip, br, zstd, deflate bombs; 64 MiB line",
    demanded="forwarded; metering off for that flow; RSS ≤ +64 MiB; loop stall ≤ 50 ms",
    measure=measure,
    in_suite=False,
    limit_s=180.0,
)
