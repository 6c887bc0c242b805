"""Events about money: prices, books of them, and invoices."""

from __future__ import annotations

import msgspec

from halton.events.actor import Actor
from halton.events.event import Event


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


class PriceSet(Event, frozen=True, kw_only=True):
    """The rates of one model from a moment on; `match` lists the SQL GLOB patterns of the model names they hold for.

    They hold until `valid_to`, or until the same model's next price. One that ends before it begins withdraws the price that
    was set for the same moment. `source` says where the rates are printed, `checked` on which day somebody looked. `book` is
    None for a price that the user set.
    """

    TYPE = "price.set"
    provider: str
    model: str
    match: tuple[str, ...]
    valid_from: int = 0
    valid_to: int | None = None
    rates: tuple[Rate, ...]
    source: str
    checked: str | None = None
    book: str | None = None
    actor: Actor | None = None


class PriceBookLoaded(Event, frozen=True, kw_only=True):
    """A whole price book was read into price.set events: its name, version, SHA-256 and how many models it prices."""

    TYPE = "price.book_loaded"
    name: str
    version: str
    digest: str
    models: int
    unread: int = 0
    actor: Actor | None = None


class InvoiceImported(Event, frozen=True, kw_only=True):
    """A provider's own account of some days was read: its lines, and the SHA-256 and the name of the file they stood in.

    `first_day` and `last_day` are the provider's days, UTC, both included. `format` names the reader and its version.
    """

    TYPE = "invoice.imported"
    provider: str
    format: str
    file: str
    digest: str
    first_day: str
    last_day: str
    lines: tuple[InvoiceLine, ...]
    actor: Actor | None = None
