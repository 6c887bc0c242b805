"""What some calls add up to, chosen one by one: the same rule as the sums by day, from the same view."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

import msgspec

PARTS = "calls as c cross join daily_parts as d on d.position = c.position and d.origin = c.origin"
_SUMMED = """count(*), sum(d.failed_calls), sum(d.unpriced_calls), sum(d.suspect_calls), sum(d.input_tokens),
             sum(d.cache_read_tokens), sum(d.cache_write_5m_tokens + d.cache_write_1h_tokens + d.cache_write_other_tokens),
             sum(d.output_tokens), sum(d.reasoning_tokens), sum(d.cost_pico), sum(d.notional_pico),
             json_group_array(distinct d.project), json_group_array(distinct d.model),
             json_group_array(distinct c.client) filter (where c.client is not null), min(c.started_at), max(c.started_at)"""


class Sums(msgspec.Struct, frozen=True):
    """Calls, tokens and money of some calls. `cost_pico` is billed, `notional_pico` a subscription covers."""

    calls: int
    failed_calls: int
    unpriced_calls: int
    suspect_calls: int
    input_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    output_tokens: int
    reasoning_tokens: int
    cost_pico: int
    notional_pico: int
    projects: tuple[str, ...]
    models: tuple[str, ...]
    clients: tuple[str, ...]
    first_at: str
    last_at: str

    @property
    def is_known(self) -> bool:
        """Whether the cost of any of them is known."""
        return self.cost_pico + self.notional_pico > 0 or self.calls > self.failed_calls + self.unpriced_calls

    @property
    def prompt_tokens(self) -> int:
        """All tokens that were sent, cached or not."""
        return self.input_tokens + self.cache_read_tokens + self.cache_write_tokens

    @property
    def tokens(self) -> int:
        """All tokens, sent and received."""
        return self.prompt_tokens + self.output_tokens


def read_sums(connection: sqlite3.Connection, where: str, values: Mapping[str, object]) -> Sums | None:
    """The sums of the calls `c` that this condition chooses, or None if there are none. It is ours, never a stranger's."""
    row = connection.execute(f"select {_SUMMED} from {PARTS} where {where}", values).fetchone()
    if not row[0]:
        return None
    names = (tuple(sorted(msgspec.json.decode(text, type=list[str]))) for text in row[11:14])
    facts: list[Any] = [*row[:11], *names, *row[14:]]
    return Sums(*facts)
