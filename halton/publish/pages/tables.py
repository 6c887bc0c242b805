"""All tables and prepared questions on one page, read at once; a statement of one's own, as Datasette answers it."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import NotFound
from datasette.views.database import DatabaseView

from halton.publish.schema import MOST_COUNTED, schema

ROUTE = r"/(?P<database>projections)(\.(?P<format>(?!db$)\w+))?$"
FORMATS = ("csv", "json", "jsono", "arrow")


async def page(request: Any, datasette: Any) -> Any:
    """Answer with the list, or with what a statement finds, in the format that the address ends with.

    :raises NotFound: for a format that there is not.
    """
    if request.url_vars["format"] and request.url_vars["format"] not in FORMATS:
        raise NotFound("Tables and answers end with .csv, .json or .arrow; without an ending they are pages.")
    return await Tables(datasette).dispatch_request(request)


class Tables(DatabaseView):  # type: ignore[misc]
    """Datasette's own for statements and JSON; for a person without counting every table, which takes it 330 statements."""

    async def data(self, request: Any, default_labels: bool = False, _size: int | None = None) -> Any:
        """The context of the page."""
        if request.args.get("sql") or request.url_vars["format"]:
            return await super().data(request, default_labels, _size)
        database = request.url_vars["database"]
        await self.ds.ensure_permissions(request.actor, [("view-database", database), "view-instance"])
        canned = (await self.ds.get_canned_queries(database, request.actor)).values()
        data = {
            "database": database,
            "tables": await schema(self.ds, counted=True),
            "most_counted": MOST_COUNTED,
            "queries": sorted(canned, key=lambda query: (query.get("order", 99), query.get("title") or query["name"])),
            "allow_execute_sql": await self.ds.permission_allowed(request.actor, "execute-sql", database, default=True),
        }
        return data, {}, ("database.html",)
