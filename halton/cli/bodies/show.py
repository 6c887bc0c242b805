"""`halton bodies show`: one call's prompt and answer."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.bodies.row import Row


@click.command("show")
@click.argument("call")
@click.option("--raw", is_flag=True, help="Print the JSON text as it is stored, one body a line.")
def command(call: str, raw: bool) -> None:
    """Show the prompt and the answer of a call.

    CALL is its id, or as much of its beginning as no other has: halton calls
    and halton bodies list print it. What was redacted is a marker such as
    [redacted:github_pat:40]; the secret itself is nowhere.

    \b
    Examples:
      halton bodies show 0198f3c2a1b0               # a prompt and its answer
      halton bodies show 0198f3c2a1b0 --raw | jq .  # as it is stored
    """
    from halton.bodies.reading import bodies_of, open_bodies, text_of
    from halton.cli.output import escaped
    from halton.paths import Home

    with closing(open_bodies(Home.from_environment().bodies)) as connection:
        rows = bodies_of(connection, call)
    for row in rows:
        text = text_of(row)
        if raw:
            click.echo(escaped(text.decode()))
        else:
            _print(row, text)


def _print(row: Row, text: bytes) -> None:
    import msgspec

    from halton.cli.body_choice import size_text
    from halton.cli.body_text import readable_lines
    from halton.cli.output import safe
    from halton.cli.screen import Screen

    cut = ", cut" if row.truncated else ""
    facts = f"{row.content_type or 'no type'}, {size_text(row.original_bytes)}{cut}"
    click.echo(Screen.of_stdout().styled(f"{row.side} of {safe(row.call_id)} ({safe(facts)})", bold=True))
    for line in readable_lines(msgspec.json.decode(text)):
        click.echo(line)
    click.echo()
