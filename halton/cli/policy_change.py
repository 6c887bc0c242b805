"""How a command changes a policy that is set: it finds it, says what becomes of it, and writes the event."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.events.event import Event
    from halton.policy.policy import Policy


def change(name: str, event: Callable[[Policy], Event], what: str, *, dry_run: bool, as_json: bool, **said: object) -> None:
    """Write the event that a policy makes of itself; `what` says in words what becomes of it, `said` what else JSON holds."""
    import msgspec

    from halton.cli.output import echo_json
    from halton.cli.policy_name import chosen
    from halton.cli.policy_text import sentence
    from halton.cli.price_setting import begin
    from halton.cli.writing import write
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.policies import read_policies

    home = Home.from_environment()
    begin(home)
    with closing(read_only(home.views)) as views:
        policy = chosen([row.policy for row in read_policies(views)], name)
    if not as_json:
        click.echo(f"{what}: {sentence(policy)}")
    written = None if dry_run else write(home, "policies", [event(policy)])
    if as_json:
        documents = {"policy": msgspec.to_builtins(policy), **said}
        echo_json({"schema": 1, **documents, **(written.document() if written else {"position": None})})
    elif written is None:
        click.echo("Nothing was written.")
    if written is not None:
        written.echo(quiet=as_json)
