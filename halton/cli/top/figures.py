"""The figures at the top of `halton top`, each named, and put next to each other as far as the terminal is wide."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from halton.cli.output import count, usd
from halton.cli.palette import FAILURE, SPENT, WARNING
from halton.cli.report_columns import compact
from halton.cli.report_footer import plural
from halton.cli.text_table import width_of
from halton.cli.top.recent import MINUTE_S

if TYPE_CHECKING:
    from halton.cli.screen import Screen
    from halton.cli.top.snapshot import Snapshot
    from halton.views.spend import Spend

BETWEEN = "  ·  "
TITLE = 12
MINUTE, HOUR = 60, 3600


class Part(NamedTuple):
    """A few words that stay on one line."""

    text: str
    fg: str | None = None
    bold: bool = False


class Figures(NamedTuple):
    """A title and what belongs to it."""

    title: str
    parts: tuple[Part, ...]

    def lines(self, screen: Screen) -> list[str]:
        """As many lines as the parts need, none of them broken; what follows the first stands below it."""
        lines, width, between = [screen.styled(f"{self.title:{TITLE}}", dim=True)], TITLE, ""
        for part in self.parts:
            text = screen.text(part.text)
            if between and screen.width is not None and width + len(BETWEEN) + width_of(text) > screen.width:
                lines, width, between = [*lines, " " * TITLE], TITLE, ""
            lines[-1] += screen.text(between) + screen.styled(text, bold=part.bold, fg=part.fg)
            width += len(between) + width_of(text)
            between = BETWEEN
        return lines


def spent(snapshot: Snapshot) -> Figures:
    """What was billed today and this month."""
    today, month = snapshot.today, snapshot.month
    parts = (Part(f"{_billed(today)} today", SPENT, bold=True), Part(f"{_billed(month)} this month", SPENT))
    return Figures("spent", (*parts, Part(f"{plural(today.calls, 'call')} today")))


def covered(snapshot: Snapshot) -> Figures | None:
    """What a subscription paid, at list price; None where there is none."""
    today, month = snapshot.today.notional_pico, snapshot.month.notional_pico
    if not month:
        return None
    return Figures("covered", (Part(f"{usd(today)} today"), Part(f"{usd(month)} this month"), Part("by a subscription")))


def in_flight(snapshot: Snapshot) -> Figures:
    """Calls that were recorded as begun and not yet as ended."""
    flight = snapshot.flight
    if flight is None:
        return Figures("in flight", (Part("– (no meter runs)"),))
    oldest = [] if flight.oldest_s is None else [Part(f"the oldest for {duration(flight.oldest_s)}")]
    return Figures("in flight", (Part(plural(flight.calls, "call"), bold=bool(flight.calls)), *oldest))


def last_minute(snapshot: Snapshot) -> Figures:
    """What ended in it; a call's tokens are known at its end, so a long answer counts there and not while it comes."""
    ends, least = snapshot.minute, "≥" if snapshot.is_cut else ""
    rates = [f"{least}{compact(round(tokens / MINUTE_S))} tokens/s {way}" for tokens, way in _ways(snapshot)]
    return Figures("last minute", (Part(f"{least}{plural(ends.calls, 'call')} ended"), *(Part(rate) for rate in rates)))


def last_hour(snapshot: Snapshot) -> Figures:
    """The calls that did not end well."""
    ends, least = snapshot.hour, "≥" if snapshot.is_cut else ""
    failed = Part(f"{least}{count(ends.failed)} failed", FAILURE if ends.failed else None)
    return Figures("last hour", (failed, Part(f"{least}{count(ends.blocked)} blocked", WARNING if ends.blocked else None)))


def duration(seconds: float) -> str:
    """How long something has taken: 8 s, 4 min 10 s, 2 h 5 min."""
    whole = int(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR:,} h {whole % HOUR // MINUTE} min"


def _ways(snapshot: Snapshot) -> tuple[tuple[int, str], tuple[int, str]]:
    return (snapshot.minute.prompt_tokens, "in"), (snapshot.minute.output_tokens, "out")


def _billed(spend: Spend) -> str:
    if not spend.is_known:
        return "–"
    return ("≥" if spend.unpriced_calls else "") + usd(spend.cost_pico)
