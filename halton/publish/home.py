"""The first page: what today and the last 30 days cost, whether the views are current, and the latest calls."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from datasette.utils import tilde_encode
from datasette.utils.asgi import Response

from halton.publish.cells import PICO, cell, compact, dollars
from halton.publish.database import NAME, ViewsDatabase
from halton.publish.lag import events_behind, stopped
from halton.publish.navigation import TABLES, table_link, table_names

SPENT = """
select coalesce(sum(calls), 0)          as calls,
       coalesce(sum(failed_calls), 0)   as failed,
       coalesce(sum(unpriced_calls), 0) as unpriced,
       coalesce(sum(cost_pico), 0)      as cost_pico,
       coalesce(sum(notional_pico), 0)  as notional_pico,
       coalesce(sum(output_tokens), 0)  as output_tokens,
       coalesce(sum(input_tokens + cache_write_5m_tokens + cache_write_1h_tokens
                    + cache_write_other_tokens), 0) as uncached_tokens,
       coalesce(sum(cache_read_tokens), 0) as cached_tokens
from usage_daily
where day >= :first and day <= :last
"""
LATEST = """
select position, origin, started_at, project, coalesce(model, model_requested) as model, status, duration_ms, output_tokens,
       iif(usage_known, coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_5m_tokens, 0)
           + coalesce(cache_write_1h_tokens, 0) + coalesce(cache_write_other_tokens, 0), null) as input_tokens,
       cost_usd
from metered_calls
order by started_at desc
limit 20
"""


class Tile(NamedTuple):
    """One figure with its name above and its context below."""

    label: str
    figure: str
    note: str


async def home(request: Any, datasette: Any) -> Response:
    """Draw the first page. A plugin's route is not behind `allow` by itself, so it asks."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    views: ViewsDatabase = datasette.get_database(NAME)
    calls = await latest(datasette, views)
    context = {
        "database": NAME,
        "metered": bool(calls),
        "tiles": await tiles(views, datetime.now().astimezone().date()),
        "behind": await events_behind(views),
        "stopped": await stopped(views),
        "latest": calls,
        "tables": await titled(datasette),
    }
    return Response.html(await datasette.render_template("home.html", context, request=request, view_name="index"))


async def tiles(views: ViewsDatabase, today: date) -> list[Tile]:
    """The figures of the first row; none where the projection they need is missing."""
    day, month = await _spent(views, today, today), await _spent(views, today - timedelta(days=29), today)
    if not day or not month:
        return []
    prompt = month["uncached_tokens"] + month["cached_tokens"]
    cached, failed = _share(month["cached_tokens"], prompt), _share(month["failed"], month["calls"])
    return [
        _money("Today", day),
        _money("Last 30 days", month),
        Tile("Tokens", compact(prompt + month["output_tokens"]), f"{cached} of the prompt from cache"),
        Tile("Failed calls", f"{month['failed']:,}", f"{failed} of calls"),
    ]


async def latest(datasette: Any, views: ViewsDatabase) -> list[dict[str, Any]]:
    """The last twenty calls, each value as its cell."""
    return [_call(datasette, row) for row in await _rows(views, LATEST, {})]


async def titled(datasette: Any) -> list[dict[str, str]]:
    """The tables somebody wrote a title for; the others are scaffolding."""
    words = {name: datasette.table_metadata(NAME, name) for name in await table_names(datasette)}
    links = [await table_link(datasette, name, found["title"]) for name, found in words.items() if found.get("title")]
    links.sort(key=lambda link: (link.name not in TABLES, link.label))
    return [{"title": to.label, "description": words[to.name].get("description", ""), "href": to.href} for to in links]


def clock(started_at: str, now: datetime | None = None) -> str:
    """A UTC time as this machine's clock showed it: the hour today, the day before that."""
    try:
        moment = datetime.fromisoformat(started_at).replace(tzinfo=UTC).astimezone()
    except ValueError:
        return started_at
    today = (now or datetime.now()).astimezone().date()
    return moment.strftime("%H:%M" if moment.date() == today else "%b %d, %H:%M")


async def _rows(views: ViewsDatabase, sql: str, parameters: dict[str, str]) -> list[Any]:
    try:
        return list(await views.execute(sql, parameters))
    except sqlite3.OperationalError:
        return []  # a projection this figure stands on is missing or being rebuilt


async def _spent(views: ViewsDatabase, first: date, last: date) -> dict[str, int]:
    rows = await _rows(views, SPENT, {"first": first.isoformat(), "last": last.isoformat()})
    return dict(rows[0]) if rows else {}


def _money(label: str, spent: dict[str, int]) -> Tile:
    notes = [f"{spent['calls']:,} call{'' if spent['calls'] == 1 else 's'}"]
    if spent["unpriced"]:
        notes.append(f"{spent['unpriced']:,} without a price")
    if spent["notional_pico"]:
        notes.append(f"{dollars(spent['notional_pico'] / PICO)} covered by subscription")
    return Tile(label, dollars(spent["cost_pico"] / PICO), " · ".join(notes))


def _call(datasette: Any, row: Any) -> dict[str, Any]:
    key = ",".join(tilde_encode(str(row[column])) for column in ("position", "origin"))
    shown = {column: _shown(row[column], column) for column in row.keys()}
    links = {"href": f"{datasette.urls.table(NAME, 'calls')}/{key}", "clock": clock(row["started_at"])}
    return shown | links | {"started_at": row["started_at"]}


def _shown(value: Any, column: str) -> Any:
    drawn = cell(value, column)
    return value if drawn is None else drawn


def _share(part: int, whole: int) -> str:
    share = part / whole if whole else 0.0
    return f"{share:.1%}" if 0 < share < 0.1 else f"{share:.0%}"
