"""A table as Datasette shows it, begun with the columns that its header says to show, and bounded however long it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils import MultiParams, tilde_decode
from datasette.utils.asgi import Request
from datasette.views.table import TableView

from halton.publish.facets import MOST_ROWS

ROUTE = r"/(?P<database>projections)/(?P<table>[^\/\.]+)(\.(?P<format>csv|json|jsono|arrow))?$"
# So many rows are counted whatever the table is made of; more only where that is quick.
SURELY_COUNTED = 10_000
COUNT_MS = 40


async def page(request: Any, datasette: Any) -> Any:
    """Answer with the table or the canned query of this name, in the format that the address ends with."""
    return await Table(datasette).dispatch_request(request)


class Uncounted(Request):  # type: ignore[misc]
    """A request that asks Datasette not to count the rows, which it does in as long as a statement may take.

    Behind the first page it has no facets either: they would be of the rows that are left.
    """

    @property
    def args(self) -> MultiParams:
        """What the address says, and that."""
        asked = super().args
        unasked = {"_nocount": ["1"]} | ({"_nofacet": ["1"]} if "_next" in asked else {})
        return MultiParams({key: list(asked.getlist(key)) for key in asked} | unasked)


class Table(TableView):  # type: ignore[misc]
    """Datasette's own, for a person with the columns to show unless the address names others or says `_columns=all`."""

    async def columns_to_select(self, table_columns: list[str], pks: list[str], request: Any) -> list[str]:
        """The key, which links to rows need, and what was chosen."""
        found: list[str] = await super().columns_to_select(table_columns, pks, request)
        shown = self.ds.table_metadata(request.url_vars["database"], tilde_decode(request.url_vars["table"])).get("show")
        if not shown or request.url_vars["format"] or {"_col", "_columns"} & set(request.args):
            return found
        return [*pks, *(column for column in shown if column in found and column not in pks)]

    async def data(self, request: Any, default_labels: bool = False, **options: Any) -> Any:
        """The page with a count of its own; everything else as Datasette has it."""
        if request.url_vars["format"]:
            return await super().data(request, default_labels, **options)
        answer = await super().data(Uncounted(request.scope, request.receive), default_labels, **options)
        if not isinstance(answer, tuple) or "table" not in answer[0]:
            return answer
        data, extra, templates = answer
        if not request.args.get("_next"):
            whole = data["next"] is None
            counted = (len(data["rows"]), False) if whole else await self._count(data["query"])
            data["filtered_table_rows_count"], data["more_rows"] = counted
        return data, self._with_choice(request, data, extra), templates

    def _with_choice(self, request: Any, data: dict[str, Any], extra: Callable[[], Awaitable[dict[str, Any]]]) -> Any:
        async def context() -> dict[str, Any]:
            found = await extra()
            asked = {*request.args.getlist("_col"), *(found["metadata"].get("show") or data["columns"])}
            whole = "_columns" in request.args or len(data["primary_keys"]) == 1
            concealed = set() if whole else set(data["primary_keys"]) - asked
            hidden_args = [(key, value) for key, value in found["form_hidden_args"] if key in request.args]
            rows = data.get("filtered_table_rows_count")
            told = {"latest_rows": MOST_ROWS, "more_than_latest": rows is None or rows > MOST_ROWS}
            return found | told | {"concealed": concealed, "form_hidden_args": hidden_args, "request": request}

        return context

    async def _count(self, query: dict[str, Any]) -> tuple[int | None, bool]:
        """How many rows there are, and whether there are more than that; None where nobody knows, as of a view that is slow."""
        views = self.ds.get_database("projections")
        rows = query["sql"].rpartition(" limit ")[0]
        counted: int | None = None
        try:
            bounded = f"select count(*) from (select 1 from ({rows}) limit {SURELY_COUNTED + 1})"
            counted = (await views.execute(bounded, query["params"], custom_time_limit=10 * COUNT_MS)).single_value()
            if counted is not None and counted <= SURELY_COUNTED:
                return counted, False
            whole = await views.execute(f"select count(*) from ({rows})", query["params"], custom_time_limit=COUNT_MS)
            return whole.single_value(), False
        except QueryInterrupted:
            return (None, False) if counted is None else (SURELY_COUNTED, True)
