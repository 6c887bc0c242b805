"""A home whose views hold a million calls over two years, by 20 projects and 11 models, written straight into the tables.

The log behind them holds what is few: prices, budgets, gaps, an invoice. What reads the views sees no difference, and two minutes
are enough to make them. Sums are made by the projections' own statements.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from halton.events.price import InvoiceLine, Rate
from halton.events.types import CaptureGap, Event, InvoiceImported, PolicySet, PriceSet
from halton.log.store import Fact, Log
from halton.paths import Home, shipped
from halton.projector.folder import find_projections
from halton.projector.projection import Projection
from halton.projector.run import Projector
from report import say

MILLION = 1_000_000
DAYS = 730
# One model in eleven has no price; one call in 53 fails, one in 41 brings no usage, one in nine is covered by a plan, one in 97
# is a retry. A plan says something new in one answer of ten.
_CALLS = """
with recursive number (n) as (select 1 union all select n + 1 from number where n < :calls),
told (n, seconds, at, project, model, client, failed, unknown) as materialized (
    select n, :first + cast(n * 86400.0 * :days / :calls as integer),
           strftime('%Y-%m-%dT%H:%M:%S.000000Z', :first + cast(n * 86400.0 * :days / :calls as integer), 'unixepoch'),
           'project-' || printf('%02d', n * 7919 / 13 % 20), 'model-' || printf('%02d', n * 104729 / 7 % 11),
           'client-' || (n % 5), n % 53 = 0, n % 41 = 0
      from number)
insert into calls (position, origin, call_id, inference, started_at, day, provider, host, endpoint, kind, model_requested, model,
                   project, attributed_project, attributed_by, client, git_branch, session, status, reason, http_status,
                   error_type, entry, attempt, streamed, partial, billing, variant, duration_ms, ttft_ms)
select n, 1, printf('%012x7%03x8%015x', seconds * 1000, n & 4095, n), 1, at, substr(at, 1, 10),
       'provider-' || (substr(model, -1) % 3), 'api.example.com', '/v1/messages', 'messages',
       model, iif(failed, null, model), project, project, 'git_root', client, 'branch-' || (n / 700 % 9), 'session-' || (n / 250),
       iif(failed, 'error', 'ok'), iif(failed, 'provider_error', null), iif(failed, 529, 200),
       iif(failed, 'overloaded_error', null), 0, n % 97 = 0, 1, 0, iif(n % 9 = 0, 'subscription', 'billed'), '',
       300 + n * 31 % 90000, iif(failed, null, 100 + n * 17 % 4000)
  from told"""
_USAGE = """
insert into usage (position, origin, usage_known, usage_reason, input_tokens, cache_read_tokens, cache_write_5m_tokens,
                   cache_write_1h_tokens, cache_write_other_tokens, output_tokens, reasoning_tokens)
select position, origin, known, iif(known, null, 'not_stated'), iif(known, 200 + position % 3000, null),
       iif(known, position * 13 % 90000, null), iif(known, position % 2000, null), iif(known, 0, null), iif(known, 0, null),
       iif(known, 100 + position % 1500, null), iif(known, 0, null)
  from (select position, origin, status = 'ok' and position % 41 <> 0 as known from calls)"""
_COST = """
insert into cost (position, origin, price, variant, tier, basis, rate_reason, input_pico, cache_read_pico, cache_write_5m_pico,
                  cache_write_1h_pico, cache_write_other_pico, output_pico, web_searches_pico, units_pico)
