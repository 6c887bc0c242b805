"""The certificate authority in the log."""

from __future__ import annotations

from halton.events.actor import Actor
from halton.events.event import Event


class CertificateAuthorityCreated(Event, frozen=True, kw_only=True):
    """A certificate authority of this home was made: its root's SHA-256, its folder, its end and the names it may sign.

    `reason` is none for a home's first one; renewal: another was about to end; hosts: none could sign for a host; asked: by
    `halton ca renew`; lost: those before were gone; replaced: those before count for nothing any more; removed: by
    `halton ca remove`, without names that were taken back; kept: it was there before this log, which began anew in the place of a
    damaged one. `added` are the names that `halton ca add` was told and that were not taken back.
    """

    TYPE = "ca.created"
    digest: str
    folder: str
    not_after: int
    hosts: tuple[str, ...]
    actor: Actor | None = None
    reason: str | None = None
    added: tuple[str, ...] = ()
