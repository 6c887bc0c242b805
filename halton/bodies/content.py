"""A decoded body becomes what may be stored: media described, redacted, cut to size, compressed, in this order."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from typing import Any

import msgspec

from halton.bodies.compression import compress
from halton.bodies.fit import fit
from halton.bodies.row import Content
from halton.redact import redactor
from halton.redact.budget import Check, clock
from halton.redact.credentials import Credentials
from halton.redact.facts import searched_texts

# From the bytes of a body to what may be stored of it, in all.
BUDGET_S = 0.5
# What an open end may hold of a secret whose rest was never seen.
LOOSE_END = 4096
# By how much a text may grow when it is searched again: a marker can be longer than what it replaces.
MARKERS = 1024


class Ends(Enum):
    """Whether a transcript is all that was said, was torn off while it came, or was cut because it is too long, or both."""

    WHOLE = "whole"
    TORN = "torn"
    CUT = "cut"
    TORN_AND_CUT = "torn and cut"


class Unkept(Exception):
    """A body is not stored; `reason` is one of those of KeptBody."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def make_content(
    document: Any,
    *,
    content_type: str | None,
    original_bytes: int,
    limit: int,
    credentials: Collection[str] = (),
    ends: Ends = Ends.WHOLE,
    check: Check | None = None,
) -> Content:
    """What may be stored of a document without media, in at most `limit` bytes; `credentials` are those of its call.

    `ends` says how the channels of a transcript end; all other documents are whole. `check` is the clock of those who have
    begun with the body before; without one, 0.5 s are for this.

    :raises Unkept: if it could not be searched for secrets, or nothing of it fits.
    """
    check = check or clock(BUDGET_S)
    try:
        redacted = redactor.redact(document, credentials, BUDGET_S, check)
        whole = redacted.value if ends is Ends.WHOLE else _without_loose_ends(redacted.value, ends)
        fitted = fit(whole, limit, check)
        check()
    except redactor.OverBudget:
        raise Unkept("redaction_budget") from None
    except Unkept:
        raise
    except Exception:
        raise Unkept("redaction_failed") from None
    if fitted is None:
        raise Unkept("too_large")
    text, cut = fitted
    (type_,) = searched_texts([content_type], Credentials(credentials)) if content_type else (None,)
    return Content(
        content_type=type_,
        original_bytes=original_bytes,
        text_bytes=len(text),
        truncated=cut or ends in (Ends.CUT, Ends.TORN_AND_CUT),
        redactions=redacted.counts,
        rules=redactor.VERSION,
        own_rules=redactor.in_force().own,
        data=compress(text),
    )


def again(text: bytes, content: Content) -> Content:
    """A stored text as the rules of now would have it: the same content if they take out no more.

    :raises Unkept: as `make_content`.
    """
    document = msgspec.json.decode(text)
    fresh = make_content(
        document, content_type=content.content_type, original_bytes=content.original_bytes, limit=content.text_bytes + MARKERS
    )
    counts = {kind: content.redactions.get(kind, 0) + number for kind, number in fresh.redactions.items()}
    return msgspec.structs.replace(fresh, truncated=content.truncated or fresh.truncated, redactions=content.redactions | counts)


def _without_loose_ends(transcript: Any, ends: Ends) -> Any:
    """The transcript, of whose channels the last words could be half a secret, which no rule knows."""
    channels = [channel | {"text": _trimmed(channel["text"], "cut" in channel, ends)} for channel in transcript["channels"]]
    return transcript | {"channels": channels}


def _trimmed(text: str, cut: bool, ends: Ends) -> str:
    if cut:
        return text[:-LOOSE_END]
    if ends is Ends.CUT:
        return text
    end = text[-LOOSE_END:]
    return text if not end or end[-1].isspace() else text[: len(text) - len(end.split()[-1])]
