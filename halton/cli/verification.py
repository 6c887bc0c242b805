"""Everything that `halton verify` looks at: chain, file, signatures, segments, ours and others', and what the views rest on."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from halton.errors import LogError

if TYPE_CHECKING:
    from halton.bodies.check import Bodies
    from halton.log.agreement import Agreement
    from halton.log.anchor import Anchor
    from halton.log.finding import Finding
    from halton.log.imports import Imports
    from halton.log.signatures import Signatures
    from halton.log.verify import Verdict
    from halton.paths import Home
    from halton.views.basis import Basis

# Two interpreters more take about as long to start as one needs for 50,000 events.
WORTH_TWO_PROCESSES = 150_000


class Views(NamedTuple):
    """How many projections there are, those whose file is another one by now, and what is wrong."""

    checked: int
    outdated: tuple[str, ...]
    findings: tuple[Finding, ...]


class Verification(NamedTuple):
    """What each part found. Those below `file` are None where there is nothing to look at."""

    verdict: Verdict
    file: tuple[Finding, ...]
    signatures: Signatures | None
    segments: Agreement | None
    views: Views | None
    imported: Imports | None = None
    bodies: Bodies | None = None

    @property
    def findings(self) -> list[Finding]:
        """All that is not as it was written, the chain's first."""
        first = [self.verdict.finding] if self.verdict.finding else []
        parts = (self.signatures, self.segments, self.imported, self.bodies, self.views)
        return [*first, *self.file, *(finding for part in parts if part for finding in part.findings)]


def verify_home(home: Home, since: Anchor | None = None, keys: Collection[str] = ()) -> Verification:
    """Verify the log of a home and what lies beside it, all of it or what follows an anchor; `keys` are known ones beside ours.

    :raises LogError: if there is no log.
    """
    from halton.cli.progress import progress
    from halton.log.agreement import check_segments
    from halton.log.anchor import read_head
    from halton.log.imports import check_imported
    from halton.log.structure import check_structure
    from halton.log.verify import verify

    head = read_head(home.log)
    events = head.position if head else 0
    with progress("verify", events - (since.position or 0 if since else 0)) as advance:
        verdict = verify(home.log, since, processes=_processes(events), on_progress=advance)
    file = check_structure(home.log, pages=since is None)
    if verdict.kind == "unreadable" and not verdict.events:
        return Verification(verdict, tuple(file), None, None, None)
    signatures = _signatures(home, keys, verdict.first)
    agreement = check_segments(home.log, home.segments, verdict.first)
    segments = agreement if agreement.files or agreement.gone or agreement.findings else None
    others = check_imported(home.log, home.segments, verdict.first)
    imported = others if others.files or others.untold or others.findings else None
    return Verification(verdict, tuple(file), signatures, segments, _views(home), imported, _bodies(home, verdict.first))


def _processes(events: int) -> int:
    return 2 if events >= WORTH_TWO_PROCESSES and (os.cpu_count() or 1) > 1 else 1


def _signatures(home: Home, keys: Collection[str], first: int) -> Signatures | None:
    import msgspec

    from halton.log.checkpoint import public_key
    from halton.log.finding import Finding
    from halton.log.signatures import check_signatures

    faults: tuple[Finding, ...] = ()
    try:
        own = public_key(home.checkpoint_key)
    except LogError:
        own, faults = None, (Finding("checkpoint", "key_file", f"{home.checkpoint_key} holds no key that signs checkpoints"),)
    found = check_signatures(home.log, {*keys, *([own] if own else [])}, first)
    found = msgspec.structs.replace(found, findings=faults + found.findings)
    return found if found.checked or found.findings else None


def _bodies(home: Home, first: int) -> Bodies | None:
    from halton.bodies.check import check_bodies
    from halton.log.finding import UNREADABLE

    try:
        found = check_bodies(home.log, home.bodies, first)
    except UNREADABLE:
        return None  # the log itself: its own findings say where
    return found if found.checked or found.removed or found.findings else None


def _views(home: Home) -> Views | None:
    from halton.log.finding import UNREADABLE, Finding
    from halton.log.store import read_only
    from halton.views.basis import read_basis

    if not home.views.exists():
        return None
    try:
        with closing(read_only(home.views)) as connection:
            basis = read_basis(connection)
    except UNREADABLE as error:
        return Views(0, (), (Finding("view", "view", f"views.sqlite cannot be read ({type(error).__name__})"),))
    # The head is read after the views: the meter may be writing to both.
    return Views(len(basis.projections), _outdated(home, basis), tuple(_beyond(home, basis)))


def _outdated(home: Home, basis: Basis) -> tuple[str, ...]:
    from halton.paths import shipped
    from halton.projector.folder import find_projections

    found = find_projections(shipped("projections"), home.projections).projections
    digests = {projection.name: projection.digest for projection in found}
    return tuple(made.name for made in basis.projections if digests.get(made.name) != made.digest)


def _beyond(home: Home, basis: Basis) -> list[Finding]:
    from halton.log.finding import UNREADABLE, Finding
    from halton.log.origin import read_origin
    from halton.log.store import read_only
    from halton.views.positions import read_head

    with closing(read_only(home.log)) as connection:
        try:
            head, origin = read_head(connection), read_origin(connection)
        except UNREADABLE:
            return []
    if basis.origin not in (None, origin):
        return [Finding("view", "view", "views.sqlite was made from another log")]
    beyond = [made for made in basis.projections if made.position > head]
    return [
        Finding("view", "view", f"{made.name} holds events up to {made.position}; the log ends at {head}", made.position)
        for made in beyond
    ]
