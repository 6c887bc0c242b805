"""What a kill left half done is finished: bodies without an event go, and so does what a purge had announced."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from halton.bodies.orphans import remove_orphans
from halton.bodies.purge import NotYet, is_small, scrub
from halton.bodies.removals import read_removals
from halton.bodies.store import BodyStore
from halton.log.store import read_only


def tidy(bodies: Path, log: Path) -> int:
    """Tidy up before a ledger stores anything, and say how many bodies were removed; without a file there is nothing to do.

    :raises BodiesError: :raises LogError: if it cannot be done now.
    """
    if not bodies.exists():
        return 0
    with closing(BodyStore(bodies)) as store:
        removed = remove_orphans(store, log) + finish_removals(store, log)
        if removed:
            try:
                scrub(store, vacuum=is_small(store), patience_s=0)
            except NotYet:
                pass  # who reads now also held up the purge, whose caller was told
    return removed


def finish_removals(store: BodyStore, log: Path) -> int:
    """Remove the rows that the log says are removed, and say how many there still were.

    :raises BodiesError: :raises LogError: if it cannot be done now.
    """
    with closing(read_only(log)) as connection:
        removals = read_removals(connection)
    with store.transaction() as writing:
        return sum(removal.remove(writing) for removal in removals)
