"""`halton statusline`: one line for the status bar of an agent."""

from __future__ import annotations

import click


@click.command("statusline")
@click.option("--color", is_flag=True, help="Colour it.")
def command(color: bool) -> None:
    """Print one line for an agent's status bar; it never fails.

    \b
    What was spent today, in this session and in the last hour, how much of
    the plan's five hours is used, and what these figures lack: ≥ before a sum
    says that calls in it have no known price, "plan" behind it that a
    subscription covers it.

    \b
    In ~/.claude/settings.json:
      "statusLine": {"type": "command", "command": "halton statusline"}

    \b
    Examples:
      halton statusline          # the line, as an agent would show it
      halton statusline --color  # with colours
    """
    from halton.cli.statusline import compose, read_client

    click.echo(compose(color=color, client=read_client(0)), color=color)
