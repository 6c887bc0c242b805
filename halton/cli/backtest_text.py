"""What a backtest found, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from halton.policy.policy import Policy
    from halton.views.backtest import Backtest, Outcome, Sum

MOST_ROWS = 10


def document(policies: Sequence[Policy], found: Backtest) -> dict[str, Any]:
    """All of it. Groups are lists, the one that saved most first; days are in their order."""
    import msgspec

    groups = {
        f"by_{axis}": [{axis: key, **msgspec.to_builtins(total)} for key, total in _sorted(axis, sums)]
        for axis, sums in found.by.items()
    }
    return {
        "policies": [{**msgspec.to_builtins(policy), **_outcome(found.policies[policy.name])} for policy in policies],
        "calls": found.calls,
        "cost_pico": found.cost_pico,
        "first_at": found.first_at,
        "last_at": found.last_at,
        "blocked": msgspec.to_builtins(found.blocked),
        "blocked_then_and_not_now": found.let_pass,
        **groups,
    }


def lines(policies: Sequence[Policy], found: Backtest) -> Iterator[str]:
    """A paragraph for each policy, and what would have been lost by project, model and day."""
    from halton.cli.output import count, usd
    from halton.cli.policy_text import clock, sentence

    if not found.calls or found.first_at is None or found.last_at is None:
        yield "No calls were made in that time."
        return
    span = f"{clock(found.first_at)} to {clock(found.last_at)}"
    yield f"{count(found.calls)} calls from {span}, {usd(found.cost_pico)} in all."
    for policy in policies:
        yield f"\n{sentence(policy)}"
        yield from _of_policy(found.policies[policy.name])
    if found.blocked.calls:
        yield f"\nTogether: {_sum(found.blocked)} would not have been made."
        for axis, sums in found.by.items():
            yield from _group(axis, _sorted(axis, sums))
    if found.let_pass:
        yield f"{count(found.let_pass)} calls that were blocked in truth would have been let pass."


def _of_policy(outcome: Outcome) -> Iterator[str]:
    from halton.cli.output import count
    from halton.cli.policy_text import clock

    if outcome.first_warned_at is not None:
        times = "once" if outcome.warned == 1 else f"{count(outcome.warned)} times"
        yield f"  It would have warned {times}, first at {clock(outcome.first_warned_at)}."
    if outcome.first_blocked_at is None or outcome.last_blocked_at is None:
        yield "  It would have blocked nothing."
        return
    first, last = clock(outcome.first_blocked_at), clock(outcome.last_blocked_at)
    yield f"  It would have blocked {_sum(outcome.blocked)}."
    yield f"  First at {first} (call {outcome.first_call_id}), last at {last}."
    if outcome.also_before:
        yield f"  {count(outcome.also_before)} of them were blocked in truth, and are in no sum of money."


def _group(axis: str, rows: Sequence[tuple[str, Sum]]) -> Iterator[str]:
    from halton.cli.output import safe

    for key, total in rows[:MOST_ROWS]:
        yield f"  {axis} {safe(key)}: {_sum(total)}"
    if len(rows) > MOST_ROWS:
        yield f"  and {len(rows) - MOST_ROWS:,} more: --json has them all"


def _sum(total: Sum) -> str:
    from halton.cli.output import count, usd

    calls = f"{count(total.calls)} call{'' if total.calls == 1 else 's'}"
    return f"{calls} of {usd(total.cost_pico)} and {count(total.tokens)} tokens"


def _sorted(axis: str, sums: dict[str, Sum]) -> list[tuple[str, Sum]]:
    if axis == "day":
        return sorted(sums.items())
    return sorted(sums.items(), key=lambda item: (-item[1].cost_pico, -item[1].calls, item[0]))


def _outcome(outcome: Outcome) -> dict[str, Any]:
    import msgspec

    said = msgspec.to_builtins(outcome)
    return {key: said[key] for key in said if key != "name"}
