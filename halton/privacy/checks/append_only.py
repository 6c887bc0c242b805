"""T11: the triggers that forbid changes are there, the end of the chain holds, and so does the newest signature."""

from __future__ import annotations

from collections.abc import Iterator

from halton.errors import LogError
from halton.events.types import LogCheckpoint
from halton.log.chain import GENESIS
from halton.log.checkpoint import public_key
from halton.log.signatures import check_signatures
from halton.log.store import Head
from halton.log.stretch import read_stretch
from halton.log.structure import check_structure
from halton.privacy.finding import Finding, broken, holds
from halton.privacy.install import RECENT_EVENTS, Install
from halton.privacy.words import several

promise = "T11"

_READ = "select position, hash from event where position <= (select max(position) from event) - ? order by position desc limit 1"


def check(install: Install) -> Iterator[Finding]:
    """The newest events only: `halton verify` reads all of them, and segments, bodies and views too."""
    start = _start(install)
    path = install.home.log
    faults = [finding.meaning for finding in check_structure(path, pages=False)]
    with install.progress("events", None) as advance:
        stretch = read_stretch(path, start, None, advance)
    if stretch.kind is not None:
        faults.append(f"position {stretch.bad_position}: {stretch.meaning}")
    signed, said = _signature(install)
    faults += signed
    for fault in faults:
        yield broken(f"{fault}.", "halton verify")
    if not faults:
        events = several(stretch.last.position - start.position, "event")
        yield holds(f"both triggers are there; the chain of the last {events} holds; {said}. All of it: halton verify.")


def _start(install: Install) -> Head:
    with install.log() as connection:
        row = None if install.everything else connection.execute(_READ, (RECENT_EVENTS,)).fetchone()
    return Head(*row) if row else Head(0, GENESIS)


def _signature(install: Install) -> tuple[list[str], str]:
    """What is wrong with the newest checkpoint, and what to say if nothing is."""
    last = install.last(LogCheckpoint.TYPE)
    if last is None:
        return [], "no checkpoint is signed yet"
    try:
        own = public_key(install.home.checkpoint_key)
    except LogError:
        return [f"{install.home.checkpoint_key} holds no key that signs checkpoints"], ""
    found = check_signatures(install.home.log, {own} if own else set(), last.position)
    return [finding.meaning for finding in found.findings], f"the newest signature, over position {found.last}, does too"
