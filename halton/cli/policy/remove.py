"""`halton policy remove`: a policy holds no longer."""

from __future__ import annotations

import click


@click.command("remove")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(name: str, dry_run: bool, as_json: bool) -> None:
    """Remove a policy. What it did stays in the log; it returns when the running meter goes by it.

    \b
    Examples:
      halton policy remove billing-budget  # it holds no longer
    """
    from halton.cli.policy_change import change
    from halton.events.policy import PolicyRemoved

    change(name, lambda policy: PolicyRemoved(name=policy.name), "This is removed", dry_run=dry_run, as_json=as_json)
