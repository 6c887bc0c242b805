"""A fixture's answer cut as a provider writes it: a stream event by event, anything else in one piece."""

from __future__ import annotations

from collections.abc import Iterator

from fixtures.fixture import Fixture
from halton.wire.transport import transport

ENDS = {"sse": b"\n\n", "ndjson": b"\n"}
ODD = 97  # no frame of any format ends with such a piece


def is_streamed(fixture: Fixture) -> bool:
    """Whether the answer comes in pieces, of a length that nobody knows at its start."""
    return transport(fixture.headers) in ("sse", "ndjson", "eventstream", "grpc") or bool(fixture.trailers)


def has_body(fixture: Fixture) -> bool:
    """Whether bytes follow the head at all (RFC 9110 §6.4.1)."""
    return fixture.method != "HEAD" and fixture.status not in (204, 304)


def pieces(fixture: Fixture) -> Iterator[bytes]:
    """The answer's bytes."""
    if not has_body(fixture):
        return
    if not is_streamed(fixture):
        yield fixture.answer
        return
    end = ENDS.get(transport(fixture.headers))
    if end is None:
        yield from (fixture.answer[at : at + ODD] for at in range(0, len(fixture.answer), ODD))
    else:
        *events, rest = fixture.answer.split(end)
        yield from (event + end for event in events)
        if rest:
            yield rest
