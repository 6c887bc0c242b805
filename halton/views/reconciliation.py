"""A provider's figures beside the ledger's: rows of the view reconciliation for some days, and what may explain them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

import msgspec

READS = ("gaps", "reconciliation")
TOKENS = (
    "input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "cache_write_other_tokens",
    "output_tokens",
)  # fmt: skip
_COLUMNS = """day, model, unit, state, ours_quantity, theirs_quantity, quantity_difference, ours_pico, theirs_pico,
              difference_pico, rounding_pico"""
VIEWS = ("model_forms", "invoiced", "invoice_days", "billed_units", "reconciliation")
KEPT = ("model_forms", "invoice_days", "billed_units")
TRIED = 0  # the position of a file that is not in the log
_NAMED = re.compile(r"create\s+view\s+(\w+)", re.IGNORECASE)


class Compared(msgspec.Struct, frozen=True):
    """One row: a unit of a model on a day. Differences are ours less theirs, None where the provider does not state it."""

    day: str
    model: str | None
    unit: str
    state: str
    ours_quantity: int | None
    theirs_quantity: int | None
    quantity_difference: int | None
    ours_pico: int | None
    theirs_pico: int | None
    difference_pico: int | None
    rounding_pico: int | None


class Unsure(msgspec.Struct, frozen=True):
    """Billed calls of a model in this time: how many, and how many of unknown usage, or of known usage and unknown cost."""

    model: str
    calls: int
    unknown_calls: int
    unpriced_calls: int


class Labelled(msgspec.Struct, frozen=True):
    """A workspace, project or key in the provider's figures: what it was charged, and how many tokens it used."""

    label: str
    cost_pico: int
    tokens: int


class Span(msgspec.Struct, frozen=True):
    """The days of one provider that are compared, both included."""

    provider: str
    first_day: str
    last_day: str


class Reconciliation(msgspec.Struct, frozen=True):
    """Everything about one provider's days."""

    span: Span
    rows: tuple[Compared, ...]
    unsure: tuple[Unsure, ...]
    labels: tuple[Labelled, ...]
    imported_at: str | None


class Trial(msgspec.Struct, frozen=True):
    """A file that is not in the log: its lines as day, model, unit, quantity, cost_pico, label."""

    lines: Sequence[tuple[str, str | None, str, int | None, int | None, str | None]]


def last_span(connection: sqlite3.Connection, provider: str | None = None) -> Span | None:
    """The provider and the days of the file that was imported last."""
    query = """select provider, first_day, last_day from invoices
                where :provider is null or provider = :provider
                order by imported_at desc, position desc limit 1"""
    row = connection.execute(query, {"provider": provider}).fetchone()
    return Span(*row) if row else None


def read_reconciliation(connection: sqlite3.Connection, span: Span, trial: Trial | None = None) -> Reconciliation:
    """Compare these days, with the lines of a trial as if they had been imported last.

    The views run on copies of the invoices of these days, in memory; nothing is written to a file.
    """
    connection.execute("pragma query_only = off")  # the file itself was opened to be read only
    connection.execute("pragma temp_store = memory")
    try:
        _copy_invoices(connection, span)
        if trial is not None:
            _add(connection, span, trial)
        _make_views(connection)
        return _read(connection, span)
    finally:
        for kind, name in connection.execute("select type, name from sqlite_temp_schema where type <> 'index'").fetchall():
            connection.execute(f"drop {kind} temp.{name}")
        connection.execute("pragma query_only = on")


def _read(connection: sqlite3.Connection, span: Span) -> Reconciliation:
    rows = connection.execute(f"select {_COLUMNS} from reconciliation order by day, model, unit")
    unsure = connection.execute(
        """select f.model, sum(b.calls), sum(b.unknown_calls), sum(b.unpriced_calls)
             from invoice_days as d
             join billed_daily as b on b.provider = d.provider and b.day = d.day
             left join model_forms as f on f.provider = b.provider and f.name = b.name
            group by 1 order by 1"""
    )
    labels = connection.execute(
        f"""select label, coalesce(sum(cost_pico), 0), coalesce(sum(quantity) filter (where unit in {TOKENS}), 0)
              from invoice_lines where label is not null group by 1 order by 2 desc, 3 desc, 1"""
    )
    return Reconciliation(
        span=span,
        rows=tuple(Compared(*row) for row in rows),
        unsure=tuple(Unsure(model or "unknown", *counts) for model, *counts in unsure),
        labels=tuple(Labelled(*row) for row in labels),
        imported_at=connection.execute("select max(imported_at) from invoices where position <> ?", (TRIED,)).fetchone()[0],
    )


def _copy_invoices(connection: sqlite3.Connection, span: Span) -> None:
    """Temp tables of the names that the views use: SQLite looks there first."""
    days = msgspec.structs.asdict(span)
    connection.execute(
        """create temp table invoices as
           select position, origin, imported_at, provider, max(first_day, :first_day) as first_day,
                  min(last_day, :last_day) as last_day
             from main.invoices
            where provider = :provider and first_day <= :last_day and last_day >= :first_day""",
        days,
    )
    connection.execute(
        """create temp table invoice_lines as
           select position, origin, provider, day, model, unit, quantity, cost_pico, label
             from main.invoice_lines where provider = :provider and day between :first_day and :last_day""",
        days,
    )


def _add(connection: sqlite3.Connection, span: Span, trial: Trial) -> None:
    values = (span.provider, span.first_day, span.last_day)
    connection.execute(f"insert into temp.invoices values ({TRIED}, 0, '9', ?, ?, ?)", values)
    lines = ((span.provider, *line) for line in trial.lines)
    connection.executemany(f"insert into temp.invoice_lines values ({TRIED}, 0, ?, ?, ?, ?, ?, ?, ?)", lines)


def _make_views(connection: sqlite3.Connection) -> None:
    """The views once more, over those tables; what several of them read is kept."""
    for name in VIEWS:
        query = "select sql from main.sqlite_schema where type = 'view' and name = ?"
        (sql,) = connection.execute(query, (name,)).fetchone()
        kind = "table" if name in KEPT else "view"
        connection.execute(f"create temp {kind} {name} {_NAMED.sub('', sql, count=1)}")
