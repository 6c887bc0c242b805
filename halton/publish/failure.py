"""What becomes of an exception: a page for the person, a code location for the error log, and nothing else anywhere.

Datasette's own hook prints the traceback with all local variables; those may hold what must never be logged.
"""

from __future__ import annotations

import sqlite3
import sys
import traceback
from typing import Any

from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup


async def page(datasette: Any, request: Any, error: Exception) -> Response:
    """The answer to a request that failed: the reason if it lies in the request, else where it is to be found."""
    status, title, message = explain(error)
    if status >= 500:
        report(error)
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": str(message), "status": status, "title": title}, status=status)
    context = {"status": status, "title": title, "error": message}
    return Response.html(await datasette.render_template("error.html", context, request=request), status=status)


def explain(error: Exception) -> tuple[int, str, str]:
    """Status, title and message of an exception, without the text of one that nobody meant to be read."""
    if isinstance(error, Base400):
        titles = {403: "Not allowed", 404: "Not found"}
        found = "There is nothing at this address." if error.args[0] == "404" else str(error.args[0])
        return error.status, titles.get(error.status, "Bad request"), found
    if isinstance(error, DatasetteError):
        message = Markup(error.message) if error.message_is_html else str(error.message)  # noqa: S704
        return min(error.status, 400), error.title or "This did not work", message
    if isinstance(error, sqlite3.OperationalError | ValueError):
        return 400, "This address does not work", "It names a table, a row or a value that is not there."
    return 500, "Something broke here", "browse.err.log in Halton's home folder says where."


def report(error: BaseException) -> None:
    """Write the kind of an exception and its place in the code to the process's error log; never its text."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
    if sys.__stderr__ is not None:
        sys.__stderr__.write(f"browse: {type(error).__name__} at {place}\n")
        sys.__stderr__.flush()
