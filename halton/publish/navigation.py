"""What every page shows at its top: the links to tables that exist, and the version of our stylesheets."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Any, NamedTuple
from urllib.parse import urlencode

from datasette.database import QueryInterrupted

from halton.paths import shipped
from halton.publish.database import NAME

TABLES = {
    "metered_calls": "Calls",
    "sessions": "Sessions",
    "usage_daily": "By day",
    "usage_monthly": "By month",
    "budgets": "Budgets",
}
FIRST_QUERY = "select * from {} order by 1 desc limit 100"


class Link(NamedTuple):
    """One link; `path` is the page on which it is the current one."""

    name: str
    label: str
    path: str
    href: str


async def navigation(datasette: Any) -> list[Link]:
    """The links of the top bar, for the tables there are at this moment."""
    try:
        found = await table_names(datasette)
    except (sqlite3.Error, QueryInterrupted):  # locked, broken or busy: the page around the bar says so
        found = []
    paths = {name: datasette.urls.table(NAME, name) for name in TABLES if name in found}
    links = [Link(name, TABLES[name], path, path) for name, path in paths.items()]
    place = datasette.urls.database(NAME)
    links.append(Link("", "Tables", place, place))
    if found and datasette.setting("default_allow_sql"):
        query = FIRST_QUERY.format("metered_calls" if "metered_calls" in found else found[0])
        links.append(Link("", "SQL", place, f"{place}?{urlencode({'sql': query})}"))
    return links


async def table_names(datasette: Any) -> list[str]:
    """The names of the views' tables, sorted; none before anything was metered."""
    sql = "select name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite_%' order by name"
    return [row[0] for row in await datasette.get_database(NAME).execute(sql)]


def style_version() -> str:
    """Changes whenever a stylesheet or a script does, so that a browser never keeps an old one."""
    folder = shipped("datasette-metadata") / "static"
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*s")))).hexdigest()[:8]
