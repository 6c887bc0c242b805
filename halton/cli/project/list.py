"""`halton project list`: the projects, the dearest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from halton.cli.report_past import Then, as_of_option, is_unused, opened

if TYPE_CHECKING:
    from halton.views.projects import Project

RANKS = {"name": 6, "also": 5, "tags": 4, "last call": 3, "covered": 2, "calls": 1}  # the highest goes first
COLUMNS = ("project", "name", "calls", "cost", "covered", "last call", "tags", "also")


@click.command("list")
@click.option("--all", "everything", is_flag=True, help="Those too that are archived, or a part of another by now.")
@click.option("--tag", help="Only those that bear this one.")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(everything: bool, tag: str | None, then: Then | None, as_json: bool) -> None:
    """List the projects, the dearest first.

    "covered" is what a subscription paid, at list price; "also" says what else
    is set, and of which project one is a part by now.

    \b
    Examples:
      halton project list                        # all that are not archived
      halton project list --tag client-a --json  # some, for a program
    """
    import msgspec

    from halton.cli.output import echo_json, echo_table, safe
    from halton.cli.report_head import echo_provenance, provenance, reached
    from halton.paths import Home
    from halton.views.projects import READS, Project, read_projects

    head, every, home = None, list[Project](), Home.from_environment()
    if not is_unused(home):
        with opened(home, then, READS) as (log, views), reached(log, views, READS) as head:
            every = list(read_projects(views).values())
    bearing = [one for one in every if tag is None or tag in one.tags]
    shown = [one for one in bearing if everything or _is_current(one)]
    if as_json:
        echo_json({"schema": 1, **provenance(head, then), "projects": [msgspec.to_builtins(one) for one in shown]})
        return
    if shown:
        echo_table(COLUMNS, [_row(one) for one in shown], right=(2, 3, 4), whole=(5,), ranks=RANKS)
    elif tag is not None and every:
        if not bearing:
            click.echo(f"No project bears the tag {safe(tag)}.")
    else:
        click.echo("No projects. They come with calls (halton run -- COMMAND), or by: halton project set NAME --create")
    if hidden := len(bearing) - len(shown):
        click.echo(f"{hidden:,} more {'is' if hidden == 1 else 'are'} archived or a part of another: --all")
    echo_provenance(head, then)


def _is_current(project: Project) -> bool:
    return not project.archived and (project.merged_into is None or project.calls > 0)


def _row(project: Project) -> tuple[str, ...]:
    from datetime import datetime

    from halton.cli.output import count, usd

    last = project.last_call_at
    return (
        project.slug,
        "" if project.name == project.slug else project.name,
        count(project.calls),
        ("≥" if project.unpriced_calls else "") + usd(project.cost_pico) if project.is_known else "–",
        usd(project.notional_pico) if project.notional_pico else "",
        datetime.fromisoformat(last).astimezone().strftime("%Y-%m-%d") if last else "–",
        ", ".join(project.tags),
        ", ".join(_also(project)),
    )


def _also(project: Project) -> list[str]:
    stated = [f"bodies {project.body_capture}"] if project.body_capture else []
    stated += ["archived"] if project.archived else []
    return stated + ([f"now {project.merged_into}"] if project.merged_into else [])
