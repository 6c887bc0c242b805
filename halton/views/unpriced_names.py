"""Models without a price: which of the names that calls bear no price holds for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

READS = ("price_in_force",)


def read_unpriced_names(connection: sqlite3.Connection, names: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these providers' models for which nobody stated a price, from any day on."""
    query = "select count(*), count(price) from price_in_force where provider = ? and name = ?"
    found = ((name, connection.execute(query, name).fetchone()) for name in names)
    return {name for name, (rows, priced) in found if rows and not priced}
