"""The options that say what a policy is, for the commands that set one and try one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from halton.cli.policy_terms import Count, Dollars, patterns

if TYPE_CHECKING:
    from halton.policy.policy import Policy

# The option of each kind, which holds its bound or its list.
KINDS = {
    "budget": "budget",
    "tokens": "tokens",
    "requests": "requests",
    "models": "models",
    "max_output": "max_output",
    "max_context": "max_context",
}
USUAL_WINDOW = {"budget": "month", "tokens": "day", "requests": "minute"}
SCOPES = ("project", "provider", "model", "client")
WINDOWS = "minute, hour, day, week, month, or rolling:5h"
_OPTIONS = (
    click.option("--budget", type=Dollars(), help="So many dollars in a window."),
    click.option("--tokens", type=Count(), help="So many tokens, sent and received, in a window: 2M."),
    click.option("--requests", type=Count(), help="So many calls in a window."),
    click.option("--models", metavar="GLOB,…", help="The models that may be asked for: 'claude-*,gpt-5*'."),
    click.option("--max-output", type=Count(), help="The most tokens of answer that a call may ask for."),
    click.option("--max-context", type=Count(), help="The longest prompt, in tokens, by estimate: 200k."),
    click.option("--window", metavar="WINDOW", help=f"{WINDOWS}. Default: month, for tokens day, for requests minute."),
    click.option("--project", metavar="GLOB", help="Only calls of this project: its name, or a pattern of slugs."),
    click.option("--provider", metavar="GLOB", help="Only calls to this provider."),
    click.option("--model", metavar="GLOB", help="Only calls that ask for this model: 'claude-opus-*'."),
    click.option("--client", metavar="GLOB", help="Only calls of this client."),
    click.option("--warn-at", type=click.IntRange(1, 100), metavar="PERCENT", help="Warn from this share of the bound on."),
    click.option("--warn-only", is_flag=True, help="Let every call pass, and warn."),
)  # fmt: skip


def policy_options[F: Callable[..., Any]](command: F) -> F:
    """Add them to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def policy_from(name: str, options: dict[str, Any]) -> Policy:
    """The policy that these options say, checked.

    :raises PolicyError: naming what is to be mended.
    """
    from halton.errors import PolicyError
    from halton.events.policy import PolicySet
    from halton.policy.policy import Policy
    from halton.policy.problems import check

    stated = [kind for kind, option in KINDS.items() if options.get(option) is not None]
    if len(stated) != 1:
        said = " and ".join(f"--{kind.replace('_', '-')}" for kind in stated) or "nothing"
        raise PolicyError(f"A policy is of one kind, and this says {said}. Write one of: {', '.join(_flags())}.")
    kind = stated[0]
    listed = options[kind] if kind == "models" else ""
    event = PolicySet(
        name=name,
        kind=kind,
        bound=None if kind == "models" else options[kind],
        models=patterns(listed) if isinstance(listed, str) else tuple(listed),
        window=options.get("window") or USUAL_WINDOW.get(kind),
        action="warn" if options.get("warn_only") else "block",
        warn_percent=options.get("warn_at"),
        **{scope: options.get(scope) for scope in SCOPES} | {"project": _project(options.get("project"))},
    )
    policy = Policy.of(event)
    check(policy)
    return policy


def says_a_policy(options: dict[str, Any]) -> bool:
    """Whether any of the options is given."""
    return any(value not in (None, False) for value in options.values())


def _project(text: str | None) -> str | None:
    """A pattern as it is typed, and of a name the slug under which its calls are kept."""
    from halton.cli.project_name import kept_slug_of
    from halton.policy.pattern import is_pattern

    return text if text is None or is_pattern(text) else kept_slug_of(text)


def _flags() -> list[str]:
    return [f"--{kind.replace('_', '-')}" for kind in KINDS]
