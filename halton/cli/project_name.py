"""The project that somebody typed: its slug, and whether there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlite3 import Connection

    from halton.views.projects import Project

CREATE = "To begin a new one, add --create."


def slug_of(text: str) -> str:
    """The slug of a name as it is typed.

    :raises click.UsageError: if nothing is left of it.
    """
    from halton.attribution.slug import slug
    from halton.cli.output import safe

    found = slug(text)
    if found is None:
        raise click.UsageError(f'"{safe(text)}" is no name of a project: it needs a letter or a digit.')
    return found


def kept_slug_of(text: str) -> str:
    """The slug under which a project of this name is kept: without a secret, if the name holds one by any rule of the home.

    :raises click.UsageError: as `slug_of`.
    :raises HaltonError: if config.toml holds a rule that cannot be used.
    """
    from halton.cli.own_log import use_own_rules
    from halton.paths import Home
    from halton.redact.names import named  # most commands find the name as it is typed, and need no rules

    use_own_rules(Home.from_environment())
    return named(text, slug_of)[1]


def known(projects: Mapping[str, Project], text: str, hint: str = "See all: halton project list --all") -> Project:
    """The project of that name, whatever became of it.

    :raises click.UsageError: naming the nearest one there is.
    """
    from difflib import get_close_matches

    from halton.cli.output import safe

    if text in projects:
        return projects[text]
    slug = slug_of(text)
    if slug not in projects:
        slug = kept_slug_of(text)
    if slug not in projects:
        close = get_close_matches(slug, list(projects), 1)
        guess = f'Did you mean "{safe(close[0])}"? ' if close else ""
        raise click.UsageError(f'no project "{safe(slug)}" is known. {guess}{hint}')
    return projects[slug]


def filtered(views: Connection, text: str | None) -> str | None:
    """The project whose calls somebody wants to see: the one that a name's calls belong to by now. A pattern with * stays one.

    :raises click.UsageError: naming the nearest one there is.
    """
    from halton.views.projects import read_projects

    if text is None or "*" in text:
        return text
    projects = read_projects(views)
    one = known(projects, text)
    return one.slug if one.merged_into is None or one.calls else one.merged_into


def current(projects: Mapping[str, Project], text: str) -> str:
    """The slug of a project that something is to become of.

    :raises click.UsageError: if there is none of that name, or if it is a part of another.
    """
    return _unmerged(projects, known(projects, text).slug)


def target(projects: Mapping[str, Project], text: str, *, create: bool, leaving: frozenset[str] = frozenset()) -> str:
    """The slug of the project that calls shall come to, or something is set for: one there is, or a new one if that is meant.

    One that was merged into another is gone, unless just that other is `leaving` now, which brings it back.

    :raises click.UsageError: for one that is neither.
    """
    if text in projects or not create:
        slug = known(projects, text, CREATE).slug
    else:
        slug = kept_slug_of(text)
    return _unmerged(projects, slug, leaving)


def _unmerged(projects: Mapping[str, Project], slug: str, leaving: frozenset[str] = frozenset()) -> str:
    from halton.cli.output import safe

    found = projects.get(slug)
    if found and found.merged_into and found.merged_into not in leaving:
        into = safe(found.merged_into)
        raise click.UsageError(f'"{safe(slug)}" is a part of "{into}" by now. Name that one: {into}')
    return slug


def display_name(text: str, slug: str) -> str | None:
    """The name to show for a project, where it says more than its slug."""
    from halton.wire.text import safe_text

    name = safe_text(text.strip(), 100)
    return None if name == slug else name or None
