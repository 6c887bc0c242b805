"""`--as-of`: a report as it would have been printed at an earlier moment, from what the log held by then."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from halton.cli.period import DAY, Moment, now_of, set_back

if TYPE_CHECKING:
    from sqlite3 import Connection

    from halton.paths import Home

CANCELLED = 130
_WHOLE_DAY = re.compile(r"\d{4}-\d\d-\d\d|yesterday")
_POSITION = re.compile(r"([0-9][0-9,_.]*)\s*(:.*)?")  # of an event, or an anchor that somebody kept
_RECORDED = "select recorded_at, hash from event where position = ?"
_HELP = (
    "What was known then, at the end of a day (2026-11-01), at a moment (2026-11-01T14:30, 7d) or an event of the log (48211)."
    " Takes about a minute for a million calls; Ctrl-C leaves nothing behind."
)


class Then(NamedTuple):
    """A moment, the last event that was recorded by then, and the last one there is now."""

    at: datetime
    position: int
    head: int

    @property
    def sentence(self) -> str:
        """What a report of then ends with."""
        events = f"event {self.position:,} of {self.head:,}"
        return f"As known on {self.at:%Y-%m-%d at %H:%M:%S}, at {events}: nothing that was recorded later is in it."


class PastMoment(click.ParamType[Then]):
    """A day, a moment or a position of the log, looked up in the log of this home."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Then:
        """The moment and its event."""
        from halton.log.store import read_only
        from halton.paths import Home
        from halton.views.positions import read_head

        if isinstance(value, Then):
            return value
        with closing(read_only(Home.from_environment().log)) as log:
            head = read_head(log)
            if found := _POSITION.fullmatch(value.strip()):
                return self._at_event(log, value, int(re.sub("[,_.]", "", found[1])), head, found[2] is not None)
            return self._at_moment(log, value, self._moment(value, param, ctx), head)

    def _at_event(self, log: Connection, text: str, position: int, head: int, is_anchor: bool) -> Then:
        if not 1 <= position <= head:
            self.fail(f"the log has the events 1 to {head:,}. A number is one of them; a day is written 2026-11-01.")
        recorded_at, hash_ = log.execute(_RECORDED, (position,)).fetchone()
        if is_anchor:
            self._hold(text, hash_)
        return Then(_local(recorded_at), position, head)

    def _hold(self, text: str, hash_: bytes) -> None:
        from halton.log.anchor import Anchor

        try:
            fits = Anchor.parse(text).fits(hash_)
        except ValueError as error:
            self.fail(str(error))
        if not fits:
            self.fail("the event there is not the one that was noted. See what that means: halton verify --since HEAD")

    def _moment(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        now, moment = now_of(None), Moment().convert(text, param, ctx)
        if text == "today":
            return now
        if _WHOLE_DAY.fullmatch(text):
            moment = datetime.combine(moment.date() + DAY, time.min).astimezone() - timedelta.resolution
            moment = min(moment, now) if moment.date() == now.date() else moment
        if moment > now:
            self.fail(f'"{text}" has not come yet.')
        return moment

    def _at_moment(self, log: Connection, text: str, moment: datetime, head: int) -> Then:
        from halton.arrow.choice import microseconds
        from halton.log.reading import first_at

        position = first_at(log, microseconds(moment) + 1) - 1
        if position < 1:
            first = log.execute(_RECORDED, (1,)).fetchone()
            begins = f": the log begins on {_local(first[0]):%Y-%m-%d at %H:%M:%S}" if first else ""
            self.fail(f'nothing had been recorded by "{text}"{begins}.')
        return Then(moment, position, head)


def as_of_option(function: Callable[..., None]) -> Callable[..., None]:
    """`--as-of`, looked at before all other options: days such as 7d count from then."""
    option = click.option("--as-of", "then", type=PastMoment(), metavar="WHEN", is_eager=True, callback=_begin, help=_HELP)
    return option(function)


def now_or(then: Then | None) -> datetime:
    """The moment that a report is of."""
    return then.at if then else datetime.now().astimezone()


def is_unused(home: Home) -> bool:
    """Whether a home has neither log nor views, so that whoever asks what there is may be told: nothing."""
    return not (home.log.exists() or home.views.exists())


@contextmanager
def opened(home: Home, then: Then | None, names: Sequence[str]) -> Iterator[tuple[Connection, Connection]]:
    """The log and the views, to be read: as they are, or those views of these names as they were, which takes a while.

    :raises LogError: if nothing has been metered yet, or if the views are not those of this version.
    """
    if then is None:
        with _now(home) as (log, views):
            yield log, views
        return
    try:
        with _past(home, then, names) as (log, views):
            yield log, views
    except KeyboardInterrupt:
        click.echo("Cancelled. Nothing was changed, and nothing is left behind.", err=True)
        sys.exit(CANCELLED)


@contextmanager
def _now(home: Home) -> Iterator[tuple[Connection, Connection]]:
    import sqlite3

    from halton.errors import LogError
    from halton.log.store import read_only

    with closing(read_only(home.views)) as views, closing(read_only(home.log)) as log:
        try:
            yield log, views
        except sqlite3.OperationalError as error:
            if "no such" not in str(error):
                raise
            raise LogError(f"The views are not those of this version yet ({error}). They are made anew by: halton up") from error


@contextmanager
def _past(home: Home, then: Then, names: Sequence[str]) -> Iterator[tuple[Connection, Connection]]:
    from halton.cli.progress import progress
    from halton.paths import shipped
    from halton.projector.folder import find_projections
    from halton.projector.past import past

    found = [one for one in find_projections(shipped("projections"), home.projections).projections if not one.own]
    with ExitStack() as stack:
        with progress("Going back", then.position, lines=True) as advance:
            made = stack.enter_context(past(home.log, home.views, found, names, then.position, advance))
        yield made.log, made.views


def _begin(ctx: click.Context, param: click.Parameter, then: Then | None) -> Then | None:
    if then is not None:
        set_back(ctx, then.at)
    return then


def _local(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6).astimezone()
