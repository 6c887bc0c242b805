"""`halton ca add`: further names that the authority may sign for."""

from __future__ import annotations

import click

# Second labels that stand below many countries (publicsuffix.org). A list of all suffixes would be old by the next month.
GENERIC = frozenset("ac co com edu go gob gov govt gv ltd mil ne net nhs nom or org plc sch".split())


@click.command("add")
@click.argument("hosts", nargs=-1, required=True, metavar="HOST...")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(hosts: tuple[str, ...], as_json: bool) -> None:
    """Let the next authority sign for these hosts too, and for what lies below.

    Programs that start from now on trust it for them; those that run go on as
    before. The names are kept when it is renewed. A host is metered only when a
    [[provider]] of config.toml says what it speaks, and then needs no adding:
    this is for telling programs before that.

    Add names of LLM servers only. Whoever takes the key can pretend to be each
    of them. `halton ca remove` takes a name back.

    \b
    Examples:
      halton ca add llm.corp.example  # one host
      # all below a name, and one more
      halton ca add '*.corp.example' gateway.example.com
    """
    from halton.cli.authority_change import LOOK, change, echo_written
    from halton.cli.output import echo_json
    from halton.paths import Home

    names = tuple(dict.fromkeys(map(_name, hosts)))
    changed = change(Home.from_environment(), added=names)
    if changed.made is not None:
        click.echo(_warning([name for name in names if name in changed.made.added]), err=True)
    if as_json:
        echo_json({**changed.document(), "hosts": names})
        return
    if changed.made is None:
        click.echo("It may sign for these already, and will be able to when it is renewed.")
        return
    last = changed.authorities[-1]
    click.echo(f"{last.digest[:16]}, until {last.not_after:%Y-%m-%d}, may sign for {', '.join(names)} too.")
    click.echo(f"Programs that start from now on trust it for that. {LOOK}")
    echo_written(changed)


def _warning(names: list[str]) -> str:
    import shlex

    them = ", ".join(names)
    return (
        f"No provider that Halton knows: {them}. Whoever takes the key can pretend to be that, and any name below, to programs "
        f"that trust this root. If it is no LLM server, take it back: halton ca remove {shlex.join(names)}"
    )


def _name(text: str) -> str:
    from halton.cli.output import safe
    from halton.wire.configured import provider_host
    from halton.wire.host import loopback

    try:
        if loopback(text):
            raise ValueError("it is an address. Write a name: nothing is signed for addresses.")
        if _is_public(name := provider_host(text, has_address=False)):
            raise ValueError("whoever likes may have a name below it. Write the name of one server.")
        return name
    except ValueError as error:
        raise click.UsageError(f"{safe(text)}: {error}") from None


def _is_public(name: str) -> bool:
    """Whether it is a suffix that a country lets anybody register below, as far as its own words tell: `co.uk`, `com.au`."""
    first, _, rest = name.removeprefix("*.").partition(".")
    return len(rest) == 2 and first in GENERIC
