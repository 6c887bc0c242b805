"""`halton project set`: what holds for a project from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
      halton project set billing body-capture off  # keep no prompts of it
      halton project set billing budget 50/month   # block what is beyond it
      # for readers
      halton project set billing --name "Billing Team" --tag client-a
    """
    from halton.cli.price_setting import begin
    from halton.cli.project_state import state_of
    from halton.cli.project_writing import echo_unchanged, write
    from halton.paths import Home

    if setting and value is None:
        raise click.UsageError(f"{setting} to what? See: halton project set --help")
    if not (setting or name is not None or tags or without or create):
        raise click.UsageError(f"Say what to set: {', '.join(SETTINGS)}, --name, --tag or --no-tag.")
    home = Home.from_environment()
    begin(home)
    slug, is_new = _chosen(home, project, create)
    before = state_of(home.log, slug)
    shown = project if name is None and create and not before.name else name
    after = _changed(before, setting, value, shown, tags, without)
    events: list[Event] = [after] if after != before or is_new else []
    said: dict[str, Any] = {"project": slug}
    if setting == "budget":
        events += _budget(home, slug, value or "", said, quiet=as_json)
    if events:
        write(home, events, as_json=as_json, **said)
    else:
        echo_unchanged(as_json, "It is set so already.", **said)


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
        after = msgspec.structs.replace(after, body_capture=_body_capture(value or ""))
    if (shown := value if setting == "name" else name) is not None:
        if not shown.strip():
            raise click.UsageError(f"A name needs a letter. To show the slug again: --name {before.project}")
        after = msgspec.structs.replace(after, name=display_name(shown, before.project))
    return msgspec.structs.replace(after, tags=_kept(before, [_tag(tag) for tag in tags], [_tag(tag) for tag in without]))


def _body_capture(value: str) -> str | None:
    from halton.cli.output import safe

    if value not in _BODY_CAPTURE:
        raise click.UsageError(f'"{safe(value)}" is none of them: write on, off or default.')
    return _BODY_CAPTURE[value]


def _kept(before: ProjectSet, added: list[str], without: list[str]) -> tuple[str, ...]:
    from halton.cli.output import safe

    for tag in without:
        if tag not in before.tags:
            borne = f"It bears: {', '.join(before.tags)}" if before.tags else "It bears none."
            raise click.UsageError(safe(f"{before.project} does not bear the tag {tag}. {borne}"))
    return tuple(dict.fromkeys(tag for tag in (*before.tags, *added) if tag not in without))


def _tag(text: str) -> str:
    from halton.wire.text import safe_text

    tag = safe_text(text.strip(), 64)
    if not tag:
        raise click.UsageError("A tag needs a letter.")
    return tag


def _budget(home: Home, slug: str, value: str, said: dict[str, Any], *, quiet: bool) -> list[Event]:
    """The event that sets or removes a project's budget, if that changes anything; `said` gets what there was and will be."""
    import msgspec

    from halton.cli.policy_text import sentence
    from halton.cli.project_budget import budget, budget_name, check_holder
    from halton.cli.project_state import in_force
    from halton.events.types import PolicyRemoved
    from halton.policy.policy import Policy

    name = budget_name(slug)
    event = None if value.strip().lower() in ("none", "off") else budget(slug, value)
    held = in_force(home.log).policies.get(name)
    check_holder(held, slug, "use: halton policy add OTHER")
    before, after = (one and Policy.of(one) for one in (held, event))
    said |= {"policy": msgspec.to_builtins(after), "before": msgspec.to_builtins(before)}
    if before == after:
        return []
    if not quiet and after:
        click.echo(sentence(after))
    if not quiet and before:
        click.echo(f"It takes the place of: {sentence(before)}" if after else f"This is removed: {sentence(before)}")
    return [event or PolicyRemoved(name=name)]
