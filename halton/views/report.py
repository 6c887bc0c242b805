"""What was spent over some days, by what, against the days before them, and how complete that answer is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

import msgspec

from halton.views.books import Book
from halton.views.choice import Choice
from halton.views.completeness import Completeness, read_completeness
from halton.views.latency import read_samples
from halton.views.period import Period
from halton.views.policy_acts import PolicyActs, read_policy_acts
from halton.views.positions import read_reached
from halton.views.ranking import Ranking, rank
from halton.views.restatements import Restatement, read_restatements
from halton.views.series import Series, read_series
from halton.views.spend import columns_of, read_spend

READS = ("calls", "cost", "gaps", "machines", "policies", "prices", "rebuilds", "usage_daily", "usage_monthly")
"""The projections whose rows it shows."""

DEFAULT_BY = ("project", "model")
RESTATED_SHOWN = timedelta(days=30)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a report is asked: by which axes (some of spend.AXES), of which calls, in which order and how many rows of it."""

    by: tuple[str, ...] = DEFAULT_BY
    choice: Choice = Choice()
    compared: bool = False
    latency: bool = False
    series: bool = False
    sort: str | None = None
    limit: int | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. `columns` name the parts of its rows' keys; `previous` are the days that it is compared to.

    Each event up to `position` of the log is in it.

    `restatements` are what moved such totals in the last 30 days, `policies` what those did in the days it is about. `prices`
    says by which other prices the calls were costed, None as billed.

    Its ranking may come from rows of any source (see `rank`): from the tables of sums, or from calls costed in another way.
    """

    question: Question
    columns: tuple[str, ...]
    ranking: Ranking
    completeness: Completeness
    restatements: tuple[Restatement, ...] = ()
    policies: tuple[PolicyActs, ...] = ()
    prices: str | None = None
    previous: Period | None = None
    series: Series | None = None
    position: int = 0


def read_report(
    connection: sqlite3.Connection,
    question: Question,
    *,
    head: int,
    today: date,
    books: Iterable[Book] = (),
    prices: str | None = None,
) -> Report:
    """The report, all of it of one moment; `head` is the last position of the log.

    With `prices` other ones were put in force for this connection, and these are they in words.

    :raises ValueError: if an open period is to be compared to the one before.
    """
    choice, columns = question.choice, columns_of(question.by)
    previous = choice.period.until(today).previous() if question.compared else None
    with _one_moment(connection):
        ranking = _ranking(connection, question, columns, previous)
        return Report(
            question=question,
            columns=columns,
            ranking=ranking,
            completeness=read_completeness(connection, choice, ranking.total.spend, head=head, books=books),
            restatements=tuple(_restatements(connection, choice, today)),
            policies=read_policy_acts(connection, choice),
            prices=prices,
            previous=previous,
            series=read_series(connection, choice, today) if question.series else None,
            position=read_reached(connection, READS),
        )


def days_read(question: Question, today: date) -> Choice:
    """The calls that a report looks at: those it is about, and those that it compares them to."""
    period = question.choice.period
    if not question.compared:
        return question.choice
    return question.choice.over(Period(period.until(today).previous().first, period.last))


def _ranking(connection: sqlite3.Connection, question: Question, columns: Sequence[str], previous: Period | None) -> Ranking:
    choice = question.choice
    return rank(
        columns,
        read_spend(connection, columns, choice),
        before=None if previous is None else read_spend(connection, columns, choice.over(previous)),
        samples=read_samples(connection, columns, choice) if question.latency else None,
        sort=question.sort,
        limit=question.limit,
    )


def _restatements(connection: sqlite3.Connection, choice: Choice, today: date) -> Iterator[Restatement]:
    first, last = choice.period.bounds
    since = (today - RESTATED_SHOWN).isoformat()
    return read_restatements(connection, first_day=first, last_day=last, since=since)


@contextmanager
def _one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    """The sums of days, those of months and the calls behind them must not be of two moments."""
    connection.execute("begin")
    try:
        yield
    finally:
        connection.execute("rollback")