select c.position, c.origin, iif(model_requested = 'model-10', null, 2 + substr(model_requested, -2)), '', 0, c.billing,
       case when c.status = 'error' then 'failed' when not u.usage_known then 'usage_unknown'
            when c.model = 'model-10' then 'model_unpriced' end,
       u.input_tokens * 3000000, u.cache_read_tokens * 300000, u.cache_write_5m_tokens * 3750000, 0, 0,
       u.output_tokens * 15000000, 0, 0
  from calls as c join usage as u on u.position = c.position and u.origin = c.origin"""
_IN_FORCE = """
insert into price_in_force (provider, name, origin, valid_from, valid_until, price, last_set)
select provider, model_requested, origin, '', '9', iif(model_requested = 'model-10', null, 2 + substr(model_requested, -2)),
       iif(model_requested = 'model-10', null, 2 + substr(model_requested, -2))
  from (select distinct provider, model_requested, origin from calls)"""
_QUOTA = """
insert into quota (position, origin, provider, host, window, at, utilisation, resets_at, status)
select position, origin, provider, host, iif(position % 20 = 5, '7d', '5h'), started_at, position % 1000 / 1000.0,
       date(day, '+1 day') || 'T00:00:00Z', 'allowed'
  from calls where position % 10 = 5"""
# What the projections before them do is written above; these sum it up, in one batch that holds all calls.
_ROLLUPS = ("usage_daily", "usage_monthly", "sessions", "clients_daily", "latency_daily", "billed_daily")
RATES = {"input_tokens": 3_000_000, "cache_read_tokens": 300_000, "cache_write_5m_tokens": 3_750_000, "output_tokens": 15_000_000}


def filled(root: Path, number: int = MILLION, days: int = DAYS) -> Home:
    """A home whose views hold so many calls over so many days, the last of them today's."""
    home = Home(root)
    home.prepare()
    begin = time.perf_counter()
    with closing(Log(home.log)) as log:
        log.append([Fact.of(event.TYPE, event) for event in _events(datetime.now(UTC))])
    projections = find_projections(shipped("projections"), home.projections).projections
    with closing(Projector(home.log, home.views, projections)) as projector:
        projector.catch_up()
    with closing(sqlite3.connect(home.views, isolation_level=None)) as connection:
        _fill(connection, projections, number, days)
        rows = connection.execute("select count(*) from usage_daily").fetchone()[0]
    say(f"  {number:,} calls and {rows:,} rows of usage_daily written in {time.perf_counter() - begin:.0f} s")
    return home


def _events(now: datetime) -> list[Event]:
    """Prices at the positions 2 to 11, budgets of every window, a gap a day and an invoice of a month."""
    rates = tuple(Rate(unit=unit, pico=pico) for unit, pico in RATES.items())
    prices = [
        PriceSet(provider=f"provider-{n % 3}", model=f"model-{n:02}", match=(f"model-{n:02}",), rates=rates, source="made up")
        for n in range(10)
    ]
    about: tuple[dict[str, Any], ...] = (
        {"window": "month"},
        {"window": "day", "project": "project-03"},
        {"window": "week", "model": "model-0*"},
        {"window": "month", "client": "client-1"},
    )
    budgets = [PolicySet(name=f"budget-{n}", kind="budget", bound=500 * 10**12, **which) for n, which in enumerate(about)]
    ago = [now - timedelta(days=n) for n in range(30)]
    moments = [int(day.timestamp()) * 1_000_000 for day in ago]
    gaps = [CaptureGap(cause="overload", host="api.example.com", calls=2, started_at=at, ended_at=at + 10**6) for at in moments]
    lines = tuple(
        InvoiceLine(day=f"{day:%Y-%m-%d}", model=f"model-{n:02}", unit="output_tokens", quantity=100_000)
        for day in ago for n in (0, 3, 6, 9)
    )  # fmt: skip
    first, last = f"{ago[-1]:%Y-%m-%d}", f"{now:%Y-%m-%d}"
    invoice = InvoiceImported(
        provider="provider-0", format="made up/1", file="usage.csv", digest="0", lines=lines, first_day=first, last_day=last
    )
    return [*prices, *budgets, *gaps, invoice]


def _fill(connection: sqlite3.Connection, projections: tuple[Projection, ...], number: int, days: int) -> None:
    first = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    connection.execute("pragma synchronous = off")
    connection.execute('create temp table batch as select 0 as "after", ? as upto, 1 as origin', (number,))
    connection.execute("begin")
    connection.execute(_CALLS, {"calls": number, "days": days, "first": int(first)})
    for statement in (_USAGE, _COST, _IN_FORCE, _QUOTA):
        connection.execute(statement)
    for projection in projections:
        for step in projection.steps if projection.name in _ROLLUPS else ():
            connection.execute(step.sql)
    connection.execute("commit")
    connection.execute("pragma wal_checkpoint(truncate)")
