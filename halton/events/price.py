"""The parts of events about money: a rate of a price, a line of an invoice."""

from __future__ import annotations

import msgspec


class Rate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`pico` pico-dollars for `per` units (tokens, searches, milliseconds), in calls of one kind.

    It holds for prompts of more than `above_tokens` tokens in all, the caches' included, and then for every token of the call.
    `variant` says for which calls: "" for ordinary ones, else words from a fixed vocabulary in this order: how it is processed
    (batch, flex, priority, …), its speed (fast, …), where it runs (us, regional), or hours of the day in UTC as 01:00-04:00. A
    unit that a variant does not state has its ordinary rate there. A call that counts less than `minimum` is billed for that.
    `source` is where this one rate is printed, if that is elsewhere than its price.
    """

    unit: str
    pico: int
    per: int = 1
    above_tokens: int = 0
    variant: str = ""
    minimum: int = 0
    source: str | None = None


class InvoiceLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a provider counts, or charges, for one model and one unit on one of its days (UTC).

    `unit` is one of ours (input_tokens, cache_read_tokens, …, web_searches), or "cost" for a sum that is not told apart. A file
    states quantities, charges or both; what it does not state is None. `label` is its workspace, project or key.
    """

    day: str
    model: str | None = None
    unit: str
    quantity: int | None = None
    cost_pico: int | None = None
    label: str | None = None
