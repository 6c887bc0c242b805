"""What policies say to one call, and the sentence that its caller reads."""

from __future__ import annotations

import msgspec

from halton.policy.amounts import each, moment
from halton.policy.asked import Asked
from halton.policy.find import all_rules


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What one policy says. `used` and `bound` are in the unit of its kind; for a kind that looks at single calls `used` is
    what the call asks for. `ends_at` is when a call may pass again if nothing else is used: None without a window.
    """

    name: str
    kind: str
    used: int | None = None
    bound: int | None = None
    window: str | None = None
    window_began_at: int | None = None
    ends_at: int | None = None
    percent: int | None = None
    scope: str = ""
    models: tuple[str, ...] = ()


class Decision(msgspec.Struct, frozen=True):
    """`blocked_by` is the first policy, by name, that blocks the call. `warnings` are of policies that let it pass."""

    blocked_by: Verdict | None = None
    warnings: tuple[Verdict, ...] = ()


def sentence(verdict: Verdict, asked: Asked) -> str:
    """Why a call was blocked, until when, and how to go on: for the caller's screen, in one line."""
    override = f"To go on now: halton policy override {verdict.name} --for 1h"
    return f"Halton blocked this call: {reason(verdict, asked)}. {override}"


def reason(verdict: Verdict, asked: Asked) -> str:
    """Which policy, how much it allows and how much is used, and when it starts anew."""
    rule = all_rules()[verdict.kind]
    subject = f'the {rule.title} "{verdict.name}"'
    if rule.says is not None:
        return f"{subject} {rule.says(verdict.bound, verdict.models, verdict.used, asked)}"
    scope = f" for {verdict.scope}" if verdict.scope else ""
    allowed = f"{rule.amount(verdict.bound or 0)} {each(verdict.window)}".rstrip()
    return f"{subject} allows {allowed}{scope} and {rule.used(verdict.used or 0)}{_anew(verdict, asked)}"


def _anew(verdict: Verdict, asked: Asked) -> str:
    if verdict.ends_at is None or verdict.window is None:
        return ""
    when = moment(verdict.ends_at, asked.utc_offset_minutes, asked.started_at)
    return f"; calls pass again {when}" if verdict.window.startswith("rolling:") else f"; it starts anew {when}"
