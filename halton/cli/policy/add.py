"""`halton policy add`: a bound that holds from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from halton.cli.policy_options import policy_options

if TYPE_CHECKING:
    from halton.paths import Home
    from halton.policy.policy import Policy


MOST_BYTES = 64 << 10
MOST_POLICIES = 200


@click.command("add")
@click.argument("name")
@policy_options
@click.option("--dry-run", is_flag=True, help="Say what would be set, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(name: str, dry_run: bool, as_json: bool, **options: Any) -> None:
    """Set a policy under a NAME, in place of what has it.

    It says one kind: --budget, --tokens, --requests (each in a --window),
    --models, --max-output or --max-context. Without --project, --provider,
    --model or --client it is about all calls. A call is let pass while less
    than the bound is used. It returns when the running meter goes by it.

    \b
    Examples:
      # dollars in a month, with a warning at 80 %
      halton policy add billing-budget --budget 50 --window month \\
        --project billing --warn-at 80
      halton policy add burst --requests 60 --window minute  # calls
      # tokens of some models
      halton policy add opus-day --tokens 2M --window day \\
        --model 'claude-opus-*'
      # models, and only a warning
      halton policy add known-models --models 'claude-*,gpt-5*' --warn-only
    """
    from contextlib import closing

    from halton.cli.output import echo_json
    from halton.cli.policy_scope import as_listed, unmet
    from halton.cli.policy_text import sentence
    from halton.cli.price_setting import begin
    from halton.cli.writing import write
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.policies import read_policies
    from halton.views.projects import read_projects

    home = Home.from_environment()
    policy = _stated(home, name, options)
    begin(home)
    with closing(read_only(home.views)) as views:
        in_force = {row.policy.name: row.policy for row in read_policies(views)}
        projects = read_projects(views)
    policy = as_listed(policy, options["project"], projects)
    note = policy.project and unmet(policy.project, projects)
    before = in_force.get(policy.name)
    _refuse_too_much(policy, len(in_force.keys() | {policy.name}))
    changes = _changes(before, policy)
    if note:
        click.echo(note, err=True)
    if not as_json:
        click.echo(sentence(policy))
        for line in changes:
            click.echo(line)
    written = None if dry_run or before == policy else write(home, "policies", [policy.event()])
    if as_json:
        _print_json(echo_json, policy, before, written)
    elif before == policy:
        click.echo("It is set so already.")
    elif written is None:
        click.echo("Nothing was written.")
    if written is not None:
        written.echo(quiet=as_json)


def _refuse_too_much(policy: Policy, in_force: int) -> None:
    import msgspec

    if len(msgspec.msgpack.encode(policy)) > MOST_BYTES:
        raise click.UsageError(f"The policy is longer than {MOST_BYTES // 1024} KiB. State fewer or shorter patterns.")
    if in_force > MOST_POLICIES:
        raise click.UsageError(f"{MOST_POLICIES} policies are in force, and no more can be. First: halton policy remove NAME")


def _stated(home: Home, name: str, options: dict[str, Any]) -> Policy:
    from halton.cli.own_log import use_own_rules
    from halton.cli.policy_options import policy_from
    from halton.cli.policy_scope import refuse_secrets
    from halton.errors import PolicyError

    use_own_rules(home)
    try:
        policy = policy_from(name, options)
    except PolicyError as error:
        raise click.UsageError(str(error)) from None
    refuse_secrets(policy)
    return policy


def _changes(before: Policy | None, after: Policy) -> list[str]:
    """What is different now, and what that means for what was used."""
    from halton.cli.policy_text import sentence

    if before is None or before == after:
        return []
    same = before.counting == after.counting
    counts = "What was used of it so far still counts." if same else "It counts other calls, or in another window, than before."
    return [f"It takes the place of: {sentence(before)}", counts]


def _print_json(echo_json: Any, policy: Policy, before: Policy | None, written: Any) -> None:
    import msgspec

    said = {"policy": msgspec.to_builtins(policy), "before": None if before is None else msgspec.to_builtins(before)}
    echo_json({"schema": 1, **said, **(written.document() if written else {"position": None})})
