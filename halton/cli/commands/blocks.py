"""`halton blocks`: the five-hour blocks of a Claude subscription, and where the one that runs is going."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from halton.cli.commands.sessions import span
from halton.cli.report_past import Then, as_of_option, now_or, opened

if TYPE_CHECKING:
    from halton.log.store import Head
    from halton.views.blocks import Block
    from halton.views.sums import Sums

COLUMNS = ("block", "", "calls", "in", "out", "cost", "covered", "unpriced", "plan")
RANKS = {"in": 5, "out": 4, "unpriced": 3, "calls": 2, "plan": 1}  # which column goes first where there is no room
SHOWN = 10
CSV_COUNTS = (
    "calls", "failed_calls", "unpriced_calls", "suspect_calls", "input_tokens", "cache_read_tokens", "cache_write_tokens",
    "output_tokens", "reasoning_tokens",
)  # fmt: skip
BILLINGS = ("subscription", "billed", "local", "any")


@click.command("blocks")
@click.option("--last", type=click.IntRange(1), metavar="BLOCKS", default=SHOWN, show_default=True, help="So many blocks.")
@click.option("--provider", default="anthropic", show_default=True, help="Whose calls.")
@click.option("--billing", type=click.Choice(BILLINGS), default=BILLINGS[0], show_default=True, help="Calls paid in this way.")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead.")
def command(last: int, provider: str, billing: str, then: Then | None, as_json: bool, as_csv: bool) -> None:
    """Show usage in blocks of five hours, as a Claude subscription counts it.

    A block begins at the full hour of a first call, UTC; the next one with the
    first call after its end. "in" is the whole prompt, cached or not; "covered"
    is what a subscription paid, at list price; "plan" is the share of its five
    hours that the plan itself said was used: its own window may begin at another
    minute than the block.

    \b
    Examples:
      halton blocks                         # of your subscription
      halton blocks --billing any --last 3  # billed calls too
    """
    from halton.cli.report_head import echo_provenance, reached
    from halton.paths import Home
    from halton.views.blocks import READS, read_blocks

    if as_json and as_csv:
        raise click.UsageError("Choose one of --json and --csv.")
    now = now_or(then)
    chosen = None if billing == "any" else billing
    with opened(Home.from_environment(), then, READS) as (log, views), reached(log, views, READS) as head:
        blocks = read_blocks(views, now=now, provider=provider, billing=chosen, last=last)
    if as_json:
        _print_json(blocks, head, then)
        return
    if as_csv:
        _print_csv(blocks)
    elif blocks:
        _print(blocks, now)
    else:
        others = "" if billing == "any" else " All calls, however paid: halton blocks --billing any"
        click.echo(f"No such calls yet.{others}")
    echo_provenance(head, then, err=as_csv)


def _print(blocks: Sequence[Block], now: datetime) -> None:
    from halton.cli.output import echo_table
    from halton.cli.palette import SPENT
    from halton.cli.report_footer import wrapped
    from halton.cli.screen import Screen

    right, fgs = range(2, len(COLUMNS)), {"cost": [SPENT] * len(blocks)}
    echo_table(COLUMNS, [_row(block) for block in blocks], right=right, whole=(0, 1), ranks=RANKS, fgs=fgs)
    if blocks[-1].is_live:
        click.echo("\n".join(wrapped([outlook(blocks[-1], now)], Screen.of_stdout())))


def _print_json(blocks: Sequence[Block], head: Head | None, then: Then | None) -> None:
    from halton.cli.output import echo_json
    from halton.cli.report_head import provenance

    echo_json({"schema": 1, **provenance(head, then), "blocks": [_document(block) for block in blocks]})


def _print_csv(blocks: Sequence[Block]) -> None:
    from halton.csv_text import csv_text, dollars

    rows = [
        (
            *(block.started_at, block.ends_at, int(block.is_live)),
            *(getattr(block.sums, name) for name in CSV_COUNTS),
            dollars(block.sums.cost_pico if block.sums.is_known else None),
            dollars(block.sums.notional_pico),
            block.plan_share,
        )
        for block in blocks
    ]
    columns = ("started_at", "ends_at", "is_live", *CSV_COUNTS, "cost_usd", "notional_usd", "plan_share")
    click.echo(csv_text(columns, rows), nl=False)


def _document(block: Block) -> dict[str, Any]:
    import msgspec

    document = msgspec.to_builtins(block)
    return {"started_at": document.pop("started_at"), "ends_at": document.pop("ends_at"), **document.pop("sums"), **document}


def _row(block: Block) -> tuple[str, ...]:
    from halton.cli.output import count, usd

    sums = block.sums
    return (
        span(block.started_at, block.ends_at),
        "live" if block.is_live else "",
        count(sums.calls),
        count(sums.prompt_tokens),
        count(sums.output_tokens),
        usd(sums.cost_pico if sums.is_known else None),
        usd(sums.notional_pico) if sums.notional_pico else "",
        count(sums.unpriced_calls) if sums.unpriced_calls else "",
        "" if block.plan_share is None else f"{100 * block.plan_share:.0f} %",
    )


def outlook(block: Block, now: datetime) -> str:
    """How fast the live block goes and what it may come to, in one sentence or two."""
    ends_at = datetime.fromisoformat(block.ends_at).astimezone()
    left = int((ends_at - now).total_seconds() / 60)
    begun = f"The live block has {left // 60} h {left % 60} min to go."
    if block.burn is None or block.projection is None:
        return f"{begun} It is too young to say how fast it goes."
    hourly = _both(block.burn.cost_pico_per_hour, block.burn.notional_pico_per_hour, block.sums)
    total = _both(block.projection.cost_pico, block.projection.notional_pico, block.sums)
    return (
        f"{begun} It goes at {hourly} an hour ({block.burn.tokens_per_minute:,} tokens a minute); "
        f"on like this it comes to about {total}."
    )


def _both(cost_pico: int, notional_pico: int, sums: Sums) -> str:
    """Billed and covered money apart, with the calls that it lacks."""
    from halton.cli.output import usd

    if not sums.is_known:
        return "an unknown cost"
    said = [usd(cost_pico)] if cost_pico or not notional_pico else []
    said += [f"{usd(notional_pico)} covered"] if notional_pico else []
    return ("at least " if sums.unpriced_calls else "") + " and ".join(said)
