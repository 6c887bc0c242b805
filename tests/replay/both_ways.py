"""The same exchange without the meter and with it, as both its sides see it."""

from __future__ import annotations

from eventually import eventually_in_threads
from replay.client import Http2Client, ask, direct, through
from replay.exchange import Request, Response
from replaying import Replay
from stack import Stack


def same_both_ways(meter: Stack, replay: Replay, request: Request) -> Response:
    """The response, once it is certain that neither side can tell the difference."""
    without, seen_without = exchanged(replay, request)
    received, seen = exchanged(replay, request, meter)
    assert received == without == request
    assert seen == seen_without
    return seen


def exchanged(replay: Replay, request: Request, meter: Stack | None = None, project: str = "") -> tuple[Request, Response]:
    """What the provider received of a request, and what the client of its answer."""
    alpn = ["h2"] if request.version == b"2" else []
    host = request.host.decode()
    way = through(meter, host, alpn, project=project) if meter else direct(replay.port, replay.ca_file, host, alpn)
    with way as channel:
        (seen,) = Http2Client(channel).ask(request) if alpn else [ask(channel, request)]
    return arrived(replay), seen


def arrived(replay: Replay) -> Request:
    """The one request that the provider received; that of a socket is complete when the socket is."""
    eventually_in_threads(lambda: bool(replay.received))
    (request,) = replay.received
    replay.received.clear()
    return request
