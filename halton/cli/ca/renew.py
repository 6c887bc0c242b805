"""`halton ca renew`: the next authority before its time, or another one at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.cli.authority_change import Changed


@click.command("renew")
@click.option("--now", is_flag=True, help="For a stolen key: the new one signs at once, and all before it are removed.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(now: bool, as_json: bool) -> None:
    """Make the next authority, and mend what is wrong with the files.

    Programs that start from now on trust both; the next one signs everything
    when the present one has a day left. Where there is a next one already,
    nothing is made.

    With --now the key that signs and all that lie beside it are removed.
    Programs that run trust the old one only: their calls fail until they are
    started again.

    \b
    Examples:
      halton ca renew        # make the next one beside it
      halton ca renew --now  # the key was seen: replace it at once
    """
    from halton.cli.authority_change import LOOK, change, echo_written
    from halton.cli.output import echo_json
    from halton.paths import Home

    changed = change(Home.from_environment(), renew=True, replace=now)
    if as_json:
        echo_json(changed.document())
        return
    click.echo(_sentence(changed, now))
    if changed.made is not None:
        echo_written(changed)
    if now:
        click.echo(f"{LOOK} Programs that were started before do not trust it: start them again.")


def _sentence(changed: Changed, now: bool) -> str:
    from datetime import timedelta

    last = changed.authorities[-1]
    which = f"{last.digest[:16]}, until {last.not_after:%Y-%m-%d}"
    if now or len(changed.authorities) == 1:
        return f"This authority signs everything: {which}."
    turn = changed.authorities[0].not_after - timedelta(days=1)
    begins = f"It signs everything from {turn:%Y-%m-%d}; programs that start from now on trust both."
    return f"{'Made the next authority' if changed.made else 'There is a next authority already'}: {which}. {begins}"
