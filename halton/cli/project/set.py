"""`halton project set`: what holds for a project from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.events.types import Event, ProjectSet
    from halton.paths import Home

SETTINGS = ("body-capture", "budget", "name")
_BODY_CAPTURE = {"on": "on", "off": "off", "default": None}


@click.command("set")
@click.argument("project")
@click.argument("setting", type=click.Choice(SETTINGS), required=False)
@click.argument("value", required=False)
@click.option("--name", help="What people read in place of the slug.")
@click.option("--tag", "tags", multiple=True, help="A word of yours to choose projects by; more than once for several.")
@click.option("--no-tag", "without", multiple=True, help="Takes one away.")
@click.option("--create", is_flag=True, help="For a project that nobody has named yet.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(
    project: str,
    setting: str | None,
    value: str | None,
    name: str | None,
    tags: tuple[str, ...],
    without: tuple[str, ...],
    create: bool,
    as_json: bool,
) -> None:
    """Set what holds for a project from now on.

    body-capture is on, off, or default, which follows config.toml: it returns
    when every process of the running meter goes by it, so that no body of a
    later call is kept after "off". budget is dollars and a window, 50/month or
    10/day, from which on its calls are blocked, or none; other bounds, and how
    to lift one for an hour: halton policy.

    \b
    Examples:
      halton project set billing body-capture off
      halton project set billing budget 50/month
      halton project set billing --name "Billing Team" --tag client-a
    """
    from halton.cli.price_setting import begin
    from halton.cli.project_state import state_of
    from halton.cli.project_writing import echo_unchanged, write
    from halton.paths import Home

    if setting and value is None:
        raise click.UsageError(f"{setting} to what? See: halton project set --help")
    if not (setting or name or tags or without or create):
        raise click.UsageError(f"Say what to set: {', '.join(SETTINGS)}, --name, --tag or --no-tag.")
    home = Home.from_environment()
    begin(home)
    slug, is_new = _chosen(home, project, create)
    before = state_of(home.log, slug)
    after = _changed(before, setting, value, name or (project if create and not before.name else None), tags, without)
    events: list[Event] = [after] if after != before or is_new else []
    if setting == "budget":
        events += _budget(home, slug, value or "")
    if events:
        write(home, events, as_json=as_json, project=slug)
    else:
        echo_unchanged(as_json, "It is set so already.", project=slug)


def _chosen(home: Home, project: str, create: bool) -> tuple[str, bool]:
    """The slug, and whether nobody has borne it yet."""
    from contextlib import closing

    from halton.cli.project_name import target
    from halton.log.store import read_only
    from halton.views.projects import read_projects

    with closing(read_only(home.views)) as views:
        every = read_projects(views)
    slug = target(every, project, create=create)
    return slug, slug not in every


def _changed(
    before: ProjectSet, setting: str | None, value: str | None, name: str | None, tags: tuple[str, ...], without: tuple[str, ...]
) -> ProjectSet:
    import msgspec

    from halton.cli.project_name import display_name

    after = before
    if setting == "body-capture":
        if value not in _BODY_CAPTURE:
            raise click.UsageError(f"body-capture is {', '.join(_BODY_CAPTURE)}.")
        after = msgspec.structs.replace(after, body_capture=_BODY_CAPTURE[value])
    if shown := value if setting == "name" else name:
        after = msgspec.structs.replace(after, name=display_name(shown, before.project))
    kept = [tag for tag in (*before.tags, *map(_tag, tags)) if tag not in map(_tag, without)]
    return msgspec.structs.replace(after, tags=tuple(dict.fromkeys(kept)))


def _tag(text: str) -> str:
    from halton.wire.text import safe_text

    tag = safe_text(text.strip(), 64)
    if not tag:
        raise click.UsageError("A tag needs a letter.")
    return tag


def _budget(home: Home, slug: str, value: str) -> list[Event]:
    from halton.cli.project_budget import budget, budget_name
    from halton.cli.project_state import policies_of
    from halton.events.types import PolicyRemoved

    name = budget_name(slug)
    held = next((policy for policy in policies_of(home.log, slug) if policy.name == name), None)
    if value.strip().lower() in ("none", "off"):
        return [PolicyRemoved(name=name)] if held else []
    event = budget(slug, value)
    return [] if event == held else [event]
