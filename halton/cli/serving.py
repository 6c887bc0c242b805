"""`halton replay --serve` on the screen: where recorded calls are answered, and one line for each request."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import click

from halton.cli.output import count, echo_json, safe

if TYPE_CHECKING:
    from halton.log.reading import Selection
    from halton.paths import Home
    from halton.recordings.desk import Given
    from halton.recordings.index import Index
    from halton.recordings.request import Request

SCHEMA = 1


def serve(home: Home, selection: Selection, ignored: Collection[str], speed: float | None, port: int, as_json: bool) -> None:
    """Serve the selected calls until Ctrl-C or SIGTERM; `speed` divides the recorded times, and None skips them.

    The `ignored` fields of requests do not count.

    :raises HaltonError: if there is nothing to serve, or the port is taken.
    """
    from halton.errors import BodiesError
    from halton.recordings.index import read_index

    index = read_index(home.log, home.bodies, selection, ignored)
    if not len(index):
        why = f" Most often: {index.left_out.most_common(1)[0][0]}." if index.left_out else ""
        raise BodiesError(f"None of these calls can be answered again.{why} See what is stored: halton bodies list")
    asyncio.run(_serve(home, index, speed, port, as_json))


async def _serve(home: Home, index: Index, speed: float | None, port: int, as_json: bool) -> None:
    from halton.recordings.desk import Desk
    from halton.recordings.pace import Pace
    from halton.recordings.server import Server
    from halton.settings import Settings
    from halton.wire.find import finder

    stop, said = asyncio.Event(), Said(as_json)

    def tell(request: Request, given: Given) -> None:
        try:
            said.request(request, given)
        except BrokenPipeError:  # nobody reads any more
            said.broken = True
            stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    desk = Desk(index, home.log, home.bodies, finder(Settings.load(home).formats))
    async with Server(desk.answer, port=port, pace=lambda: Pace(speed), tell=tell) as server:
        said.address(index, server.address)
        await stop.wait()
    if said.broken:
        raise BrokenPipeError
    said.end()


class Said:
    """What is printed, as text or as JSON lines."""

    def __init__(self, as_json: bool) -> None:
        self.broken = False
        self._as_json = as_json
        self._answered = self._refused = 0

    def address(self, index: Index, address: str) -> None:
        """Where it is, and what leads a client there."""
        from halton.recordings.environment import variables

        lines = variables((path for _, path, _ in index.served), address)
        left_out = sum(index.left_out.values())
        if self._as_json:
            environment = [{"name": name, "value": value} for name, value in lines]
            echo_json(self._document(address=address, environment=environment, recordings=len(index), left_out=left_out))
            return
        click.echo(f"{address} answers recorded calls: {count(len(index))}. Ctrl-C ends it.")
        if left_out:
            click.echo(f"Calls that cannot be answered again: {count(left_out)}. Why, says {address}")
        for name, value in lines:
            click.echo(f"  {name}={value}")

    def request(self, request: Request, given: Given) -> None:
        """What a request was given."""
        self._answered += given.reason is None
        self._refused += given.reason is not None
        status = given.answer.status
        if self._as_json:
            told = {"method": request.method, "path": request.path, "status": status, "call": given.call, "reason": given.reason}
            echo_json(self._document(**told))
            return
        # The reason is ours: what a stranger wrote is safe in it already.
        outcome = f"call {given.call}" if given.call else given.reason or "what is served"
        click.echo(f"{status} {safe(request.method)} {safe(request.path)}  {outcome}")

    def end(self) -> None:
        """That it is over."""
        if not self._as_json:
            click.echo(f"{count(self._answered)} answered, {count(self._refused)} refused.")

    @staticmethod
    def _document(**facts: Any) -> dict[str, Any]:
        return {"schema": SCHEMA, **facts}
