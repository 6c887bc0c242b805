"""`halton project rename`: a project goes by another name, with its calls and with all that is set for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from halton.cli.project_policies import Shift
    from halton.events.types import Event, PolicySet
    from halton.paths import Home


@click.command("rename")
@click.argument("old")
@click.argument("new")
@click.option("--dry-run", is_flag=True, help="Say what would move, and write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(old: str, new: str, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Give a project another name.

    NEW is shown as you write it. Its calls so far, and those that still come
    under the old name, belong to the new one; tags, body capture and policies
    about it alone go along. A policy whose pattern fits the old name (pay*) stays
    as it is. To go back, rename it back. The log keeps what was recorded.

    \b
    Examples:
      halton project rename web "Web Shop"      # it asks first
      halton project rename web-shop web --yes  # and back
    """
    from contextlib import closing

    from halton.cli.price_setting import begin
    from halton.cli.project.merge import moving_from
    from halton.cli.project_name import current, kept_slug_of
    from halton.cli.project_writing import propose
    from halton.events.types import ProjectMerged
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.projects import read_projects

    home = Home.from_environment()
    begin(home)
    with closing(read_only(home.views)) as views:
        every = read_projects(views)
        before, slug = current(every, old), new if new in every else kept_slug_of(new)
        taken = every.get(slug)
        if taken and slug != before and taken.merged_into != before:
            raise click.UsageError(
                f"There is a project {slug} already. To put both together: halton project merge {before} {slug}"
            )
        moves = moving_from(views, before, slug) if slug != before else []
    policies = _Policies.of(home, before, slug)
    if not as_json:
        for note in policies.notes():
            click.echo(note)
    events = [*_state(home, before, slug, new), *policies.events()]
    if slug != before:
        events.append(ProjectMerged(project=before, into_project=slug))
    said = {"projects": [before], "into": slug, **policies.document()}
    propose(home, events, moves, dry_run=dry_run, yes=yes, as_json=as_json, **said)


def _state(home: Home, old: str, new: str, written: str) -> Iterator[Event]:
    """What is set comes first: at no moment may a call come under a name for which body capture is not off yet."""
    import msgspec

    from halton.cli.project_name import display_name
    from halton.cli.project_state import state_of

    yield msgspec.structs.replace(state_of(home.log, old), project=new, name=display_name(written, new))


class _Policies(NamedTuple):
    """The policies about the old name alone, which go along, and what becomes of others."""

    old: str
    new: str
    moving: list[PolicySet]
    replaced: PolicySet | None
    overridden_until: dict[str, int]
    shift: Shift

    @classmethod
    def of(cls, home: Home, old: str, new: str) -> _Policies:
        """Those of a home.

        :raises click.UsageError: if another policy has the name that the budget of the new name would get.
        """
        from halton.cli.project_budget import budget_name, check_holder
        from halton.cli.project_policies import Shift, shift
        from halton.cli.project_state import about, in_force

        policies, overridden_until = in_force(home.log)
        if old == new:
            return cls(old, new, [], None, overridden_until, Shift((), ()))
        moving, replaced = about(policies, old), None
        if any(policy.name == budget_name(old) for policy in moving):
            replaced = policies.get(budget_name(new))
            check_holder(replaced, new, "choose another name: the budget goes along under this one")
        aside = {policy.name for policy in (*moving, *([replaced] if replaced else []))}
        return cls(old, new, moving, replaced, overridden_until, shift(policies, [old], new, aside))

    def name(self, policy: PolicySet) -> str:
        """The budget that `halton project set` made is named after its project; other names stay."""
        from halton.cli.project_budget import budget_name

        return budget_name(self.new) if policy.name == budget_name(self.old) else policy.name

    def events(self) -> Iterator[Event]:
        """What makes them go along. A name that is taken over is freed first, for its override would stay."""
        import msgspec

        from halton.events.types import PolicyOverridden, PolicyRemoved

        if self.replaced:
            yield PolicyRemoved(name=self.replaced.name)
        for policy in self.moving:
            name = self.name(policy)
            if name != policy.name:
                yield PolicyRemoved(name=policy.name)
            yield msgspec.structs.replace(policy, project=self.new, name=name)
            until_at = self.overridden_until.get(policy.name, 0)
            if name != policy.name and until_at > time.time_ns() // 1000:
                yield PolicyOverridden(name=name, until_at=until_at)

    def notes(self) -> Iterator[str]:
        """What a user wants to know of it before."""
        from halton.cli.output import safe
        from halton.cli.policy_text import sentence
        from halton.cli.project_policies import notes
        from halton.policy.policy import Policy

        for policy in self.moving:
            if self.name(policy) != policy.name:
                yield safe(f"The policy {policy.name} becomes {self.name(policy)}.")
        if self.replaced:
            yield safe(f"It takes the place of: {sentence(Policy.of(self.replaced))}")
        yield from notes(self.shift, [self.old], self.new)

    def document(self) -> dict[str, Any]:
        """The same as JSON has it."""
        along = [{"from": policy.name, "to": self.name(policy)} for policy in self.moving]
        replaced = [self.replaced.name] if self.replaced else []
        return {"policies": along, "policies_replaced": replaced, **self.shift.document()}
