"""The first page: what today, this month and the days asked for cost, on what, and whether these figures are complete."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette.utils.asgi import Response

from halton.publish.database import NAME, ViewsDatabase
from halton.publish.lag import Lag, lag, stopped
from halton.publish.pulse import mark
from halton.publish.spend import options
from halton.publish.spend.asked import Asked, asked_of
from halton.publish.spend.bars import read_first_day
from halton.publish.spend.clock import zone
from halton.publish.spend.reader import Reader
from halton.publish.spend.sections import bounds, freshness, spent, tables
from halton.publish.spend.tiles import label

ROUTE = r"/$"


async def page(request: Any, datasette: Any) -> Response:
    """Draw the first page."""
    context = await drawn(datasette, asked_of(request.args, datasette.now()))
    return Response.html(await datasette.render_template("spend.html", context, request=request, view_name="index"))


async def drawn(datasette: Any, asked: Asked) -> dict[str, Any]:
    """All that the template shows; a section whose projection is missing has nothing."""
    views: ViewsDatabase = datasette.get_database(NAME)
    reader, path = Reader(views), datasette.urls.path
    # Asked before the figures are: what comes in between makes the page draw itself anew, not stay old.
    reached, parked = await lag(views), await stopped(views)
    first = await reader.ask("the first day", read_first_day)
    asked, figures = await spent(reader, asked, path)
    listed = await tables(reader, asked, path)
    limits = await bounds(reader, asked)
    metered = bool(listed["latest"] or listed["latest"] is None and figures)
    return {
        "database": NAME,
        "asked": asked,
        "metered": metered,
        "awaited": not metered and _is_awaited(views.home.log, reached, bool(parked), listed["latest"]),
        "mark": mark(asked.today, reached, parked),
        "zone": zone(asked.now),
        "title": label(asked),
        "spans": options.spans(asked),
        "months": options.months(asked, first),
        **figures,
        **listed,
        **limits,
        **freshness(reached, parked, listed["lacking"], reader),
    }


def _is_awaited(log: Path, reached: Lag | None, is_parked: bool, latest: list[Any] | None) -> bool:
    """Whether the log may hold calls that the views do not show: they are not there, not read to the end, or stopped."""
    if reached is None:
        return log.exists()
    return is_parked or latest is None or reached.behind > 0
