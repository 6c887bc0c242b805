"""What every page shows at its top: the links to tables that exist, and the version of our stylesheets."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Any, NamedTuple
from urllib.parse import urlencode

from halton.paths import shipped
from halton.publish.database import NAME

TABLES = {"metered_calls": "Calls", "usage_daily": "By day", "usage_monthly": "By month", "budgets": "Budgets"}
FIRST_QUERY = "select * from {} order by 1 desc limit 100"


class Link(NamedTuple):
    """One link; `path` is the page on which it is the current one."""

    name: str
    label: str
    path: str
    href: str


async def navigation(datasette: Any) -> list[Link]:
    """The links of the top bar, for the tables there are at this moment."""
    found = await table_names(datasette)
    links = [await table_link(datasette, name, label) for name, label in TABLES.items() if name in found]
    place = datasette.urls.database(NAME)
    links.append(Link("", "Tables", place, place))
    if found and datasette.setting("default_allow_sql"):
        query = FIRST_QUERY.format("metered_calls" if "metered_calls" in found else found[0])
        links.append(Link("", "SQL", place, f"{place}?{urlencode({'sql': query})}"))
    return links


async def table_link(datasette: Any, name: str, label: str) -> Link:
    """The link to a table with the columns that its header says to show; the page itself links to all of them."""
    views, path = datasette.get_database(NAME), datasette.urls.table(NAME, name)
    shown = datasette.table_metadata(NAME, name).get("show")
    if not shown:
        return Link(name, label, path, path)
    try:
        # Datasette shows the key by itself, twice if asked, and answers 400 for a column that is not there.
        possible = set(await views.table_columns(name)) - set(await views.primary_keys(name))
    except sqlite3.OperationalError:  # a view over a table that is gone
        possible = set()
    if not possible:
        return Link(name, label, path, path)
    return Link(name, label, path, f"{path}?{urlencode([('_col', column) for column in shown if column in possible])}")


async def table_names(datasette: Any) -> list[str]:
    """The names of the views' tables, sorted; none before anything was metered."""
    sql = "select name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite_%' order by name"
    return [row[0] for row in await datasette.get_database(NAME).execute(sql)]


def style_version() -> str:
    """Changes whenever a stylesheet does, so that a browser never keeps an old one."""
    folder = shipped("datasette-metadata") / "static"
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.css")))).hexdigest()[:8]
