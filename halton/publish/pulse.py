"""`/-/halton/pulse`: how far the views are, in a few bytes, so that an open page knows when to draw itself anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from datasette.utils.asgi import Response

from halton.publish.database import NAME, ViewsDatabase
from halton.publish.lag import Lag, lag, stopped

ROUTE = r"/-/halton/pulse$"


async def page(request: Any, datasette: Any) -> Response:
    """The last event in the views, that of the log, and `mark`, which is another one as soon as the page would be."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    views: ViewsDatabase = datasette.get_database(NAME)
    found, parked = await lag(views), await stopped(views)
    reached, head = found or (None, None)
    behind = None if found is None else found.behind
    facts = {"reached": reached, "head": head, "behind": behind, "stopped": len(parked)}
    return Response.json(facts | {"mark": mark(datasette.now().date(), found, parked)})


def mark(today: date, found: Lag | None, parked: Sequence[object]) -> str:
    """The state of the page as a text: its day, how far views and log are, and how many projections stopped."""
    reached, head = found or ("", "")
    return f"{today} {reached} {head} {len(parked)}"
