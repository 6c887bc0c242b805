"""Datasette with our settings, words and guard, and the server that answers for it."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import anyio
import uvicorn
from anyio.abc import TaskStatus
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils import parse_metadata

from halton.attribution.accounts import Accounts
from halton.page_key import PageKey
from halton.paths import Home, shipped
from halton.publish import plugin
from halton.publish.connection import Connection
from halton.publish.database import NAME, ViewsDatabase
from halton.publish.metadata import metadata

HOST = "127.0.0.1"
LAST_ANSWERS_S = 1


class Window(Datasette):  # type: ignore[misc]
    """Datasette, which may be closed to whoever does not prove this key. It asks our hooks before it has a database.

    `now` tells our pages the time, in the zone whose days they show; `shows_bodies`, whether they may show what was said.
    """

    def __init__(self, *, page_key: PageKey | None, now: Callable[[], datetime], shows_bodies: bool, **options: Any) -> None:
        self.page_key, self.now, self.shows_bodies = page_key, now, shows_bodies
        super().__init__(**options)


def local_now() -> datetime:
    """The time by this machine's clock and in its zone."""
    return datetime.now().astimezone()


def create(
    home: Home,
    *,
    sql: bool = True,
    cors_origins: tuple[str, ...] = (),
    private: bool = False,
    bodies: bool = False,
    now: Callable[[], datetime] = local_now,
) -> Datasette:
    """A Datasette that shows the views of `home`, whether or not there are any yet; `private`, to whoever signs in; `bodies`,
    with the redacted bodies of calls on their pages."""
    if not pm.has_plugin("halton"):
        pm.register(plugin, "halton")
    folder = shipped("datasette-metadata")
    settings = json.loads((folder / "settings.json").read_text())
    words = parse_metadata((folder / "metadata.yaml").read_text())
    datasette = Window(
        page_key=PageKey(home) if private else None,
        now=now,
        shows_bodies=bodies,
        settings=settings | {"default_allow_sql": sql},
        metadata=metadata(home, words, cors_origins=cors_origins),
        template_dir=str(folder / "templates"),
        static_mounts=[("static", str(folder / "static"))],
    )
    datasette.remove_database("_memory")
    datasette.add_database(ViewsDatabase(datasette, home), name=NAME)
    return datasette


def listen(port: int) -> socket.socket:
    """A socket bound to loopback, on a free port for 0.

    :raises OSError: if somebody else has the port.
    """
    # Only of a socket that says it is TCP does asyncio switch off Nagle's algorithm, which holds each answer back for 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


class Server(uvicorn.Server):
    """uvicorn, which here handles no signals: who starts it ends it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the process's signal handlers as they are."""
        yield


async def serve(
    datasette: Any,
    listener: socket.socket,
    *,
    served: Collection[int] | None = None,
    task_status: TaskStatus[int] = anyio.TASK_STATUS_IGNORED,
) -> None:
    """Answer the accounts `served`, this one and root, on a bound socket until cancelled; finish the answers under way within
    a second."""
    await datasette.invoke_startup()
    with contextlib.closing(Accounts(served)) as accounts:
        server = Server(_config(datasette, accounts))
        async with anyio.create_task_group() as group:
            group.start_soon(_run, server, listener, group.cancel_scope)
            task_status.started(listener.getsockname()[1])
            try:
                await anyio.sleep_forever()
            finally:
                server.should_exit = True


async def _run(server: Server, listener: socket.socket, stopped: anyio.CancelScope) -> None:
    # uvicorn that is cancelled leaves its connections open; told to exit, it closes them.
    with anyio.CancelScope(shield=True):
        await server.serve(sockets=[listener])
    stopped.cancel()


def _config(datasette: Any, accounts: Accounts) -> uvicorn.Config:
    # h11 keeps the request target as it came, which the guard must see; httptools hides an absolute one.
    return uvicorn.Config(
        datasette.client.app,
        http=partial(Connection, accounts=accounts),  # type: ignore[arg-type]
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=LAST_ANSWERS_S,
    )
