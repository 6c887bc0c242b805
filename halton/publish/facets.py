"""Facets of the newest rows: what a header names, counted in one reading of bounded length, however large the table is."""

from __future__ import annotations

from collections import Counter
from typing import Any

from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.utils import escape_sqlite, path_with_added_args, path_with_removed_args

MOST_ROWS = 5_000
LIMIT_MS = 500
SORTS = {"sort": "", "sort_desc": " desc"}


class LatestFacet(Facet):  # type: ignore[misc]
    """Values of the columns that a table's header declares, with how often the newest rows hold them, in the table's order."""

    type = "latest"

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        """What Datasette wants of each column, and the columns that were not counted in time."""
        asked = self.request.args.getlist("_facet")  # which Datasette counts itself, over all rows
        columns = [column for found in self.get_configs() if (column := found["config"]["simple"]) not in asked]
        if not columns:
            return [], []
        try:
            found = await self.ds.execute(self.database, self._newest(columns), self.params, custom_time_limit=LIMIT_MS)
        except QueryInterrupted:
            return [], columns
        pairs = set(self.get_querystring_pairs())
        counts = ((name, Counter(row[place] for row in found.rows)) for place, name in enumerate(columns))
        return [self._counted(name, values, pairs) for name, values in counts if values.keys() - {None}], []

    def _newest(self, columns: list[str]) -> str:
        words = self.metadata or {}
        order = next((f"order by {escape_sqlite(words[key])}{end}" for key, end in SORTS.items() if words.get(key)), "")
        return f"select {', '.join(map(escape_sqlite, columns))} from ({self.sql}) {order} limit {MOST_ROWS}"

    def _counted(self, column: str, counts: Counter[Any], pairs: set[tuple[str, str]]) -> dict[str, Any]:
        most = self.get_facet_size()
        known = [(value, count) for value, count in counts.items() if value is not None]
        values = sorted(known, key=lambda of: (-of[1], str(of[0])))
        return {
            "name": column,
            "type": self.type,
            "hideable": False,
            "toggle_url": "",
            "results": [self._value(column, value, count, pairs) for value, count in values[:most]],
            "truncated": len(values) > most,
        }

    def _value(self, column: str, value: Any, count: int, pairs: set[tuple[str, str]]) -> dict[str, Any]:
        key = f"{column}__exact" if column.startswith("_") or value == "" else column
        selected = (key, str(value)) in pairs
        if selected:
            path = path_with_removed_args(self.request, {key: str(value)})
        else:
            path = path_with_added_args(self.request, {key: str(value), "_next": None})
        address = self.ds.urls.path(path)
        return {"value": value, "label": value, "count": count, "toggle_url": address, "selected": selected}
