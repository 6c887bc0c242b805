"""A policy by its name, as people type it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import click


class Named(Protocol):
    """Something of a policy."""

    @property
    def name(self) -> str:
        """The policy's name."""
        ...


def chosen[T: Named](policies: Iterable[T], name: str) -> T:
    """The policy of that name.

    :raises click.ClickException: naming the nearest there is.
    """
    from difflib import get_close_matches

    from halton.cli.output import safe

    by_name = {policy.name: policy for policy in policies}
    if name.lower() in by_name:
        return by_name[name.lower()]
    near = get_close_matches(name.lower(), by_name, 1)
    meant = f'Did you mean "{safe(near[0])}"?' if near else "Those there are: halton policy list"
    raise click.ClickException(f'No policy "{safe(name)}" is set. {meant}')
