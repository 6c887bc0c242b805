"""A project's budget as it is typed: 50/month is a policy that blocks its calls once they cost $50 in a month."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.events.types import PolicySet

WARN_PERCENT = 80
_BUDGET = re.compile(r"\$?([0-9]{1,9}(?:\.[0-9]{1,12})?)\s*(?:/|a|per)\s*([a-z0-9:]+)")
_PICO = 10**12


def budget_name(slug: str) -> str:
    """The name of the policy that holds a project's budget."""
    return f"{slug}-budget"


def budget(slug: str, text: str) -> PolicySet:
    """The policy that this budget is.

    :raises click.UsageError: if it is none.
    """
    from fractions import Fraction

    from halton.cli.output import safe
    from halton.errors import PolicyError
    from halton.events.types import PolicySet
    from halton.policy.policy import Policy
    from halton.policy.problems import check

    found = _BUDGET.fullmatch(text.strip())
    if not found:
        raise click.UsageError(f'"{safe(text)}" is no budget. Write dollars and a window: 50/month, 2.50/day; or none.')
    event = PolicySet(
        name=budget_name(slug),
        kind="budget",
        bound=int(Fraction(found[1]) * _PICO),
        window=found[2],
        project=slug,
        action="block",
        warn_percent=WARN_PERCENT,
    )
    try:
        check(Policy.of(event))
    except PolicyError as error:
        raise click.UsageError(str(error)) from None
    return event


def check_holder(holder: PolicySet | None, slug: str, otherwise: str) -> None:
    """The name of a project's budget is free, or held by a budget of just this project; `otherwise` is what else to do.

    :raises click.UsageError: if another policy has it, which would be lost.
    """
    from halton.cli.output import safe
    from halton.policy.policy import Policy

    if holder is None:
        return
    policy = Policy.of(holder)
    if policy.scope_text != f"project {slug}":
        what = f"about {policy.scope_text or 'all calls'}"
    elif policy.kind != "budget":
        what = f"of the kind {policy.kind}"
    else:
        return
    raise click.UsageError(safe(f'the policy "{policy.name}" is {what}; remove it, or {otherwise}'))
