"""A question about spend, asked of a home's views and answered on stdout."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from halton.cli.report_options import AS_BILLED, question_of
from halton.errors import LogError

if TYPE_CHECKING:
    from sqlite3 import Connection

    from halton.cli.screen import Screen
    from halton.paths import Home
    from halton.views.period import Period
    from halton.views.report import Question, Report


def answer(asked: dict[str, Any], by: tuple[str, ...], otherwise: Period | None = None) -> None:
    """Print what these options ask for, over `otherwise` where they name no days."""
    from halton.paths import Home

    if asked["as_json"] and asked["as_csv"]:
        raise click.UsageError("--json or --csv, not both.")
    form = "json" if asked["as_json"] else "csv" if asked["as_csv"] else "text"
    print_report(Home.from_environment(), question_of(asked, by, otherwise), form=form, prices=asked["prices"])


def print_report(home: Home, question: Question | None = None, *, form: str = "text", prices: str = AS_BILLED) -> None:
    """Print the report of a home as text, json or csv. What CSV has no room for goes to stderr.

    :param prices: as billed, or the day or the price book whose prices shall be in force.

    :raises LogError: if nothing has been metered yet, or if the views are not those of this version.
    """
    from halton.cli.screen import Screen

    screen = Screen.of_stdout()
    report = _read(home, question, prices, with_series=form == "json" or form == "text" and screen.width is not None)
    if form == "json":
        from halton.cli.output import echo_json
        from halton.cli.report_document import report_document

        echo_json(report_document(report))
    elif form == "csv":
        from halton.cli.report_document import report_csv

        click.echo(report_csv(report), nl=False)
        _print_footer(report, screen, to_stderr=True)
    else:
        from halton.cli.report_text import report_text

        click.echo("\n".join(report_text(report, screen)))
        _print_footer(report, screen)


def _read(home: Home, question: Question | None, prices: str, with_series: bool) -> Report:
    import sqlite3
    from contextlib import closing

    import msgspec

    from halton.log.store import read_only
    from halton.views.books import read_books
    from halton.views.positions import read_head
    from halton.views.report import Question, read_report

    asked, today = msgspec.structs.replace(question or Question(), series=with_series), datetime.now().date()
    with closing(read_only(home.log)) as log, closing(read_only(home.views)) as views:
        try:
            words = None if prices == AS_BILLED else _put_in_force(log, views, prices, asked, today)
            return read_report(views, asked, head=read_head(log), today=today, books=read_books(log), prices=words)
        except sqlite3.OperationalError as error:
            if "no such" not in str(error):
                raise
            raise LogError(f"The views are not those of this version yet ({error}). They are made anew by: halton up") from error


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


def _print_footer(report: Report, screen: Screen, to_stderr: bool = False) -> None:
    from halton.cli.report_footer import footer, wrapped

    lines = wrapped(footer(report), screen)
    if lines and screen.width is not None and not to_stderr:
        click.echo()
    for line in lines:
        click.echo(line, err=to_stderr)
