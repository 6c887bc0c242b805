"""One real call through the running meter, from a client that believes our environment block to a server of our own, and back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from halton.errors import HaltonError
from halton.paths import Home
from halton.probe.answer import Stated, events, make_up, request
from halton.probe.broken import ANSWER, NEXT, BrokenLink
from halton.probe.client import call
from halton.probe.record import await_record, head, read_call
from halton.probe.server import Server, serving
from halton.setup.environment import environment_block
from halton.setup.probe_certificate import probe_file, read_probe_certificate

PROJECT = "halton-probe"
TIMEOUT_S = 10.0


class Probed(msgspec.Struct, frozen=True, kw_only=True):
    """A call that was made, and where the log holds it: `position` is that of its event, `tokens` are what it used.

    `duration_ms` and `ttfb_ms` are as the meter measured them; `took_ms` is how long it took until the log held the call.
    """

    call_id: str
    host: str
    position: int
    duration_ms: int | None
    ttfb_ms: int | None
    took_ms: int
    tokens: Stated


def probe(home: Home, status: Mapping[str, Any], timeout_s: float = TIMEOUT_S) -> Probed:
    """Make a call through the meter of a home, whose `status` is that of its supervisor, and wait until the log holds it.

    Nothing leaves this machine, and the server is gone when this returns. The call bills nothing, is charged to a project of its
    own, and no policy sees it.

    :raises BrokenLink: naming the first link that does not hold, and what to do.
    :raises HaltonError: if there is nothing to probe with: no log, no certificate, no run key.
    """
    began = time.monotonic()
    deadline = began + timeout_s
    own, stated, after = read_probe_certificate(home), make_up(), head(home)
    block = environment_block(home, int(status["proxy"]["port"]), Path(status["ca"]["cert"]), PROJECT, {})
    answer, body = events(stated), request()
    try:
        with serving(probe_file(home), answer, timeout_s) as server:
            received = call(block, server, own, body, deadline)
            _unchanged(server, body, received == b"".join(answer))
    except OSError as error:
        raise HaltonError(f"No server for the probe can be started here ({type(error).__name__}: {error.strerror}).") from None
    stored = await_record(home, server.host, after, max(1.0, deadline - time.monotonic()))
    completed = read_call(stored, stated)
    return Probed(
        call_id=stored.stream,
        host=completed.host,
        position=stored.position,
        duration_ms=completed.duration_ms,
        ttfb_ms=completed.ttfb_ms,
        took_ms=round((time.monotonic() - began) * 1000),
        tokens=stated,
    )


def _unchanged(server: Server, body: bytes, is_whole: bool) -> None:
    if server.asked != body or not is_whole:
        what = "request" if server.asked != body else "answer"
        raise BrokenLink(ANSWER, f"The {what} of the probe did not arrive as it was sent. {NEXT}")
