"""`halton stop`: end the meter of this home."""

from __future__ import annotations

import click


@click.command("stop")
@click.option("--all", "everything", is_flag=True, help="End the tunnel too, which running programs may still use.")
def command(everything: bool) -> None:
    """Stop the meter; calls on their way may finish first.

    What was started in the background leaves its tunnel to the programs that run, until you
    log out: their calls go through unmetered, and the next start counts them as gaps.

    \b
    Examples:
      halton stop        # the meter; its tunnel stays
      halton stop --all  # the tunnel too
    """
    from halton.cli.ending import end_meter, tunnel_line
    from halton.paths import Home

    home = Home.from_environment()
    try:
        end_meter(home, tunnel=everything, say=lambda line: click.echo(line, err=True))
    except KeyboardInterrupt:
        click.echo("It goes on ending by itself. See how far it is: halton status", err=True)
        return
    click.echo("Stopped.")
    if line := tunnel_line(home):
        click.echo(line)
