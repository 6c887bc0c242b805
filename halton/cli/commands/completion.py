"""`halton completion`: have the shell complete what is typed."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print the script that has a shell complete commands, options and names.

    Names of projects, models, providers, branches, tags, policies and
    projections are those of this home at that moment. Bash needs to be 4.4 or
    later; that of macOS is 3.2.

    \b
    Examples:
      # for this shell; in ~/.bashrc for all that come
      eval "$(halton completion bash)"
      # the same for zsh, in ~/.zshrc behind compinit
      eval "$(halton completion zsh)"
      # for fish, for good
      halton completion fish > ~/.config/fish/completions/halton.fish
    """
    from halton.cli.completion.script import script

    click.echo(script(shell), nl=False)
