"""One call: when what happened, of what kinds its tokens were, what it cost and why, whose it was, and what belongs to it."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode
from datasette.utils.asgi import Response

from halton.publish.call import answer, attribution, body, cost, policies, siblings, timeline, tokens
from halton.publish.call.found import Found, find
from halton.publish.call.heading import heading
from halton.publish.call.when import when
from halton.publish.database import NAME, ViewsDatabase
from halton.publish.links import call_path, model_path, project_path, session_path
from halton.views.call_place import Place, find_calls

ROUTE = r"/call/(?P<call_id>[^/]+)$"
LONGEST_ID = 200
# For how long an id that does not say when its call began is looked for among all of them.
LOOK_UP_MS = 100
# What was said is in no cache of the browser's, on disk or in memory.
NOT_KEPT = {"cache-control": "no-store"}


async def page(request: Any, datasette: Any) -> Response:
    """Draw the page of the call that the address names by its id, or by as much of its beginning as no other has."""
    views: ViewsDatabase = datasette.get_database(NAME)
    asked = tilde_decode(request.url_vars["call_id"])[:LONGEST_ID]
    places = await look_up(views, asked)
    if asked == "last" and places:
        return Response.redirect(datasette.urls.path(call_path(places[0].call_id)))
    if len({place.call_id for place in places}) > 1:
        return await _several(request, datasette, asked, places)
    # A log that was imported may be a copy of this one: then our own row has more to say.
    place = min(places, key=lambda place: place.origin, default=None)
    found = await find(views, place) if place else None
    if found is None:
        return await _none(request, datasette, asked)
    context = _sections(found) | _links(datasette, found) | await _bodies(datasette, found, views)
    return await _drawn(request, datasette, "call.html", context, 200)


async def look_up(views: ViewsDatabase, asked: str) -> list[Place]:
    """The calls that this text can mean; none where there are no views, or where looking among all calls takes too long.

    :raises QueryInterrupted: if it takes too long even where its id says that it began.
    """
    try:
        if found := await views.ask(lambda connection: find_calls(connection, asked, of_all=True, near=True)):
            return found
    except sqlite3.OperationalError:
        return []
    with suppress(QueryInterrupted, sqlite3.OperationalError):
        return await views.ask(lambda connection: find_calls(connection, asked, of_all=True), limit_ms=LOOK_UP_MS)
    return []


def _sections(found: Found) -> dict[str, Any]:
    return {
        "heading": heading(found),
        "timeline": timeline.section(found),
        "tokens": tokens.section(found),
        "cost": cost.section(found),
        "attribution": attribution.section(found),
        "policies": policies.section(found),
        "answer": answer.section(found),
        "siblings": siblings.section(found),
    }


def _links(datasette: Any, found: Found) -> dict[str, Any]:
    """The pages of the call's project, session and model, and its row."""
    call, path = found.call, datasette.urls.path
    model = call["model"] or call["model_requested"]
    row = f"{datasette.urls.table(NAME, 'metered_calls')}?position={call['position']}&origin={call['origin']}"
    return {
        "call": call,
        "project_path": path(project_path(call["project"])),
        "session_path": path(session_path(call["session"])) if call["session"] else "",
        "model_path": path(model_path(call["provider"], model)) if model else "",
        "row_path": row,
    }


async def _bodies(datasette: Any, found: Found, views: ViewsDatabase) -> dict[str, Any]:
    shown = bool(datasette.shows_bodies)
    return {"shows_bodies": shown, "bodies": await body.section(found, views.home.bodies, shown=shown)}


async def _several(request: Any, datasette: Any, asked: str, places: list[Place]) -> Response:
    """Several calls have an id that begins so: their list, in place of one of them."""
    path = datasette.urls.path
    calls = [{"id": place.call_id, "path": path(call_path(place.call_id)), "began": when(place.started_at)} for place in places]
    return await _drawn(request, datasette, "call_list.html", {"asked": asked, "calls": calls}, 300)


async def _none(request: Any, datasette: Any, asked: str) -> Response:
    return await _drawn(request, datasette, "call_list.html", {"asked": asked, "calls": []}, 404)


async def _drawn(request: Any, datasette: Any, template: str, context: dict[str, Any], status: int) -> Response:
    text = await datasette.render_template(template, context, request=request, view_name="call")
    return Response.html(text, status=status, headers=NOT_KEPT if datasette.shows_bodies else None)
