"""One session: its figures, its calls as a waterfall and as a table, and where its caches were lost."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Response

from halton.publish.database import NAME, ViewsDatabase
from halton.publish.links import session_path
from halton.publish.session.breaks import break_rows
from halton.publish.session.heading import heading
from halton.publish.session.picture import picture
from halton.publish.session.rows import call_rows
from halton.publish.session.tiles import tiles
from halton.publish.session.whole import PAGE, Whole, read_whole
from halton.publish.session.words import zone_of

ROUTE = r"/session/(?P<session>[^/]+)$"
LONGEST = 1_000
UNKNOWN = (
    "No call of this session is in the views. Its address has the client's own name of it, letter for letter: halton sessions"
    " lists them. A call that is still open is not there yet."
)


class Pager(NamedTuple):
    """Which calls are shown, of how many, and the addresses of the pages beside this one."""

    first: int
    last: int
    total: int
    before: str
    after: str


async def page(request: Any, datasette: Any) -> Response:
    """Draw the page of a session.

    :raises NotFound: if there is no call of it.
    """
    session = tilde_decode(request.url_vars["session"])
    whole = await _read(datasette.get_database(NAME), session, _number(request.args.get("page")))
    if whole is None:
        raise NotFound(UNKNOWN)
    context = sections(session, whole, datasette.now(), datasette.urls.path)
    return Response.html(await datasette.render_template("session.html", context, request=request))


def sections(session: str, whole: Whole, now: datetime, path: Any) -> dict[str, Any]:
    """What the template draws; `path` makes an address of ours one of this server's."""
    here = zone_of(now)
    breaks = {one.call.key: one for one in whole.breaks}
    return {
        "heading": heading(session, whole.calls, now),
        "tiles": tiles(whole.sums, len(whole.lanes), whole.breaks) if whole.sums else [],
        "waterfall": picture(whole.lanes_shown(), breaks, path, here),
        "breaks": break_rows(whole.breaks, whole.lane_names, here),
        "all_breaks": len(whole.breaks),
        "calls": call_rows(whole.shown, whole.lane_names, breaks, here),
        "pager": _pager(session, whole, path),
        "part": (whole.first + 1, whole.first + len(whole.calls)) if whole.is_part else None,
    }


async def _read(views: ViewsDatabase, session: str, number: int) -> Whole | None:
    # A name that no client could have sent is not looked up.
    if not session or len(session) > LONGEST:
        return None
    try:
        return await views.ask(partial(read_whole, session=session, page=number))
    except sqlite3.OperationalError:
        return None  # nothing was metered yet, or the calls are being made anew


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 1


def _pager(session: str, whole: Whole, path: Any) -> Pager | None:
    if whole.pages < 2:
        return None
    address = path(session_path(session))
    before, after = (f"{address}?page={number}" for number in (whole.page - 1, whole.page + 1))
    first = (whole.page - 1) * PAGE
    return Pager(
        first + 1,
        first + len(whole.shown),
        whole.total,
        before if whole.page > 1 else "",
        after if whole.page < whole.pages else "",
    )
