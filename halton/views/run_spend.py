"""What one `halton run` came to: all calls of its program and of what that started, those of runs within it too."""

from __future__ import annotations

import sqlite3

import msgspec

READS = ("cost",)


class RunSpend(msgspec.Struct, frozen=True):
    """Sums over its calls. `cost_pico` is billed, `notional_pico` a subscription covers; of unpriced ones neither is known."""

    calls: int
    failed_calls: int
    blocked_calls: int
    unpriced_calls: int
    cost_pico: int
    notional_pico: int
    input_tokens: int
    output_tokens: int


def read_run(connection: sqlite3.Connection, run_id: str) -> RunSpend:
    """The sums of the run whose HALTON_RUN is `run_id`."""
    # A path that goes on behind it is a run within: "." comes right before "/".
    query = """select count(*), coalesce(sum(c.status not in ('ok', 'blocked')), 0), coalesce(sum(c.status = 'blocked'), 0),
                      coalesce(sum(not k.cost_known and k.cost_reason is not 'failed'), 0),
                      coalesce(sum(iif(k.cost_known and not k.suspect and k.basis <> 'subscription', k.cost_pico, 0)), 0),
                      coalesce(sum(iif(k.cost_known and not k.suspect and k.basis =  'subscription', k.cost_pico, 0)), 0),
                      coalesce(sum(coalesce(u.input_tokens, 0) + coalesce(u.cache_read_tokens, 0)
                                   + coalesce(u.cache_write_5m_tokens, 0) + coalesce(u.cache_write_1h_tokens, 0)
                                   + coalesce(u.cache_write_other_tokens, 0)), 0),
                      coalesce(sum(u.output_tokens), 0)
                 from calls as c
                cross join usage as u on u.position = c.position and u.origin = c.origin
                cross join cost as k on k.position = c.position and k.origin = c.origin
                where c.origin = 1
                  and (c.run_id = :run or c.run_id > :run || '.' and c.run_id < :run || '/')"""
    return RunSpend(*connection.execute(query, {"run": run_id}).fetchone())
