"""`halton ca remove`: names that `halton ca add` was told, taken back."""

from __future__ import annotations

import click


@click.command("remove")
@click.argument("hosts", nargs=-1, required=True, metavar="HOST...")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(hosts: tuple[str, ...], as_json: bool) -> None:
    """Let the next authority not sign for these hosts, which were added.

    Keys that were made for them alone are removed at once. One that does other
    work too goes on with it until it ends, so that no program that runs fails;
    what remains is told. `halton ca show` lists the names that were added.

    \b
    Examples:
      halton ca remove llm.corp.example                      # one host
      halton ca remove '*.corp.example' gateway.example.com  # several
    """
    from halton.cli.authority_change import LOOK, change, echo_written
    from halton.cli.output import echo_json, safe
    from halton.paths import Home

    names = tuple(dict.fromkeys(host.lower() for host in hosts))
    changed = change(Home.from_environment(), removed=names)
    able = [one for one in changed.authorities if one.still]
    last = changed.authorities[-1]
    if as_json:
        echo_json({**changed.document(), "hosts": names, "able": [one.digest for one in able]})
        return
    shown = ", ".join(map(safe, names))
    if last.still:
        click.echo(f"Taken back: {shown}. The settings still name it: take its [[provider]] out of config.toml as well.")
    elif able:
        until = max(one.not_after for one in able)
        click.echo(
            f"{last.digest[:16]}, until {last.not_after:%Y-%m-%d}, may not sign for {shown}. It signs when its turn comes:"
        )
        click.echo(f"until {until:%Y-%m-%d} there is one that may. To have none at once: halton ca renew --now")
    else:
        click.echo(f"None may sign for {shown} any more. {LOOK}")
    echo_written(changed)
