"""`halton demo`: watch real client traffic being metered, priced and shown, with no key, no network and no trace."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.demo.client import Outcome
    from halton.demo.proof import Proof
    from halton.demo.stage import Stage

DELAY_S = 0.02


@click.command("demo")
@click.option("--serve", is_flag=True, help="Keep the page up until Ctrl-C.")
def command(serve: bool) -> None:
    """Show the whole way in a few seconds: a provider, a meter, calls, a report.

    A fake provider on loopback, a throwaway home, the real meter: everything is gone at the end.

    \b
    Examples:
      halton demo          # from the first call to the report
      halton demo --serve  # and look at the page, until Ctrl-C
    """
    import asyncio

    try:
        held = asyncio.run(_demo(serve))
    except KeyboardInterrupt:
        held = True
    sys.exit(not held)


async def _demo(serve: bool) -> bool:
    from halton.demo.stage import stage

    click.echo("Starting a fake provider and a meter in a throwaway home …")
    async with stage(DELAY_S) as standing:
        proxy, browse = standing.status["proxy"], standing.status["browse"]
        click.echo(f"  provider  https://127.0.0.1:{standing.provider.port}   proxy  http://{proxy['host']}:{proxy['port']}\n")
        outcomes = await _make_calls(standing)
        held = await _show(standing, outcomes)
        if serve:
            click.echo(f"\nThe page is at http://{browse['host']}:{browse['port']}/ until you press Ctrl-C.")
            await _until_interrupted()
        else:
            click.echo("\nTo look at it in a browser: halton demo --serve. To meter your own programs: halton run -- COMMAND")
    return held


async def _make_calls(standing: Stage) -> list[Outcome]:
    import ssl

    from halton.demo.calls import demo_calls
    from halton.demo.client import make_call

    trust = ssl.create_default_context(cafile=standing.status["ca"]["bundle"])
    outcomes = []
    for number, call in enumerate(demo_calls(), 1):
        outcome = await make_call(call, f"demo-{number}", standing.home, standing.status["proxy"]["port"], trust)
        await standing.provider.wait_sent(number)
        outcomes.append(outcome)
        chunks = f"{len(outcome.arrivals)} chunks" if call.streamed else f"{outcome.size:,} bytes"
        click.echo(f"  {call.project:<11} {call.title:<58} {outcome.status}  {chunks}")
    return outcomes


async def _show(standing: Stage, outcomes: list[Outcome]) -> bool:
    import asyncio

    from halton.cli.commands.report import print_report
    from halton.cli.palette import FAILURE, GOOD
    from halton.cli.screen import Screen
    from halton.control import flush
    from halton.demo.proof import prove

    await asyncio.to_thread(flush, standing.home, 10.0)
    rows = await asyncio.to_thread(_rows, standing)
    click.echo()
    print_report(standing.home)
    click.echo()
    proofs = [*prove(outcomes, rows, standing.provider, DELAY_S), await asyncio.to_thread(_no_secret_kept, standing)]
    screen = Screen.of_stdout()
    for proof in proofs:
        mark = screen.styled("✓", fg=GOOD) if proof.holds else screen.styled("✗", fg=FAILURE)
        click.echo(screen.text(f"  {mark} {proof.claim}: {proof.seen}"))
    return all(proof.holds for proof in proofs)


def _no_secret_kept(standing: Stage) -> Proof:
    """Each call sent a key, and each prompt a secret."""
    from halton.cli.kept_secrets import look_for
    from halton.demo.calls import SECRETS
    from halton.demo.proof import Proof

    looked = look_for(standing.home, SECRETS)
    seen = f"{looked.bodies} bodies, {looked.leaks} of them and of {looked.files} files with a secret in it"
    return Proof("Prompts and answers are kept, keys and secrets are not", looked.bodies > 0 and not looked.leaks, seen)


def _rows(standing: Stage) -> dict[str, dict[str, Any]]:
    """The ledger's calls as `halton calls --json` prints them, by session."""
    import msgspec

    from halton.log.store import read_only
    from halton.views.calls import read_calls

    connection = read_only(standing.home.views)
    try:
        return {str(row.session): msgspec.structs.asdict(row) for row in read_calls(connection)}
    finally:
        connection.close()


async def _until_interrupted() -> None:
    import asyncio
    import signal

    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
