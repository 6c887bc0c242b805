"""What a kind of policy is: what it counts or looks at, and how it says so."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from halton.policy.asked import Asked, Spent
from halton.policy.policy import Policy


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """A kind that counts in a window: what a call counts for while it is on its way, and when it has ended."""

    expected: Callable[[Asked], int]
    spent: Callable[[Spent], int]


class Beyond(msgspec.Struct, frozen=True):
    """A single call asks for more than a policy allows; `asks` is how much, None where that is no number."""

    asks: int | None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One kind. It either counts in windows, or looks at each call by itself.

    `amount` says a number of what it counts, `used` that so much was used, `says` the middle of the sentence of a kind that looks
    at single calls: what is allowed, and what the call asks for.
    """

    kind: str
    title: str
    counted: Counted | None = None
    beyond: Callable[[Policy, Asked], Beyond | None] | None = None
    amount: Callable[[int], str] = str
    used: Callable[[int], str] = "{} is used".format
    says: Callable[[int | None, tuple[str, ...], int | None, Asked], str] | None = None
    has_bound: bool = True
    has_models: bool = False
