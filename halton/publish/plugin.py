"""The hooks by which Datasette becomes Halton's window. Registered by server.py, never by an entry point: another Datasette
in the same environment must not wear our guard."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Generator
from typing import Any

import pluggy
from datasette.utils.asgi import Forbidden, NotFound

from halton.publish import arrow, failure, pulse
from halton.publish.cells import cell, dollars, duration, moment, visible
from halton.publish.database import NAME
from halton.publish.facets import LatestFacet
from halton.publish.guard import Application, Guard
from halton.publish.harmless_csv import HarmlessCsv
from halton.publish.links import made_path
from halton.publish.navigation import navigation, style_version
from halton.publish.page_files import page_files
from halton.publish.schema import questions, schema
from halton.publish.sign_in import SignIn
from halton.publish.sql import advice, confine

hookimpl = pluggy.HookimplMarker("datasette")

# Pages for developers of Datasette: they list tasks with file paths, take POST, or show nothing to a reader.
CLOSED = r"/-/(threads|messages|permissions|allow-debug|patterns|logout|auth-token|databases)(\.json)?$"

# Single cells as files: the views hold no blobs, and for anything else Datasette breaks off in the middle of its answer.
BLOBS = r".*\.blob$"


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Our own pages, and no door to pages that serve nobody here."""
    return [*page_files(), (pulse.ROUTE, pulse.page), (CLOSED, closed), (BLOBS, closed)]


def closed() -> None:
    """A route of Datasette that is not served."""
    raise NotFound("404")


@hookimpl
def register_output_renderer() -> dict[str, Any]:
    """`.arrow` beside `.json` and `.csv`."""
    return {"extension": "arrow", "render": arrow.render}


@hookimpl
def register_facet_classes() -> list[type[LatestFacet]]:
    """What headers declare, of the newest rows; Datasette's own stay for whoever asks by the address."""
    return [LatestFacet]


@hookimpl
def render_cell(row: Any, value: object, column: str, table: str | None) -> str | None:
    """Units by suffix, and links to our own pages."""
    return cell(value, column, row=row, table=table)


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Confine every connection to the views; Datasette writes its own notes to `_internal`, in memory."""
    if database == NAME:
        confine(conn)


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The same units, care and addresses for our own templates."""
    env.filters.update(dollars=dollars, duration=duration, moment=moment, visible=visible, advice=advice)
    env.globals.update(made_path=made_path)


@hookimpl
def extra_template_vars(datasette: Any) -> Callable[[], Awaitable[dict[str, Any]]]:
    """The top bar and the stylesheets' version, for every page, errors included."""

    async def variables() -> dict[str, Any]:
        found = {"halton_navigation": await navigation(datasette), "halton_style": style_version()}
        asked = {"halton_schema": lambda: schema(datasette), "halton_questions": lambda: questions(datasette)}
        return found | asked | {"statement_ms": datasette.setting("sql_time_limit_ms")}

    return variables


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Any) -> Callable[[Application], Guard]:
    """The guard, outside of whatever another plugin wraps."""
    origins = (datasette.plugin_config("halton") or {}).get("cors_origins", ())
    sign_in = SignIn(datasette.page_key) if datasette.page_key is not None else None
    return lambda application: Guard(HarmlessCsv(application), origins, sign_in)


@hookimpl
def forbidden(datasette: Any, request: Any, message: str) -> Callable[[], Awaitable[object]]:
    """What may not be seen is answered as all else that fails; Datasette's own says it in a word, and as a page to scripts."""
    return lambda: failure.page(datasette, request, Forbidden(message))


@hookimpl(wrapper=True)
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Generator[None, list[object], list[Callable[[], Awaitable[object]]]]:
    """Our answer instead of all others: calling Datasette's would already print local variables."""
    yield
    return [lambda: failure.page(datasette, request, exception)]
