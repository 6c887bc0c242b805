"""What is to be said of the calls that a policy is about, before it is set."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.policy.policy import Policy
    from halton.views.projects import Project


def as_listed(policy: Policy, typed: str | None, slugs: Container[str]) -> Policy:
    """The policy; about the project that is listed just as it was typed, if there is one: not every old one is a slug."""
    import msgspec

    return msgspec.structs.replace(policy, project=typed) if typed is not None and typed in slugs else policy


def unmet(text: str, projects: Mapping[str, Project]) -> str | None:
    """Why a policy about this project, or this pattern of projects, holds for no call so far; None if it may hold for some."""
    from difflib import get_close_matches

    from halton.cli.output import safe
    from halton.policy.pattern import covers_project, slug_named

    covered = [project for slug, project in projects.items() if covers_project(text, slug.lower())]
    if any(project.merged_into is None for project in covered):
        return None
    slug = slug_named(text)
    if covered and covered[0].merged_into:
        return f'"{safe(covered[0].slug)}" is a part of "{safe(covered[0].merged_into)}" by now, so it holds for no call.'
    if slug is None:
        return f'No project that is known fits "{safe(text)}" yet. See: halton project list --all'
    close = get_close_matches(slug, list(projects), 1)
    guess = f' Did you mean "{safe(close[0])}"?' if close else ""
    return f'No project "{safe(slug)}" is known yet: it holds from its first call on.{guess}'


def refuse_secrets(policy: Policy) -> None:
    """A policy is kept as it is stated: where a secret would be taken out of it, it would fit no call.

    :raises click.UsageError: naming what holds one, without it.
    """
    import msgspec

    from halton.cli.output import safe
    from halton.redact.facts import searched

    event = policy.event()
    kept = searched(event)
    for field, value in msgspec.structs.asdict(event).items():
        if (left := getattr(kept, field)) != value:
            left = ", ".join(left) if isinstance(left, tuple) else left
            raise click.UsageError(
                f"its {field} holds what looks like a secret, and the log would keep only: {safe(left)}. "
                "Write a pattern that leaves the secret out, with * in its place."
            )
