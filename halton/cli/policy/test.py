"""`halton policy test`: what policies would have done to the calls that were made."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from halton.cli.period import Moment
from halton.cli.policy_options import policy_options

if TYPE_CHECKING:
    from halton.paths import Home
    from halton.policy.policy import Policy


@click.command("test")
@click.argument("which", metavar="[FILE|NAME]", required=False)
@policy_options
@click.option("--since", type=Moment(), help="Only calls from then on. Default: all.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(which: str | None, since: datetime | None, as_json: bool, **options: Any) -> None:
    """Try policies on your history: what would have been blocked, when first, and what it cost.

    The policy is the one that the options say, one that is set (by its NAME),
    or those of a FILE with [[policy]] tables, whose keys are the options'
    names. Each call is asked about anew, in the order in which they were made,
    by the same code that decides about calls as they come; one that would have
    been blocked then counts nothing. Calls that were blocked in truth are asked
    about again, with what was expected of them. Nothing is written.

    \b
    Examples:
      # before it is set
      halton policy test --budget 50 --window month --project billing \\
        --since 90d
      halton policy test billing-budget        # one that is set
      halton policy test policies.toml --json  # those of a file
    """
    from contextlib import closing

    from halton.cli.backtest_text import document, lines
    from halton.cli.output import echo_json
    from halton.cli.place import microseconds
    from halton.cli.price_setting import begin
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.backtest import backtest

    home = Home.from_environment()
    begin(home)
    policies = _policies(home, which, options)
    with closing(read_only(home.views)) as views:
        found = backtest(views, policies, since_at=None if since is None else microseconds(since))
    if as_json:
        echo_json({"schema": 1, **document(policies, found)})
    else:
        click.echo("\n".join(lines(policies, found)))


def _policies(home: Home, which: str | None, options: dict[str, Any]) -> list[Policy]:
    from contextlib import closing

    from halton.cli.policy_file import read_policy_file
    from halton.cli.policy_name import chosen
    from halton.cli.policy_options import policy_from, says_a_policy
    from halton.cli.policy_scope import as_listed
    from halton.errors import PolicyError
    from halton.log.store import read_only
    from halton.views.policies import read_policies
    from halton.views.projects import read_projects

    if (which is not None) == says_a_policy(options):
        raise click.UsageError("Say which policies: a FILE, a NAME, or options such as --budget 50.")
    try:
        if which is None:
            policy = policy_from("tested", options)
            with closing(read_only(home.views)) as views:
                return [as_listed(policy, options["project"], read_projects(views))]
        with closing(read_only(home.views)) as views:
            every = [row.policy for row in read_policies(views, removed=True)]
        # A folder may bear the name of a policy, as a project's does.
        is_set = which.lower() in {policy.name for policy in every}
        if which.endswith(".toml") or "/" in which or (Path(which).exists() and not (is_set and Path(which).is_dir())):
            return read_policy_file(Path(which))
    except PolicyError as error:
        raise click.UsageError(str(error)) from None
    return [chosen(every, which)]
