"""A home whose views hold a million calls over two years, by 20 projects and 11 models, written straight into the tables.

The log behind them is almost empty: what reads the views sees no difference, and a minute is enough to make them.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from halton.log.store import Log
from halton.paths import Home, shipped
from halton.projector.folder import find_projections
from halton.projector.run import Projector
from report import say

MILLION = 1_000_000
DAYS = 730
# One model in eleven has no price; one call in 53 fails, one in 41 brings no usage, one in nine is covered by a plan.
_CALLS = """
with recursive number (n) as (select 1 union all select n + 1 from number where n < :calls),
told (n, at, project, model, client, failed, unknown) as materialized (
    select n, strftime('%Y-%m-%dT%H:%M:%S.000000Z', :first + cast(n * 86400.0 * :days / :calls as integer), 'unixepoch'),
           'project-' || printf('%02d', n * 7919 / 13 % 20), 'model-' || printf('%02d', n * 104729 / 7 % 11),
           'client-' || (n % 5), n % 53 = 0, n % 41 = 0
      from number)
insert into calls (position, origin, call_id, inference, started_at, day, provider, host, endpoint, kind, model_requested, model,
                   project, attributed_by, client, session, status, http_status, entry, attempt, streamed, partial, billing,
                   variant, duration_ms, ttft_ms)
select n, 1, printf('%032x', n), 1, at, substr(at, 1, 10), 'provider-' || (substr(model, -1) % 3), 'api.example.com',
       '/v1/messages', 'messages',
       model, iif(failed, null, model), project, 'git_root', client, 'session-' || (n / 250),
       iif(failed, 'error', 'ok'), iif(failed, 529, 200), 0, 0, 1, 0, iif(n % 9 = 0, 'subscription', 'billed'), '',
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
select c.position, c.origin, 2, '', 0, c.billing,
       case when c.status = 'error' then 'failed' when not u.usage_known then 'usage_unknown'
            when c.model = 'model-10' then 'model_unpriced' end,
       u.input_tokens * 3000000, u.cache_read_tokens * 300000, u.cache_write_5m_tokens * 3750000, 0, 0,
       u.output_tokens * 15000000, 0, 0
  from calls as c join usage as u on u.position = c.position and u.origin = c.origin"""
_SUMMED = (
    "calls failed_calls unpriced_calls suspect_calls input_tokens cache_read_tokens cache_write_5m_tokens cache_write_1h_tokens "
    "cache_write_other_tokens output_tokens reasoning_tokens cost_pico notional_pico"
).split()
_SUMS = """
insert into {table} ({span}, project, provider, model, origin, {names})
select {day}, project, provider, model, origin, {sums} from {source} group by 1, 2, 3, 4, 5"""


def filled(root: Path, number: int = MILLION, days: int = DAYS) -> Home:
    """A home whose views hold so many calls over so many days, the last of them today's."""
    home = Home(root)
    home.prepare()
    Log(home.log).close()
    projector = Projector(home.log, home.views, find_projections(shipped("projections"), home.projections).projections)
    projector.catch_up()
    projector.close()
    begin = time.perf_counter()
    with closing(sqlite3.connect(home.views, isolation_level=None)) as connection:
        _fill(connection, number, days)
        rows = connection.execute("select count(*) from usage_daily").fetchone()[0]
    say(f"  {number:,} calls and {rows:,} rows of usage_daily written in {time.perf_counter() - begin:.0f} s")
    return home


def _fill(connection: sqlite3.Connection, number: int, days: int) -> None:
    names, sums = ", ".join(_SUMMED), ", ".join(f"sum({name})" for name in _SUMMED)
    first = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    connection.execute("pragma synchronous = off")
    connection.execute("begin")
    connection.execute(_CALLS, {"calls": number, "days": days, "first": int(first)})
    connection.execute(_USAGE)
    connection.execute(_COST)
    for table, span, day, source in (
        ("usage_daily", "day", "day", "daily_parts"),
        ("usage_monthly", "month", "substr(day, 1, 7)", "usage_daily"),
    ):
        connection.execute(_SUMS.format(table=table, span=span, day=day, source=source, names=names, sums=sums))
    connection.execute("commit")
