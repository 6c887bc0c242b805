"""The end of every report: over which days it is, by which prices it was made, and all that its totals lack."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from halton.cli.output import count, safe, usd

if TYPE_CHECKING:
    from halton.cli.screen import Screen
    from halton.views.completeness import Completeness
    from halton.views.period import Period
    from halton.views.policy_acts import PolicyActs
    from halton.views.report import Report

MODELS_SHOWN = 3
RESTATED_SHOWN = 3
POLICIES_SHOWN = 3
REASONS = {
    "usage_unknown": "whose usage never came",
    "model_unknown": "that name no model",
    "model_unpriced": "of models without a price",
    "tier_unpriced": "of a kind that their price does not state",
    "unit_unpriced": "with something counted that has no rate",
}


def footer(report: Report) -> list[str]:
    """Its sentences; about what the totals lack, none where they are the whole truth."""
    completeness = report.completeness
    return [
        *_days(report),
        *_covered(report),
        *_unpriced(completeness),
        *_lacking(completeness),
        *_policies(report),
        *_moved(report),
        *_prices(report),
    ]


def lacking(report: Report) -> list[str]:
    """Those of them that say what the totals lack: a terminal shows them as warnings."""
    return [*_unpriced(report.completeness), *_lacking(report.completeness)]


def wrapped(lines: Sequence[str], screen: Screen) -> list[str]:
    """The sentences in as many lines as a terminal needs."""
    if screen.width is None:
        return [screen.text(line) for line in lines]
    width = max(20, screen.width)
    return [part for line in lines for part in textwrap.wrap(screen.text(line), width, subsequent_indent="  ")]


def plural(number: int, one: str, several: str | None = None) -> str:
    """1 call, 2,000 calls."""
    return f"{count(number)} {one if number == 1 else several or one + 's'}"


def days_of(period: Period) -> str:
    """A period in words."""
    if period.first and period.last:
        return str(period.first) if period.first == period.last else f"{period.first} to {period.last}"
    return f"from {period.first}" if period.first else f"up to {period.last}" if period.last else "all days"


def _days(report: Report) -> Iterator[str]:
    period = report.question.choice.period
    if period.first or period.last:
        yield f"Local days: {days_of(period)}."
    if report.previous and report.ranking.total.before:
        before = report.ranking.total.before
        together = ", billed and covered together" if report.ranking.total.spend.notional_pico or before.notional_pico else ""
        lacks = f"; {plural(before.unpriced_calls, 'call')} of then without a known cost" if before.unpriced_calls else ""
        yield f"Change: against {days_of(report.previous)}{together}{lacks}."


def _covered(report: Report) -> Iterator[str]:
    spend = report.ranking.total.spend
    if spend.notional_pico:
        yield f"Subscriptions covered another {usd(spend.notional_pico)} at list price."


def _unpriced(completeness: Completeness) -> Iterator[str]:
    calls = completeness.unpriced_calls
    if not calls:
        return
    has = "has no known cost and is" if calls == 1 else "have no known cost and are"
    reasons = completeness.unpriced_reasons.items()
    why = ", ".join(f"{count(number)} {REASONS.get(reason, safe(reason))}" for reason, number in reasons)
    yield f"{plural(calls, 'call')} {has} not in the sum{': ' + why if why else ''}."
    yield from _models(completeness)


def _models(completeness: Completeness) -> Iterator[str]:
    """Whose calls they are, and what to do about it where a price would help."""
    models = completeness.unpriced_models
    if models:
        shown = ", ".join(f"{safe(model.model)} ({count(model.calls)})" for model in models[:MODELS_SHOWN])
        more = f" and {len(models) - MODELS_SHOWN:,} more" if len(models) > MODELS_SHOWN else ""
        lacks_price = completeness.unpriced_reasons.keys() - {"usage_unknown", "model_unknown"}
        yield f"They are of {shown}{more}.{' Set a price: halton pricing set' if lacks_price else ''}"


def _lacking(completeness: Completeness) -> Iterator[str]:
    if completeness.suspect_calls:
        is_hard = "is hard to believe and is" if completeness.suspect_calls == 1 else "are hard to believe and are"
        yield f"{plural(completeness.suspect_calls, 'call')} of more than $1,000 {is_hard} not in the sum."
    if completeness.gaps:
        connections, calls = plural(completeness.gap_connections, "connection"), plural(completeness.gap_calls, "call")
        yield f"Not metered: {connections} and {calls}. See why: halton status"
    if completeness.events_behind:
        yield f"The views are {plural(completeness.events_behind, 'event')} behind the log."
    yield from (f"The view {safe(name)} is parked. See why: halton status" for name in completeness.parked)


def _policies(report: Report) -> Iterator[str]:
    acts = report.policies
    if acts:
        said = [f"{safe(policy.name)} {_did(policy)}" for policy in acts[:POLICIES_SHOWN]]
        more = f" and {len(acts) - POLICIES_SHOWN:,} more" if len(acts) > POLICIES_SHOWN else ""
        yield f"Policies: {', '.join(said)}{more}. See: halton policy list"


def _did(policy: PolicyActs) -> str:
    warned = "warned" if policy.warned == 1 else f"warned {count(policy.warned)} times"
    if not policy.blocked:
        return warned
    return f"blocked {plural(policy.blocked, 'call')}" + (f" and {warned}" if policy.warned else "")


def _moved(report: Report) -> Iterator[str]:
    """Why a total may be another one than when it was last printed."""
    for restated in report.restatements[:RESTATED_SHOWN]:
        on = f"on {_day(restated.at)}"
        if restated.kind == "price":
            calls = plural(restated.calls or 0, "call")
            yield f"Moved {on}: a price of {safe(restated.what)} came after {calls} that it holds for."
        else:
            yield f"May have moved {on}: new rules for {safe(restated.what)}."
    if len(report.restatements) > RESTATED_SHOWN:
        yield f"{plural(len(report.restatements) - RESTATED_SHOWN, 'older reason')} in --json."


def _prices(report: Report) -> Iterator[str]:
    if report.prices:
        yield f"Costed by {safe(report.prices)}, not as billed. See what differs: halton reprice"
        return
    completeness = report.completeness
    books = [f"{safe(book.name)} {safe(book.version)} (loaded {_day(book.loaded_at)})" for book in completeness.books]
    own = [plural(completeness.own_prices, "price") + " of your own"] if completeness.own_prices else []
    if books or own:
        yield f"Prices: {', '.join(books + own)}."


def _day(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d}"
