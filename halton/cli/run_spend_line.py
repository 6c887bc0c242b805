"""The line of `halton run` that says what its program spent, on stderr, when it has ended."""

from __future__ import annotations

import sys
from contextlib import closing, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from halton.paths import Home
    from halton.views.run_spend import RunSpend

FLUSH_S = 2.0


def say_spend(home: Home, run_id: str) -> None:
    """Say it; whatever goes wrong here is no business of the program's."""
    with suppress(Exception):
        sys.stderr.write(f"{spend_line(home, run_id)}\n")
        sys.stderr.flush()


def spend_line(home: Home, run_id: str) -> str:
    """What the run came to, once the views hold its last call."""
    from halton.control import flush
    from halton.log.store import read_only
    from halton.views.run_spend import read_run

    whole = flush(home, FLUSH_S)
    with closing(read_only(home.views)) as views:
        return line_of(read_run(views, run_id), whole=whole)


def line_of(spend: RunSpend, *, whole: bool = True) -> str:
    """The line; `whole` if the views had come to the end of the log."""
    from halton.cli.report_footer import plural

    late = "" if whole else " The last calls are not counted yet: halton calls"
    if not spend.calls:
        hint = "" if not whole else " If there was one: halton doctor"
        return f"halton: no call to a provider was seen.{hint}{late}"
    said = [plural(spend.calls, "call"), *_money(spend), f"{spend.input_tokens:,} tokens in", f"{spend.output_tokens:,} out"]
    counts = {"failed": spend.failed_calls, "blocked": spend.blocked_calls, "without a price": spend.unpriced_calls}
    lacking = [f"{number:,} {word}" for word, number in counts.items() if number]
    return f"halton: {', '.join(said)}{f' ({", ".join(lacking)})' if lacking else ''}.{late}"


def _money(spend: RunSpend) -> list[str]:
    from halton.cli.output import usd

    priced = spend.calls - spend.failed_calls - spend.blocked_calls - spend.unpriced_calls
    if spend.unpriced_calls and priced <= 0 and not spend.cost_pico + spend.notional_pico:
        return ["cost unknown"]
    least = "at least " if spend.unpriced_calls else ""
    said = [f"{least}{usd(spend.cost_pico)}"] if spend.cost_pico or not spend.notional_pico else []
    return [*said, *([f"{usd(spend.notional_pico)} covered by a subscription"] if spend.notional_pico else [])]
