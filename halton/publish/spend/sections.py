"""All sections of the first page: what is asked of the views for them, in this order, and what the template gets of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from halton.publish.lag import Lag
from halton.publish.spend import (
    bars,
    budgets,
    completeness,
    days,
    extremes,
    latest,
    month,
    options,
    quota,
    ranked,
    sessions,
    tiles,
)
from halton.publish.spend.asked import Asked
from halton.publish.spend.reader import Reader
from halton.publish.spend.words import plural
from halton.views.blocked import read_blocked
from halton.views.budgets_now import BudgetNow, read_budgets, read_client_budgets, read_other_budgets
from halton.views.forecast import read_total
from halton.views.quota_now import read_quota

CLIENTS_LIMIT_MS = 150
MOST_BUDGETS = 12

type Path = Callable[[str], str]


async def spent(reader: Reader, asked: Asked, path: Path) -> tuple[Asked, dict[str, Any]]:
    """What the sums of days hold; which money is drawn follows from them where the address does not say."""
    found = await reader.ask("the chart", partial(bars.read_bars, asked=asked))
    if found is None:
        return asked, {}
    asked = asked.of(found.total)
    fortnight = await reader.ask("today", partial(tiles.read_fortnight, today=asked.today))
    forecast = await reader.ask("the forecast", partial(read_total, now=asked.now))
    blocked = await reader.ask("blocked calls", partial(read_blocked, period=asked.period))
    return asked, {
        "today": fortnight and tiles.today(fortnight, asked),
        "month": forecast and month.month(forecast, asked),
        "tiles": tiles.tiles(found, blocked, asked),
        "days": days.days(found, asked, path),
        "axes": options.axes(asked),
        "moneys": options.moneys(asked) if found.total.cost_pico and found.total.notional_pico or asked.money else [],
        "both": bool(found.total.notional_pico and found.total.cost_pico),
    }


async def tables(reader: Reader, asked: Asked, path: Path) -> dict[str, Any]:
    """Models, projects, sessions, the dearest and the slowest calls, the latest ones: None of these where nobody knows."""
    parts = await reader.ask("models and projects", partial(ranked.read_parts, asked=asked))
    found = await reader.ask("sessions", partial(sessions.read_rows, asked=asked))
    extreme = await reader.ask("the dearest and the slowest calls", partial(extremes.read_calls, asked=asked))
    calls = await reader.ask("the latest calls", latest.read_latest)
    lacking = await reader.ask("what is lacking", partial(completeness.read_lacking, parts=parts or [], asked=asked))
    return {
        "models": ranked.models(parts, asked, path) if parts else [],
        "projects": ranked.projects(parts, asked, path) if parts else [],
        "sessions": sessions.rows(found, asked, path) if found else [],
        "extremes": extreme and extremes.tables(extreme, asked, path),
        "latest": None if calls is None else latest.latest(calls, asked, path),
        "lacking": lacking,
    }


async def bounds(reader: Reader, asked: Asked) -> dict[str, Any]:
    """Budgets, None where it is not known whether there are any, and the windows of plans."""
    known = await reader.ask("budgets", partial(read_budgets, now=asked.now))
    of_clients = await reader.ask("budgets of clients", partial(read_client_budgets, now=asked.now), CLIENTS_LIMIT_MS)
    found: list[BudgetNow] = sorted([*(known or []), *(of_clients or [])], key=lambda budget: -budget.share)
    is_known = bool(found) or None not in (known, of_clients)
    others = await reader.ask("other budgets", read_other_budgets) or 0
    windows = await reader.ask("quota", read_quota) or []
    return {
        "budgets": [budgets.row(budget, asked.now) for budget in found[:MOST_BUDGETS]] if is_known else None,
        "more_budgets": max(0, len(found) - MOST_BUDGETS),
        "other_budgets": f"{plural(others, 'budget')} by the hour or rolling" if others else "",
        "quota": [quota.row(window, asked.now) for window in windows],
    }


def freshness(lag: Lag | None, stopped: list[Any], lacking: Any, reader: Reader) -> dict[str, Any]:
    """How far the views are, and what the figures lack."""
    return {"lag": lag, "remarks": completeness.remarks(lacking, lag, [tuple(one) for one in stopped], reader)}
