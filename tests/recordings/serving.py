"""The server of recorded calls on a loop of its own, so that clients which block can be tested."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from halton.log.reading import Selection
from halton.paths import Home
from halton.recordings.desk import Desk, Given
from halton.recordings.index import read_index
from halton.recordings.pace import Pace
from halton.recordings.request import Request
from halton.recordings.server import Server


class Serving:
    """Where it is, and what it gave."""

    def __init__(self, address: str, given: list[tuple[Request, Given]]) -> None:
        self.address = address
        self.given = given


@contextmanager
def serving(home: Home, pace: Callable[[], Pace] = lambda: Pace(None), **selected: object) -> Iterator[Serving]:
    """Serve what this home has recorded; `selected` narrows it down."""
    index = read_index(home.log, home.bodies, Selection(**selected))  # type: ignore[arg-type]
    given: list[tuple[Request, Given]] = []
    desk = Desk(index, home.log, home.bodies)
    server = Server(desk.answer, pace=pace, tell=lambda request, one: given.append((request, one)))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
        yield Serving(server.address, given)
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
