"""What a request asks for: the facts of it that its price, its estimate or its place among others depend on."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer

PRICED_BY = ("service_tier", "speed", "inference_geo")
MOST_TOKENS = 10**8


class RequestFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the request asked for, as far as the price or the caller's place may depend on it; None where it does not say.

    `body_bytes` is the size of the decoded body; `continues` says that the prompt is more than this body, because the
    provider keeps the rest (a previous response, a conversation, a thread). `units` counts what the request itself fixes and
    is billed by (images, characters), for answers that do not count it; `max_output_tokens` is the longest answer that it
    allows. The last five are the caller's own names.
    """

    model: str | None = None
    streamed: bool = False
    service_tier: str | None = None
    speed: str | None = None
    inference_geo: str | None = None
    body_bytes: int | None = None
    continues: bool = False
    units: dict[str, int] | None = None
    max_output_tokens: int | None = None
    session: str | None = None
    thread: str | None = None
    agent: str | None = None
    parent_agent: str | None = None
    request_class: str | None = None

    def fill(self, answer: Answer) -> Answer:
        """The answer with what it does not say of its price, but the request fixed."""
        missing = {name: getattr(self, name) for name in PRICED_BY if getattr(answer, name) is None}
        refused = answer.error_type is not None or answer.usage_reason == "error_status"
        # What was asked for is asked for once, however many inferences the answer holds.
        if self.units and answer.units is None and answer.entry == 1 and not refused:
            missing["units"] = self.units
        return msgspec.structs.replace(answer, **{name: value for name, value in missing.items() if value is not None})


def first_count(*values: Any) -> int | None:
    """The first of the values that is a number of tokens: a request may state it under an older name, too, or state nonsense."""
    return next((value for value in values if type(value) is int and 0 <= value <= MOST_TOKENS), None)
