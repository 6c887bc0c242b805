"""The hooks by which Datasette becomes Halton's window. Registered by server.py, never by an entry point: another Datasette
in the same environment must not wear our guard."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Generator
from typing import Any

import pluggy
from datasette.utils.asgi import NotFound

from halton.publish import arrow, failure, home
from halton.publish.cells import cell, dollars, duration, moment
from halton.publish.database import NAME
from halton.publish.guard import Application, Guard
from halton.publish.navigation import navigation, style_version
from halton.publish.sql import confine

hookimpl = pluggy.HookimplMarker("datasette")

# Pages for developers of Datasette: they list tasks with file paths, take POST, or show nothing to a reader.
CLOSED = r"/-/(threads|messages|permissions|allow-debug|patterns|logout|auth-token|databases)(\.json)?$"


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The first page, and no door to pages that serve nobody here."""
    return [(r"/$", home.home), (CLOSED, closed)]


def closed() -> None:
    """A route of Datasette that is not served."""
    raise NotFound("404")


@hookimpl
def register_output_renderer() -> dict[str, Any]:
    """`.arrow` beside `.json` and `.csv`."""
    return {"extension": "arrow", "render": arrow.render}


@hookimpl
def render_cell(value: object, column: str) -> str | None:
    """Units by suffix."""
    return cell(value, column)


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Confine every connection to the views; Datasette writes its own notes to `_internal`, in memory."""
    if database == NAME:
        confine(conn)


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The same units for our own templates."""
    env.filters.update(dollars=dollars, duration=duration, moment=moment)


@hookimpl
def extra_template_vars(datasette: Any) -> Callable[[], Awaitable[dict[str, Any]]]:
    """The top bar and the stylesheets' version, for every page, errors included."""

    async def variables() -> dict[str, Any]:
        return {"halton_navigation": await navigation(datasette), "halton_style": style_version()}

    return variables


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Any) -> Callable[[Application], Guard]:
    """The guard, outside of whatever another plugin wraps."""
    origins = (datasette.plugin_config("halton") or {}).get("cors_origins", ())
    return lambda application: Guard(application, origins)


@hookimpl(wrapper=True)
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Generator[None, list[object], list[Callable[[], Awaitable[object]]]]:
    """Our answer instead of all others: calling Datasette's would already print local variables."""
    yield
    return [lambda: failure.page(datasette, request, exception)]
