"""Which certificate authorities a home uses: its own as its log remembers them, and new ones in time; never somebody else's.

A new one never takes a living one's work away: it signs what no older one may sign for, and the rest when that one ends.
"""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from halton.capture.authorities import changing, in_turn, lives, next_file, noted, read_all
from halton.capture.authority import KEY_FILE, Authority, covers, generate, is_among, parse
from halton.errors import HomeError, safe
from halton.events.actor import Actor
from halton.events.types import CertificateAuthorityCreated
from halton.log.salvage import set_aside
from halton.log.store import Fact, Log
from halton.paths import Home, open_lock, try_lock, write_private
from halton.setup.authority_folder import folders, free_folder, settle, usable
from halton.setup.authority_record import REMOVED, REPLACED, Record, read_record
from halton.setup.roots import join, merged_bundles, renew_roots, write_bundle

STREAM = "ca"
TURN_S = 10.0
TURN_POLL_S = 0.02
FIRST = "first"
KEPT = "kept"
# A program that runs for weeks learns of a root when it starts: as long before the root signs, as is said in T5 of the contract.
NEXT_BEFORE = datetime.timedelta(days=60)
# Each makes every program's roots longer. Only a home that is told of new hosts one by one, and often, comes to this many.
MOST = 8
# A clock that is a year ahead for a while ends them all. When it is right again, all running programs still trust them.
KEPT_WHEN_ENDED = datetime.timedelta(days=30)


class Wish(msgspec.Struct, frozen=True):
    """What a command asks for: a next one (`renew`), one in place of all there are (`replace`), or names to sign for or not to.

    `removed` are some of those that were added before.
    """

    renew: bool = False
    replace: bool = False
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    actor: Actor | None = None


NOTHING = Wish()


class Tended(NamedTuple):
    """The authorities of a home in their turn, and those of them that live; what was recorded of a new one, and where."""

    authorities: tuple[Authority, ...]
    living: tuple[Authority, ...]
    made: CertificateAuthorityCreated | None = None
    position: int | None = None


def ensure_authority(home: Home, log: Log, hosts: Sequence[str], actor: Actor | None = None) -> Authority:
    """The authority of this home that signs, made and recorded if there is none that is ours and lasts; others as they are due.

    :raises HaltonError: if no folder can be used, or the log does not take it.
    """
    return tend(home, log, hosts, Wish(actor=actor)).authorities[0]


def tend(home: Home, log: Log, hosts: Sequence[str], wish: Wish = NOTHING, now: datetime.datetime | None = None) -> Tended:
    """Make what is due, retire what has ended, and assert modes; bundle and workers go by what is there then.

    The log hears of a new authority first: one that no log knows would be somebody else's.

    :raises HaltonError: if no folder or file can be used, or the log does not take it.
    """
    try:
        with _turn(home):
            return _tend(home, log, hosts, wish, now or datetime.datetime.now(datetime.UTC))
    except OSError as error:
        where = error.filename or home.root
        raise HomeError(f"{where} cannot be used for the authority ({error.strerror}). Look with: halton ca show") from None


def found_in(home: Home, record: Record, now: datetime.datetime) -> tuple[Authority, ...]:
    """The authorities that lie in the first usable folder that has one which signs, or else any; in their turn."""
    there = [found for folder in folders(home) if usable(folder, record.known) and (found := read_all(folder, record.valid))]
    return in_turn(next((found for found in there if any(lives(one, now) for one in found)), there[0] if there else ()), now)


def _tend(home: Home, log: Log, hosts: Sequence[str], wish: Wish, now: datetime.datetime) -> Tended:
    record = _leave_out(_known(home, log), wish.removed)
    found = found_in(home, record, now)
    fresh = tuple(host for host in wish.added if not is_among(host, (*hosts, *record.added)))
    wish = msgspec.structs.replace(wish, added=fresh)
    needed = sorted({*hosts, *record.added, *fresh})
    made = position = None
    if reason := _due(record, found, needed, wish, now):
        folder = found[0].folder if found else free_folder(home, record.known)
        folder.chmod(0o700)
        made, position = _make(folder, log, record, needed, wish, reason, now)
        record = record.follow(made)
        found = _spared(found_in(home, record, now), needed, wish.removed, now)
    ended = _ended(home, found, now)
    kept = _kept(found, ended, now)
    with changing(home, sorted(kept, key=lambda one: record.valid.index(one.digest)), ended):
        authorities = settle(kept, record.known)
        write_bundle(home.bundle, authorities[0].root_file)
        untold = _renew_merged(home, record, authorities)
    if untold is not None:
        raise untold
    return Tended(authorities, tuple(one for one in authorities if lives(one, now)), made, position)


def _known(home: Home, log: Log) -> Record:
    """What the log says. One that was begun anew, in the place of one that was damaged, is told again what this home had made."""
    record, told = read_record(log), noted(home)
    if record.known or told is None or not any(set_aside(home.log)):
        return record
    for one in read_all(Path(told.folder), told.digests):
        log.append([Fact.of(STREAM, _created(one, KEPT))])
    return read_record(log)


