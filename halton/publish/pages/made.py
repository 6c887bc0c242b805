"""How a table is made: the file of its projection, how far that has come, and what it reads."""

from __future__ import annotations

import sqlite3
from typing import Any, NamedTuple

import anyio.to_thread
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Response

from halton.errors import LogError
from halton.publish.database import NAME, ViewsDatabase
from halton.publish.lag import head
from halton.publish.making import making_of
from halton.publish.navigation import table_names

ROUTE = r"/made/(?P<table>[^/]+)$"

CHECKPOINT = "select digest, position from checkpoints where projection = ? and origin = 1"
PARKED = "select position, type, error from parked where projection = ? and origin = 1"
REBUILT = """
select rebuilt_at, reason from rebuilds
 where origin = 1 and exists (select 1 from json_each(projections) as p where p.value = ?)
 order by position desc limit 1
"""


class Reached(NamedTuple):
    """How far a projection is: the digest of the file that made its rows, the last event in them, what it could not take, and
    when and why it last started over. All None where the views do not say."""

    digest: str | None = None
    position: int | None = None
    parked: tuple[int, str, str] | None = None
    rebuilt: tuple[str, str] | None = None


async def page(request: Any, datasette: Any) -> Response:
    """Draw the page of a table, or say that there is none of this name."""
    table = tilde_decode(request.url_vars["table"])
    views: ViewsDatabase = datasette.get_database(NAME)
    made = await anyio.to_thread.run_sync(making_of, views.home, table)
    if made is None:
        raise NotFound(f"No projection makes a table {table}. The page of all tables has their names.")
    reached = await _reached(views, made.projection)
    last = await _head(views)
    context = {
        "table": table,
        "words": datasette.table_metadata(NAME, table),
        "made": made,
        "reached": reached,
        "behind": None if last is None or reached.position is None else max(0, last - reached.position),
        "shown": set(await table_names(datasette)),
        "is_hidden": lambda name: bool(datasette.table_metadata(NAME, name).get("hidden")),
    }
    return Response.html(await datasette.render_template("made.html", context, request=request, view_name="made"))


async def _reached(views: ViewsDatabase, projection: str) -> Reached:
    def question(connection: sqlite3.Connection) -> Reached:
        checkpoint = connection.execute(CHECKPOINT, (projection,)).fetchone()
        if checkpoint is None:
            return Reached()
        parked, rebuilt = (connection.execute(query, (projection,)).fetchone() for query in (PARKED, REBUILT))
        return Reached(checkpoint[0], checkpoint[1], parked and tuple(parked), rebuilt and tuple(rebuilt))

    try:
        return await views.ask(question)
    except sqlite3.OperationalError:
        return Reached()


async def _head(views: ViewsDatabase) -> int | None:
    try:
        return await anyio.to_thread.run_sync(head, views.home.log)
    except (sqlite3.Error, LogError):
        return None
