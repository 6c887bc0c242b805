"""`halton project show`: one project, where its calls are from and what is set for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from halton.cli.report_past import Then, as_of_option, opened

if TYPE_CHECKING:
    from halton.policy.policy import Policy
    from halton.views.projects import Project, Sources


@click.command("show")
@click.argument("project")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(project: str, then: Then | None, as_json: bool) -> None:
    """Show what is set for a project, what its calls come to and where they are from.

    Policies are those about this project alone; halton policy list has all.
    "decided by" are the rules that gave the calls their project; "recorded as"
    are other projects that calls had when they were made.

    \b
    Examples:
      halton project show billing  # all about it
      # who said that calls are its
      halton project show billing --json | jq .sources.rules
    """
    import msgspec

    from halton.cli.output import echo_json, safe
    from halton.cli.project_name import known
    from halton.cli.report_head import echo_provenance, provenance, reached
    from halton.paths import Home
    from halton.views.policies import read_policies
    from halton.views.projects import READS, read_projects, read_sources

    reads = (*READS, "policies")
    with opened(Home.from_environment(), then, reads) as (log, views), reached(log, views, reads) as head:
        every = read_projects(views)
        one = known(every, project)
        sources = read_sources(views, one.slug)
        policies = [row.policy for row in read_policies(views) if row.policy.project == one.slug]
    names = [other.slug for other in every.values() if other.merged_into == one.slug]
    if as_json:
        facts = {"project": one, "sources": sources, "merged": names, "policies": policies}
        echo_json({"schema": 1, **provenance(head, then), **msgspec.to_builtins(facts)})
        return
    for what, value in (*_lines(one, sources, names), *_policies(policies)):
        click.echo(f"{what:<14}{safe(value)}")
    echo_provenance(head, then)


def _lines(one: Project, sources: Sources, names: list[str]) -> Iterator[tuple[str, str]]:
    from halton.cli.output import count, usd

    yield "project", one.slug
    if one.name != one.slug:
        yield "name", one.name
    if one.merged_into:
        yield "now a part of", one.merged_into
    if names:
        yield "also named", ", ".join(names)
    if one.tags:
        yield "tags", ", ".join(one.tags)
    yield "body capture", one.body_capture or "as config.toml says"
    if one.archived:
        yield "archived", "yes"
    failed = f", {count(one.failed_calls)} of them failed" if one.failed_calls else ""
    yield "calls", count(one.calls) + failed
    if one.first_call_at and one.last_call_at:
        yield "from, to", f"{_local(one.first_call_at)} – {_local(one.last_call_at)}"
    yield "cost", ("≥" if one.unpriced_calls else "") + usd(one.cost_pico) if one.is_known else "–"
    if one.notional_pico:
        yield "covered", usd(one.notional_pico)
    if one.unpriced_calls:
        yield "unpriced", f"{count(one.unpriced_calls)} calls, which are in no sum"
    for what, counts in (("decided by", sources.rules), ("branches", sources.branches), ("recorded as", sources.recorded_as)):
        if counts:
            yield what, _counted(counts)


def _policies(policies: Sequence[Policy]) -> Iterator[tuple[str, str]]:
    from halton.cli.policy_text import allows

    for policy in policies:
        yield "policy", f"{policy.name}: {allows(policy)}"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {calls:,}" for name, calls in counts.items())


def _local(text: str) -> str:
    from datetime import datetime

    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")
