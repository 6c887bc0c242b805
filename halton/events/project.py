"""Events about projects: what is set for one, which became one, and calls whose project was corrected."""

from __future__ import annotations

from halton.events.actor import Actor
from halton.events.event import Event


class ProjectSet(Event, frozen=True, kw_only=True):
    """All that is set for a project, in place of what was set before; `project` is its slug, `name` what people read.

    `body_capture` is `on`, `off`, or None to follow config.toml.
    """

    TYPE = "project.set"
    project: str
    name: str | None = None
    archived: bool = False
    body_capture: str | None = None
    tags: tuple[str, ...] = ()
    actor: Actor | None = None


class ProjectMerged(Event, frozen=True, kw_only=True):
    """One project became part of another, or goes by another slug: its calls so far, and those that still come under its name."""

    TYPE = "project.merged"
    project: str
    into_project: str
    actor: Actor | None = None


class CallsRetagged(Event, frozen=True, kw_only=True):
    """Calls that ended before this event belong to `project`: those that all conditions hold for which are stated.

    `from_project` is the project they had until then, `since_at` and `until_at` bound the start of a call (the first
    included, the second not), `calls` are call ids. `matched` says how many the command found.
    """

    TYPE = "calls.retagged"
    project: str
    from_project: str | None = None
    since_at: int | None = None
    until_at: int | None = None
    session: str | None = None
    model: str | None = None
    git_branch: str | None = None
    calls: tuple[str, ...] = ()
    matched: int | None = None
    actor: Actor | None = None
