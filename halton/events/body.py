"""Bodies in the log: what a call's prompt and answer became, without a word of them, and what happened to them later."""

from __future__ import annotations

import msgspec

from halton.events.actor import Actor
from halton.events.event import Event


class KeptBody(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one body: stored, or the reason why not.

    `commitment` is the SHA-256 of the stored row (docs/bodies.md), in base64 without padding: 43 characters where hex takes
    64, twice in each call. `bytes` is the size of the text as it was stored, before compression; `redactions` counts what
    was taken out of it, by kind, under version `rules` of the rules; `own_rules` is a digest of those that config.toml added.

    `reason` is one of: too_large (more than may be held while it is read); undecodable (the content coding, or the JSON, cannot
    be read); stream_unread (a stream of events in which no text is found, or in a format that is not put together); socket
    (several inferences were open at once on a WebSocket, and it is not known whose message it was); incomplete (bytes of it were
    lost, or it was not seen from its beginning); overload (the meter could not keep up); redaction_budget (it could not be
    read and searched for secrets in time, or is made of more parts than could be); redaction_failed (a fault of ours stopped that
    search); store_failed (bodies.sqlite did not take it); switched_off (at the end of the call bodies of its project are
    not kept, a .haltonrc where the program ran forbids it, or it was not known yet where that was).
    """

    commitment: str | None = None
    bytes: int | None = None
    truncated: bool = False
    redactions: dict[str, int] | None = None
    rules: int | None = None
    own_rules: str | None = None
    reason: str | None = None


class BodyPurged(Event, frozen=True, kw_only=True):
    """Stored bodies are removed because somebody asked: those of calls that started before a moment, all or some of them.

    `call` and `project` narrow it down. `bodies` and `bytes` (as they lay on the disk) count what was found when it began.
    """

    TYPE = "body.purged"
    started_before_at: int
    call: str | None = None
    project: str | None = None
    bodies: int
    bytes: int
    actor: Actor | None = None


class BodiesSwept(Event, frozen=True, kw_only=True):
    """Stored bodies are removed because they are old: those of all calls that started before a moment."""

    TYPE = "bodies.swept"
    started_before_at: int
    retention_days: int
    bodies: int
    bytes: int


class BodyRescanned(Event, frozen=True, kw_only=True):
    """A stored body was searched again, by newer rules: its commitment before and from here on, and all that is taken out."""

    TYPE = "body.rescanned"
    call: str
    side: str
    previous: str
    body: KeptBody
    actor: Actor | None = None
