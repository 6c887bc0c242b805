"""Events about the log itself: its beginning, its sealed copies, its checkpoints, and the views made of it."""

from __future__ import annotations

from halton.events.actor import Actor
from halton.events.event import Event


class LogCreated(Event, frozen=True, kw_only=True):
    """Position 1 of every log: its origin, 128 random bits in hex, which never leaves the machine."""

    TYPE = "log.created"
    origin: str


class SegmentSealed(Event, frozen=True, kw_only=True):
    """A range of events was copied to a sealed file: its name, size and SHA-256, and the chain before and at its end, in hex."""

    TYPE = "segment.sealed"
    first: int
    last: int
    previous: str
    tip: str
    file: str
    bytes: int
    digest: str


class SegmentsImported(Event, frozen=True, kw_only=True):
    """Verified segments of another log lie beside ours: its origin, the range they add, its chain's hash at the end of that.

    `files` are the names under which they were sealed, in order of positions, and `digests` their SHA-256. `name` is what the
    owner calls the machine. A range that was there already takes the place of those files that lie wholly inside it.
    """

    TYPE = "segments.imported"
    origin: str
    first: int
    last: int
    tip: str
    digests: tuple[str, ...]
    files: tuple[str, ...] = ()
    name: str | None = None
    actor: Actor | None = None


class LogCheckpoint(Event, frozen=True, kw_only=True):
    """The chain up to a position, signed: the hash there, the Ed25519 public key and the signature, in hex."""

    TYPE = "log.checkpoint"
    position: int
    hash: str
    key: str
    signature: str


class ViewsRebuilt(Event, frozen=True, kw_only=True):
    """Views were made anew from the log, and why: `rules_changed` (a new version of a projection) or `asked`."""

    TYPE = "views.rebuilt"
    projections: tuple[str, ...]
    reason: str
    actor: Actor | None = None
