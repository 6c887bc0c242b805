"""Stored bodies are searched again when the rules have learnt something: what is found goes, and the log hears of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import closing

import msgspec

from halton.bodies.content import Unkept, again
from halton.bodies.purge import STREAM
from halton.bodies.reading import Wanted, each, open_bodies, text_of
from halton.bodies.row import SALT_BYTES, Content, Row
from halton.bodies.store import BodyStore
from halton.errors import BodiesError
from halton.events.actor import Actor
from halton.events.body import BodyRescanned
from halton.log.store import Fact, Log
from halton.redact import redactor

_SALT = "select salt from request_bodies where call_id = ? and side = ?"


class Rescanned(msgspec.Struct):
    """How many were searched, and how many of them had something taken out or could not be searched to the end."""

    searched: int = 0
    changed: int = 0
    unsearched: int = 0


def rescan(
    store: BodyStore,
    log: Log,
    *,
    everything: bool,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda bodies: None,
    actor: Actor | None = None,
) -> Rescanned:
    """Search the bodies that older or other rules let through, or `everything`. `scrub` must follow if any changed.

    The event comes before the row: killed between the two, verify finds the body as it was, and the next rescan goes on.

    :raises BodiesError: :raises LogError: if something does not let it.
    """
    done = Rescanned()
    with closing(open_bodies(store.path)) as reading:
        for row in each(reading, Wanted()):
            progress(1)
            if not everything and _seen(row):
                continue
            done.searched += 1
            try:
                fresh = _searched(row)
            except (Unkept, BodiesError):
                done.unsearched += 1
                continue
            if fresh is not None:
                done.changed += 1
                if not dry_run:
                    _replace(store, log, row, fresh, actor)
    return done


def _seen(row: Row) -> bool:
    """Whether the rules of now have searched it; fewer rules of one's own than before find nothing more."""
    return row.rules >= redactor.VERSION and redactor.in_force().own in (None, row.own_rules)


def _searched(row: Row) -> Row | None:
    """The row without what the rules of now take out of it; None if that is nothing."""
    text = text_of(row)
    facts = {name: getattr(row, name) for name in ("content_type", "original_bytes", "text_bytes", "rules", "own_rules", "data")}
    before = Content(truncated=bool(row.truncated), redactions=msgspec.json.decode(row.redactions), **facts)
    content = again(text, before)
    if content.redactions == before.redactions:
        return None
    call = {name: getattr(row, name) for name in ("call_id", "side", "started_at", "project", "after")}
    return Row.of(content, salt=secrets.token_bytes(SALT_BYTES), **call)


def _replace(store: BodyStore, log: Log, row: Row, fresh: Row, actor: Actor | None) -> None:
    with store.transaction() as connection:
        # A purge may have come between.
        if connection.execute(_SALT, (row.call_id, row.side)).fetchone() != (row.salt,):
            return
        event = BodyRescanned(call=row.call_id, side=row.side, previous=row.commitment, body=fresh.kept, actor=actor)
        log.append([Fact.of(STREAM, event)])
        store.put(fresh)
