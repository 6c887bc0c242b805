"""The head that a report goes up to: a dim line at its end, and a key of its JSON, to prove later which log it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sqlite3 import Connection

    from halton.cli.report_past import Then
    from halton.cli.screen import Screen
    from halton.log.store import Head

_HASH = "select hash from event where position = ?"


def head_at(log: Connection, position: int) -> Head | None:
    """The event of the log that a report goes up to; None where the log has none there, or cannot be read."""
    from halton.log.finding import UNREADABLE
    from halton.log.store import Head

    try:
        row = log.execute(_HASH, (position,)).fetchone()
    except UNREADABLE:
        return None
    return Head(position, row[0]) if row else None


@contextmanager
def reached(log: Connection, views: Connection, names: Sequence[str]) -> Iterator[Head | None]:
    """The head that the views of these names go up to; what is read of them in the block is of the same moment."""
    from halton.views.positions import read_reached

    views.execute("begin")
    try:
        yield head_at(log, read_reached(views, names))
    finally:
        views.execute("rollback")


def provenance(head: Head | None, then: Then | None) -> dict[str, Any]:
    """The keys `as_of` and `head` of a report in JSON; None for a report of now, and where there is no head."""
    from halton.views.calls import utc_text

    as_of = then and {"position": then.position, "at": utc_text(then.at)}
    return {"as_of": as_of, "head": head_document(head)}


def head_document(head: Head | None) -> dict[str, Any] | None:
    """The key `head` of what knows no `as_of`."""
    from halton.log.anchor import anchor_text

    return {"position": head.position, "hash": head.hash.hex(), "anchor": anchor_text(head)} if head else None


def provenance_lines(head: Head | None, then: Then | None = None) -> list[str]:
    """The same for people: as of when, if that is not now, and the head as `halton verify --since` takes it."""
    from halton.log.anchor import anchor_text

    said = [] if then is None else [then.sentence]
    return said + ([] if head is None else [f"Head {anchor_text(head)}"])


def echo_provenance(head: Head | None, then: Then | None = None, screen: Screen | None = None, *, err: bool = False) -> None:
    """Print these lines, dim, and no wider than the terminal."""
    from halton.cli.report_footer import wrapped
    from halton.cli.screen import Screen

    screen = screen or Screen.of_stdout()
    for line in wrapped(provenance_lines(head, then), screen):
        click.echo(line if err else screen.styled(line, dim=True), err=err)
