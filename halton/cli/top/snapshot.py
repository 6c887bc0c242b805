"""All that `halton top` shows of one moment, and the same as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from halton.cli.top.recent import MINUTE_S, Ends

if TYPE_CHECKING:
    from halton.cli.policy_standing import Standing
    from halton.views.completeness import Completeness
    from halton.views.spend import Spend

SCHEMA = 1


class Flight(NamedTuple):
    """Calls that have begun and not ended, as far as the views tell, and for how long the oldest has been (seconds)."""

    calls: int
    oldest_s: float | None


class Snapshot(NamedTuple):
    """One moment. `rows` are today's sums by project, provider and model; `flight` is None where no meter runs.

    `problem` says why the views could not be read; all that comes from them is then empty.
    """

    at: datetime
    state: str
    rows: tuple[Spend, ...]
    month: Spend
    flight: Flight | None
    minute: Ends
    hour: Ends
    is_cut: bool
    standings: tuple[Standing, ...]
    completeness: Completeness
    is_empty: bool = False
    problem: str | None = None

    @property
    def today(self) -> Spend:
        """The sum of the day."""
        from halton.views.spend import Spend

        return Spend.total(self.rows)

    def by(self, *parts: int) -> list[Spend]:
        """Today's sums by some parts of their keys: 0 is the project, 1 the provider, 2 the model."""
        from halton.views.spend import Spend

        groups: dict[tuple[str | None, ...], list[Spend]] = {}
        for row in self.rows:
            groups.setdefault(tuple(row.key[part] for part in parts), []).append(row)
        return [Spend.total(rows, key) for key, rows in groups.items()]

    def document(self) -> dict[str, Any]:
        """The whole of it as JSON has it."""
        from halton.views.calls import utc_text

        completeness = self.completeness
        return {
            "schema": SCHEMA,
            "at": utc_text(self.at),
            "day": self.at.date().isoformat(),
            "state": self.state,
            "today": _sums(self.today),
            "month": _sums(self.month),
            "projects": [{"project": row.key[0], **_sums(row)} for row in _dearest(self.by(0))],
            "models": [{"provider": row.key[0], "model": row.key[1], **_sums(row)} for row in _dearest(self.by(1, 2))],
            "in_flight": self.flight and {"calls": self.flight.calls, "oldest_ms": _ms(self.flight.oldest_s)},
            "last_minute": {
                "calls": self.minute.calls,
                "prompt_tokens": self.minute.prompt_tokens,
                "output_tokens": self.minute.output_tokens,
                "prompt_tokens_per_s": round(self.minute.prompt_tokens / MINUTE_S, 1),
                "output_tokens_per_s": round(self.minute.output_tokens / MINUTE_S, 1),
            },
            "last_hour": {"failed": self.hour.failed, "blocked": self.hour.blocked},
            "recent_is_cut": self.is_cut,
            "policies": [standing.document() for standing in self.standings],
            "not_metered": {"connections": completeness.gap_connections, "calls": completeness.gap_calls},
            "behind": completeness.events_behind,
            "parked": list(completeness.parked),
            "problem": self.problem,
        }


def _dearest(rows: list[Spend]) -> list[Spend]:
    return sorted(rows, key=lambda row: (-row.worth_pico, -row.calls, row.key))


def _sums(spend: Spend) -> dict[str, Any]:
    return {
        "calls": spend.calls,
        "failed_calls": spend.failed_calls,
        "unpriced_calls": spend.unpriced_calls,
        "prompt_tokens": spend.prompt_tokens,
        "output_tokens": spend.output_tokens,
        "cost_pico": spend.cost_pico if spend.is_known else None,
        "notional_pico": spend.notional_pico,
    }


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
