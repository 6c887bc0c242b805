"""What becomes of an exception: a page for the person, a code location for the error log, and nothing else anywhere.

Datasette's own hook prints the traceback with all local variables; those may hold what must never be logged.
"""

from __future__ import annotations

import logging
import sqlite3
from traceback import walk_tb
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError

_log = logging.getLogger(__name__)

OF_ADDRESS = (sqlite3.OperationalError, sqlite3.ProgrammingError, ValueError, OverflowError)
# Our code between Datasette's: what goes wrong below it is Datasette's fault, or the address's.
BETWEEN = frozenset({"halton.publish.page_files", "halton.publish.pages.table", "halton.publish.pages.tables"})
# Datasette's own is markup, with a script in it and the statement.
TOO_LONG = "The SQL query took too long. Ask for less, or give it more time in a notebook: halton export, docs/notebooks.md."
NO_SQL = "SQL of one's own is off on this page: [browse] sql = false in config.toml. Tables, filters and questions work."
# By the words that Datasette has for it.
OFF = {"execute-sql": NO_SQL, "_where= is not allowed": NO_SQL}
TOO_MUCH = "The answer would take more memory than a page may have. Ask for less of it."


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
        # To Datasette every address of one word is a database's.
        nothing = str(error.args[0]) in ("404", "Database not found")
        found = "There is nothing at this address." if nothing else str(error.args[0])
        found = OFF.get(found, found)
        return error.status, titles.get(error.status, "Bad request"), found
    if isinstance(error, DatasetteError):
        message = TOO_LONG if error.title == "SQL Interrupted" else OFF.get(str(error.message), str(error.message))
        return min(error.status, 400), error.title or "This did not work", message
    if isinstance(error, QueryInterrupted):
        return 400, "SQL Interrupted", TOO_LONG
    if isinstance(error, sqlite3.DataError | MemoryError):
        return 400, "This is too much", TOO_MUCH
    if isinstance(error, OF_ADDRESS) or _is_datasettes(error):
        return 400, "This address does not work", "It names a table, a row or a value that is not there."
    return 500, "Something broke here", "browse.err.log in Halton's home folder says where."


def _is_datasettes(error: Exception) -> bool:
    # Datasette looks for some of what an address names without asking whether it is there.
    if not isinstance(error, LookupError | TypeError | OSError):
        return False
    names = [str(frame.f_globals.get("__name__", "")) for frame, _ in walk_tb(error.__traceback__)]
    known = [name for name in names if name.startswith(("halton.", "datasette."))]
    ours = [name for name in known if name.startswith("halton.") and name not in BETWEEN]
    return not ours and bool(known) and known[-1] not in BETWEEN


def report(error: BaseException) -> None:
    """Log the kind of an exception and its place in the code; never its text."""
    _log.error("page_failed", exc_info=error)
