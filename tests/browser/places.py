"""The list of pages that all tests here go through, each with an address on the lived-in home."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import NamedTuple

from halton.log.store import read_only
from halton.paths import Home
from halton.publish.links import call_path, model_path, project_path, session_path


class Place(NamedTuple):
    """A kind of page: `address` has the words of `names` in braces. `document` is the status of an answer."""

    name: str
    address: str
    document: int = 200


# One of each kind; what is true of how it is drawn is true of every page of the kind.
KINDS = (
    Place("home", "/"),
    Place("call", "{call}"),
    Place("session", "{session}"),
    Place("project", "{project}"),
    Place("model", "{model}"),
    Place("tables", "/projections"),
    Place("table", "/projections/calls"),
    Place("row", "/projections/calls/{row}"),
    Place("canned query", "/projections/spend_by_model"),
    Place("SQL", "/projections?sql=select+model,+count(*)+from+calls+group+by+1"),
    Place("how a table is made", "/made/calls"),
    Place("error", "/nowhere", 404),
)
# And those with other words in them.
PLACES = (
    *KINDS,
    Place("home of a week by project", "/?days=7d&by=project&money=notional"),
    Place("home of all days by model", "/?days=all&by=model"),
    Place("home of a month", "/?days=2026-11"),
    Place("table with facets of its own", "/projections/metered_calls?_facet=client&_facet=attributed_by"),
    Place("call that failed", "{failed}"),
    Place("call without a price", "{unpriced}"),
)


def names(home: Home) -> Mapping[str, str]:
    """What stands in the braces: the same calls each time, as the home is the same."""
    with closing(read_only(home.views)) as views:
        newest = "select call_id from metered_calls where {} order by started_at desc limit 1"
        return {
            "call": call_path(_one(views, newest.format("project = 'halton' and status = 'ok'"))),
            "failed": call_path(_one(views, newest.format("status = 'error'"))),
            "unpriced": call_path(_one(views, newest.format("cost_reason = 'model_unpriced'"))),
            "session": session_path(_one(views, _WITH_AGENTS)),
            "project": project_path("storefront"),
            "model": model_path("anthropic", "claude-opus-5-5"),
            "row": _one(views, "select min(position) || ',1' from calls"),
        }


# Long enough to scroll, with lanes for its agents.
_WITH_AGENTS = """
select session from calls where agent is not null
 group by session having count(distinct agent) between 4 and 8 order by max(started_at) desc limit 1"""


def _one(views: sqlite3.Connection, query: str) -> str:
    return str(views.execute(query).fetchone()[0])
