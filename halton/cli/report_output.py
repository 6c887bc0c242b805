"""A question about spend, asked of a home's views and answered on stdout."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from halton.cli.report_options import AS_BILLED, question_of
from halton.cli.report_past import Then, now_or, opened

if TYPE_CHECKING:
    from sqlite3 import Connection

    from halton.cli.screen import Screen
    from halton.log.store import Head
    from halton.paths import Home
    from halton.views.period import Period
    from halton.views.report import Question, Report


class Made(NamedTuple):
    """A report, the head of the log that it goes up to, and the moment that it is of, if that is not now."""

    report: Report
    head: Head | None
    then: Then | None


def answer(asked: dict[str, Any], by: tuple[str, ...], otherwise: Period | None = None) -> None:
    """Print what these options ask for, over `otherwise` where they name no days."""
    from halton.paths import Home

    if asked["as_json"] and asked["as_csv"]:
        raise click.UsageError("--json or --csv, not both.")
    form = "json" if asked["as_json"] else "csv" if asked["as_csv"] else "text"
    home, question = Home.from_environment(), question_of(asked, by, otherwise)
    print_report(home, question, form=form, prices=asked["prices"], then=asked["then"])


def print_report(
    home: Home, question: Question | None = None, *, form: str = "text", prices: str = AS_BILLED, then: Then | None = None
) -> None:
    """Print the report of a home as text, json or csv. What CSV has no room for goes to stderr.

    :param prices: as billed, or the day or the price book whose prices shall be in force.
    :param then: as it was known at this moment, not now.

    :raises LogError: if nothing has been metered yet, or if the views are not those of this version.
    """
    from halton.cli.screen import Screen

    screen = Screen.of_stdout()
    made = _made(home, question, prices, then, with_series=form == "json" or form == "text" and screen.width is not None)
    report = made.report
    if form == "json":
        from halton.cli.output import echo_json
        from halton.cli.report_document import report_document
        from halton.cli.report_head import provenance

        echo_json(report_document(report, provenance(made.head, then)))
    elif form == "csv":
        from halton.cli.report_document import report_csv

        click.echo(report_csv(report), nl=False)
        _print_footer(made, screen, to_stderr=True)
    else:
        from halton.cli.report_text import report_text

        click.echo("\n".join(report_text(report, screen)))
        _print_footer(made, screen)


def _made(home: Home, question: Question | None, prices: str, then: Then | None, *, with_series: bool) -> Made:
    import msgspec

    from halton.cli.project_name import filtered
    from halton.cli.report_head import head_at
    from halton.views.books import read_books
    from halton.views.positions import read_head
    from halton.views.report import READS, Question, read_report

    asked, today = msgspec.structs.replace(question or Question(), series=with_series), now_or(then).date()
    reads = READS if asked.choice.project is None else (*READS, "projects")
    with opened(home, then, reads) as (log, views):
        project = filtered(views, asked.choice.project)
        asked = msgspec.structs.replace(asked, choice=msgspec.structs.replace(asked.choice, project=project))
        words = None if prices == AS_BILLED else _put_in_force(log, views, prices, asked, today)
        report = read_report(views, asked, head=read_head(log), today=today, books=read_books(log), prices=words)
        return Made(report, head_at(log, report.position), then)


def _put_in_force(log: Connection, views: Connection, prices: str, asked: Question, today: date) -> str:
    """Cost the calls that the report is about by other prices, for this connection only; those prices in words."""
    from halton.cli.as_of import read_as_of
    from halton.cli.repriced import progress
    from halton.views.prices_as_of import put_in_force
    from halton.views.report import days_read
    from halton.views.repricing import cost_all, count_calls

    as_of, words = read_as_of(log, prices, option="--prices")
    chosen = days_read(asked, today)
    put_in_force(views, as_of)
    with progress(count_calls(views, chosen)) as done:
        cost_all(views, chosen, done)
    return words


def _print_footer(made: Made, screen: Screen, to_stderr: bool = False) -> None:
    from halton.cli.palette import WARNING
    from halton.cli.report_footer import footer, lacking, wrapped
    from halton.cli.report_head import echo_provenance

    if screen.width is not None and not to_stderr:
        click.echo()
    lacks = lacking(made.report)
    for sentence in footer(made.report):
        fg = WARNING if sentence in lacks and not to_stderr else None
        for line in wrapped([sentence], screen):
            click.echo(screen.styled(line, fg=fg), err=to_stderr)
    echo_provenance(made.head, made.then, screen, err=to_stderr)
