"""What a project or a model is made of: the sums of its models, projects or branches."""

from __future__ import annotations

import sqlite3

from halton.publish.spend.asked import Asked
from halton.views.choice import Choice
from halton.views.spend import Spend, read_spend

_BRANCHES = """
select git_branch, sum(calls), sum(failed_calls), sum(unpriced_calls), sum(prompt_tokens), sum(output_tokens), sum(cost_pico),
       sum(notional_pico)
  from clients_daily
 where day >= :first and day <= :last and project = :project and git_branch is not null and git_branch <> ''
 group by git_branch"""


def read_parts(connection: sqlite3.Connection, asked: Asked, of: Choice, by: str) -> list[Spend]:
    """The sums of the days asked for by one axis."""
    return read_spend(connection, [by], of.over(asked.period))


def read_branches(connection: sqlite3.Connection, asked: Asked, project: str) -> list[Spend]:
    """The same by the branch that the caller's repository was at."""
    first, last = asked.period.bounds
    rows = connection.execute(_BRANCHES, {"first": first, "last": last, "project": project})
    return [
        Spend(
            (branch,),
            calls=calls,
            failed_calls=failed,
            unpriced_calls=unpriced,
            input_tokens=sent,
            output_tokens=received,
            cost_pico=cost,
            notional_pico=notional,
        )
        for branch, calls, failed, unpriced, sent, received, cost, notional in rows
    ]
