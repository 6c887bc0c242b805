"""The budgets whose windows run now: how much is used, and where that leads, in words."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup

from halton.publish.charts.meter import meter
from halton.publish.spend.words import plural, share, usd
from halton.views.budgets_now import BudgetNow

WARN_SHARE = 0.8


class Row(NamedTuple):
    """One budget; `state` says in a word what `level` shows in a colour."""

    name: str
    scope: str
    used: str
    state: str
    level: str
    pace: str
    bar: Markup


def row(budget: BudgetNow, now: datetime) -> Row:
    """The words on a budget."""
    at_end = budget.at_end_pico(now)
    state, level = _state(budget, at_end)
    window = "today" if budget.policy.window == "day" else f"this {budget.policy.window}"
    used = f"{usd(budget.used_pico)} of {usd(budget.bound_pico)} {window}"
    mark = None if at_end is None or not budget.bound_pico else at_end / budget.bound_pico
    title = f"{share(budget.share)} used" + (f", {share(mark)} at its end at this pace" if mark is not None else "")
    return Row(
        name=budget.policy.name,
        scope=budget.policy.scope_text or "all calls",
        used=used,
        state=state,
        level=level,
        pace=" ".join([_pace(budget, at_end, now), *_lacks(budget)]),
        bar=meter(budget.share, title=title, level=level, mark=mark),
    )


def _state(budget: BudgetNow, at_end: int | None) -> tuple[str, str]:
    if budget.used_pico >= budget.bound_pico:
        return ("used up" if budget.used_pico == budget.bound_pico else "over"), "bad"
    if at_end is not None and at_end > budget.bound_pico:
        return "will not last", "odd"
    warned = (budget.policy.warn_percent or 100 * WARN_SHARE) / 100
    return ("nearly used", "odd") if budget.share >= warned else ("within", "good")


def _pace(budget: BudgetNow, at_end: int | None, now: datetime) -> str:
    if budget.used_pico >= budget.bound_pico:
        ends = _when(budget.ends_at, now)
        does = f"Calls are blocked until {ends.removeprefix('on ').removeprefix('at ')}"
        warns = f"It only warns, and ends {ends}"
        over = usd(budget.used_pico - budget.bound_pico)
        return f"{over} over. {does if budget.policy.action == 'block' else warns}."
    if at_end is None:
        return f"Too early in the {budget.policy.window} for a pace; it ends {_when(budget.ends_at, now)}."
    spent = budget.spent_at(now)
    if spent is None:
        return f"At this pace {usd(at_end)} at its end, {_when(budget.ends_at, now)}."
    over = usd(at_end - budget.bound_pico)
    return f"At this pace used up {_when(spent, now)}, and {over} over at its end, {_when(budget.ends_at, now)}."


def _lacks(budget: BudgetNow) -> list[str]:
    """The policy itself estimates what such calls cost, call by call, which takes too long here."""
    if not budget.unpriced_calls:
        return []
    words = f"{plural(budget.unpriced_calls, 'call')} without a known cost not in it; the policy counts each by an estimate"
    return [f"{words}: halton policy list."]


def _when(at: datetime, now: datetime) -> str:
    if at.date() == now.date():
        return f"at {at:%H:%M}"
    return "at midnight" if (at - now).days < 1 and at.hour == at.minute == 0 else f"on {at.day} {at:%b}"
