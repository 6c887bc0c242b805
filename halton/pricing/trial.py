"""Prices tried before they are set: what calls would cost, by the projections themselves, in a database that is thrown away."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from halton.events.codec import encode
from halton.events.types import PriceSet
from halton.paths import shipped
from halton.projector.projection import Projection
from halton.projector.sources import RAW, temp_schema

# What a price moves, in the order in which it does; everything else they read is in the views.
_MOVED = ("prices", "price_in_force", "cost_rule", "cost")
# Their rows as they are now: the batch that is tried goes on from there.
_KEPT = ("prices", "rates", "price_hours", "price_in_force")
_MOVES = """
select c.provider, coalesce(c.model, c.model_requested), c.billing, count(*), sum(old.cost_pico), sum(old.cost_pico is null),
       sum(new.cost_pico), sum(new.cost_pico is null)
  from main.cost as new
  join views.cost as old on old.position = new.position and old.origin = new.origin
  join views.calls as c on c.position = new.position and c.origin = new.origin
 where old.cost_pico is not new.cost_pico
 group by 1, 2, 3
 order by count(*) desc, 1, 2, 3"""


class Move(msgspec.Struct, frozen=True):
    """Calls of one name, paid in one way, that would get another cost: how many, the sums, and how many have no known cost."""

    provider: str
    name: str
    billing: str
    calls: int
    before_pico: int | None
    unknown_before: int
    after_pico: int | None
    unknown_after: int


def moves(views_path: Path, prices: Sequence[PriceSet]) -> list[Move]:
    """What these prices would move if they were the next events of the log, the most calls first. Writes nothing.

    :param views_path: views that hold the whole log, and prices of it at least once.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.execute("attach ? as views", (f"{views_path.absolute().as_uri()}?mode=ro",))
        head = _begin(connection, prices)
        _copy(connection, {price.provider for price in prices})
        _run(connection, head, len(prices))
        return [Move(*row) for row in connection.execute(_MOVES)]


def _begin(connection: sqlite3.Connection, prices: Sequence[PriceSet]) -> int:
    """A log of these prices alone, behind the last event that the views hold, and empty tables."""
    (head,) = connection.execute("select coalesce(max(position), 0) from views.checkpoints where origin = 1").fetchone()
    for statement in temp_schema():
        connection.execute(statement)
    rows = [(head + number, PriceSet.TYPE, PriceSet.VERSION, encode(price)) for number, price in enumerate(prices, 1)]
    connection.executemany(f"insert into {RAW} values (?, 0, ?, ?, 'prices', ?)", rows)
    for projection in _projections():
        for created in projection.schema:
            # A temp view sees this database's tables first and finds the others in the views.
            connection.execute(re.sub(r"\Acreate view", "create temp view", created.sql))
    return int(head)


def _copy(connection: sqlite3.Connection, providers: set[str]) -> None:
    connection.execute("create temp table concerned (provider text primary key)")
    connection.executemany("insert into concerned values (?)", [(provider,) for provider in sorted(providers)])
    for table in _KEPT:
        names = ", ".join(name for (name,) in connection.execute("select name from pragma_table_info(?, 'main')", (table,)))
        mine = "provider in (select provider from concerned)"
        if table in ("rates", "price_hours"):
            mine = f"position in (select position from views.prices where {mine})"
        connection.execute(f"insert into main.{table} ({names}) select {names} from views.{table} where origin = 1 and {mine}")


def _run(connection: sqlite3.Connection, head: int, count: int) -> None:
    connection.execute("update batch set after = ?, upto = ?", (head, head + count))
    for projection in _projections():
        for step in projection.steps:
            connection.execute(step.sql)


def _projections() -> list[Projection]:
    return [Projection.read(shipped("projections") / f"{name}.sql") for name in _MOVED]