def _leave_out(record: Record, removed: Sequence[str]) -> Record:
    """The same without names that were asked for."""
    if strange := [name for name in removed if name not in record.added]:
        raise HomeError(f"{', '.join(map(safe, strange))} was never added. See what was: halton ca show")
    return record._replace(added=tuple(name for name in record.added if name not in removed))


def _spared(
    found: Sequence[Authority], needed: Sequence[str], removed: Sequence[str], now: datetime.datetime
) -> tuple[Authority, ...]:
    """The same without those that may sign for a name that was taken back and do nothing else, now or when an older one ends."""
    spared, older = list(found), [one for one in found if lives(one, now)][:-1]
    for one in older[1:]:
        before = older[: older.index(one)]
        lasting = [other for other in older if other is not one and other.not_after - now > NEXT_BEFORE]
        taken_back = any(covers(one, name) for name in removed if not is_among(name, needed))
        if taken_back and cover(before, needed) and cover(lasting, needed):
            older = [other for other in older if other is not one]
            spared.remove(one)
    return tuple(spared)


def _ended(home: Home, found: Sequence[Authority], now: datetime.datetime) -> dict[str, int]:
    """When it was first seen of those that have ended, since they were last seen not to have."""
    seen_at, before = int(now.timestamp()), noted(home)
    known = before.ended if before else {}
    return {
        one.digest: min(known.get(one.digest, seen_at), seen_at) for one in found if one.not_before <= now and not lives(one, now)
    }


def _kept(found: Sequence[Authority], ended: dict[str, int], now: datetime.datetime) -> tuple[Authority, ...]:
    """Those that stay, in their turn."""
    alive = [one for one in found if lives(one, now)]
    unborn = [one for one in found if one.not_before > now]
    gone_before = (now - KEPT_WHEN_ENDED).timestamp()
    late = [one for one in found if one.digest in ended and ended[one.digest] > gone_before]
    return (*alive[: MOST - 1], *alive[MOST - 1 :][-1:], *unborn[-MOST:], *late[-MOST:])


def _renew_merged(home: Home, record: Record, authorities: Sequence[Authority]) -> OSError | None:
    """Have the merged bundles hold the roots; the first that cannot be read or written keeps nothing else from being done."""
    failed = None
    for bundle in merged_bundles(home):
        try:
            renew_roots(bundle, record.known, join(*(one.root for one in authorities)))
        except OSError as error:
            failed = failed or error
    return failed


def _due(record: Record, found: Sequence[Authority], needed: Sequence[str], wish: Wish, now: datetime.datetime) -> str | None:
    """Why a new one has to be made now; None if none has to."""
    alive = [one for one in found if lives(one, now)]
    lasting = [one for one in alive if one.not_after - now > NEXT_BEFORE]
    if wish.replace:
        return REPLACED
    if wish.removed:
        return REMOVED
    if not alive:
        return "renewal" if found else "lost" if record.known else FIRST
    if not cover(alive, needed) or wish.added:
        return "hosts"
    if not cover(lasting, needed):
        return "renewal"
    waits = any(cover([one], needed) for one in alive[1:] if one in lasting)
    return "asked" if wish.renew and not waits else None


def cover(authorities: Sequence[Authority], hosts: Sequence[str]) -> bool:
    """Whether each of these hosts has one among them that may sign for it."""
    return all(any(covers(one, host) for one in authorities) for host in hosts)


def _make(
    folder: Path, log: Log, record: Record, needed: Sequence[str], wish: Wish, reason: str, now: datetime.datetime
) -> tuple[CertificateAuthorityCreated, int]:
    """One more authority, which lies as a next one does: whose place it takes is another question."""
    raw = generate(needed, now)
    made = parse(raw, folder / KEY_FILE)
    added = tuple(sorted({*record.added, *wish.added}))
    created = _created(made, None if reason == FIRST else reason, added, wish.actor)
    head = log.append([Fact.of(STREAM, created)])
    write_private(next_file(folder, made.digest), raw)
    return created, head.position


def _created(
    made: Authority, reason: str | None, added: tuple[str, ...] = (), actor: Actor | None = None
) -> CertificateAuthorityCreated:
    return CertificateAuthorityCreated(
        digest=made.digest,
        folder=str(made.folder),
        not_after=int(made.not_after.timestamp() * 1_000_000),
        hosts=made.hosts,
        actor=actor,
        reason=reason,
        added=added,
    )


@contextmanager
def _turn(home: Home) -> Iterator[None]:
    """One process at a time: the meter tends the authorities, and so do commands."""
    descriptor = open_lock(home.run / "ca.lock")
    deadline = time.monotonic() + TURN_S
    try:
        while not try_lock(descriptor):
            if time.monotonic() > deadline:
                raise HomeError("Another process changes the authority and does not come to its end. Try again.")
            time.sleep(TURN_POLL_S)
        yield
    finally:
        os.close(descriptor)
