"""What a provider of fixtures decides: which of them answers a request; and what it remembers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fixtures.fixture import JSON, Fixture
from replay.exchange import Request

UNKNOWN = Fixture(name="no such thing", host="", target="", status=404, headers=JSON, answer=b'{"error": "no such thing"}')


class Replay:
    """What a test talks to.

    `together` is how many HTTP/2 requests of a connection must have come before any of them is answered, `cancelled` how many
    its clients have called off. A `hasty` one answers by the head alone, over HTTP/1.1.
    """

    def __init__(self, fixtures: Iterable[Fixture], ca_file: Path) -> None:
        self.ca_file = ca_file
        self.port = 0
        self.received: list[Request] = []
        self.together = 1
        self.cancelled = 0
        self.hasty = False
        self._fixtures = list(fixtures)
        self.faults: list[BaseException] = []

    def put(self, *fixtures: Fixture) -> None:
        """Answer with these where they fit, rather than with others."""
        self._fixtures[:0] = fixtures

    def only(self, fixture: Fixture) -> None:
        """Answer with nothing else."""
        self._fixtures[:] = [fixture]

    def answer_to(self, request: Request) -> Fixture:
        """The first of those for this host, method and path that fit best: by their target, then by their body."""
        fitting = [fixture for fixture in self._fixtures if _fits(fixture, request)]

        def likeness(fixture: Fixture) -> tuple[bool, bool]:
            return fixture.target.encode() == request.target, fixture.request == request.body

        return max(fitting, key=likeness, default=UNKNOWN)


def _fits(fixture: Fixture, request: Request) -> bool:
    path = request.target.partition(b"?")[0]
    asked = (request.host, request.method, path)
    return asked == (fixture.host.encode(), fixture.method.encode(), fixture.target.partition("?")[0].encode())
