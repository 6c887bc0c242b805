"""The row of the table cost that the views keep of one call."""

from __future__ import annotations

import sqlite3

import msgspec


class KeptCost(msgspec.Struct, frozen=True):
    """What a call costs by the views. The columns are those of the table cost; money is in pico-dollars."""

    price: int | None
    variant: str
    tier: int | None
    basis: str
    rate_reason: str | None
    input_pico: int | None
    cache_read_pico: int | None
    cache_write_5m_pico: int | None
    cache_write_1h_pico: int | None
    cache_write_other_pico: int | None
    output_pico: int | None
    web_searches_pico: int | None
    units_pico: int | None
    stated_pico: int | None
    list_pico: int | None
    cost_pico: int | None


def read_kept_cost(connection: sqlite3.Connection, position: int) -> KeptCost | None:
    """The row of a call of this machine's log; None where the views have not come so far."""
    query = f"select {', '.join(KeptCost.__struct_fields__)} from cost where position = ? and origin = 1"
    row = connection.execute(query, (position,)).fetchone()
    return KeptCost(*row) if row else None


def read_costed(connection: sqlite3.Connection) -> int:
    """The last position of the log that the table cost holds."""
    row = connection.execute("select position from checkpoints where projection = 'cost' and origin = 1").fetchone()
    return int(row[0]) if row else 0
