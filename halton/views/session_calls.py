"""The calls of one session, the first that began first, each with its tokens, its cost and what reading a cache would have cost.

A session may have any number of calls: they are read in blocks, by their index, and never all at once.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any

import msgspec

from halton.views.moment import moment

BLOCK = 3_000
_QUERY = """
select c.position, c.origin, c.call_id, c.started_at, c.provider, coalesce(c.model, c.model_requested), c.kind, c.project,
       c.git_branch, c.client, c.agent, c.parent_agent, c.thread, c.request_class, c.status, c.http_status, c.attempt,
       c.duration_ms, coalesce(c.ttft_ms, c.ttfb_ms), c.billing, r.counted_as is not null, u.usage_known, u.usage_reason,
       coalesce(u.input_tokens, 0), coalesce(u.cache_read_tokens, 0), coalesce(u.cache_write_5m_tokens, 0),
       coalesce(u.cache_write_1h_tokens, 0), coalesce(u.cache_write_other_tokens, 0), coalesce(u.output_tokens, 0),
       case when u.cache_write_other_tokens > 0 and u.units ->> '$.cache_write_12h_tokens' > 0 then 43200
            when u.cache_write_other_tokens > 0 and u.units ->> '$.cache_write_30m_tokens' > 0 then 1800 end,
       k.basis, k.rate_reason, k.cost_reason, k.cost_pico, k.suspect,
       k.stated_pico is not null and k.stated_pico is not k.list_pico, k.input_pico,
       k.cache_write_5m_pico, k.cache_write_1h_pico, k.cache_write_other_pico, p.cache_read_pico
  from (select position, origin from calls
         where session = :session order by started_at, position limit :limit offset :offset) as chosen
 cross join calls as c on c.position = chosen.position and c.origin = chosen.origin
 cross join usage as u on u.position = c.position and u.origin = c.origin
 cross join cost as k on k.position = c.position and k.origin = c.origin
  left join repeats as r on r.position = c.position and r.origin = c.origin
  left join prices as p
    on p.position = k.price and p.origin = k.origin and p.variant = k.variant and p.above_tokens = k.tier
 order by c.started_at, c.position"""

# A clock may be wrong by any measure: of what is longer no end could be written.
_YEAR_MS = 365 * 86_400_000


class SessionCall(msgspec.Struct, frozen=True):
    """One call. Counts are 0 where `usage_known` is not; `first_ms` is to the first token, or to the first byte of the answer.

    `other_kept_s` is how long a cache keeps what was written for neither five minutes nor an hour, None where that is not said;
    `cache_read_rate_pico` is what its price asks for one token from a cache, and the parts of its cost are those of the table,
    which do not add up to what it cost where it `is_charged_apart`: the provider states another sum.
    """

    position: int
    origin: int
    call_id: str
    began_at: datetime
    provider: str
    model: str | None
    kind: str
    project: str
    git_branch: str | None
    client: str | None
    agent: str | None
    parent_agent: str | None
    thread: str | None
    request_class: str | None
    status: str
    http_status: int | None
    attempt: int
    duration_ms: int | None
    first_ms: int | None
    billing: str
    is_repeat: bool
    usage_known: bool
    usage_reason: str | None
    input_tokens: int
    cache_read_tokens: int
    cache_write_5m_tokens: int
    cache_write_1h_tokens: int
    cache_write_other_tokens: int
    output_tokens: int
    other_kept_s: int | None
    basis: str
    rate_reason: str | None
    cost_reason: str | None
    cost_pico: int | None
    is_suspect: bool
    is_charged_apart: bool
    input_pico: int | None
    cache_write_5m_pico: int | None
    cache_write_1h_pico: int | None
    cache_write_other_pico: int | None
    cache_read_rate_pico: int | None

    @property
    def key(self) -> tuple[int, int]:
        """Which call it is."""
        return self.position, self.origin

    @property
    def written_tokens(self) -> int:
        """All that it wrote to a cache."""
        return self.cache_write_5m_tokens + self.cache_write_1h_tokens + self.cache_write_other_tokens

    @property
    def prompt_tokens(self) -> int:
        """All that was sent, cached or not."""
        return self.input_tokens + self.cache_read_tokens + self.written_tokens

    @property
    def answered_at(self) -> datetime:
        """When its answer began: from then on others can read what it wrote (Anthropic says so of its cache)."""
        return self._after(self.first_ms or 0)

    @property
    def ended_at(self) -> datetime:
        """When it ended, as far as that is known."""
        return self._after(self.duration_ms or self.first_ms or 0)

    def _after(self, milliseconds: int) -> datetime:
        return self.began_at + timedelta(milliseconds=min(max(0, milliseconds), _YEAR_MS))


_AT = SessionCall.__struct_fields__.index("began_at")
_BOOLEANS = tuple(
    SessionCall.__struct_fields__.index(name) for name in ("is_repeat", "usage_known", "is_suspect", "is_charged_apart")
)


def read_session_calls(connection: sqlite3.Connection, session: str, block: int = 0) -> list[SessionCall]:
    """The calls of a session, of which this block holds the first BLOCK, the next one as many; none where there are none."""
    values = {"session": session, "limit": BLOCK, "offset": BLOCK * block}
    return [_call(list(row)) for row in connection.execute(_QUERY, values)]


def _call(facts: list[Any]) -> SessionCall:
    facts[_AT] = moment(facts[_AT])
    for at in _BOOLEANS:
        facts[at] = bool(facts[at])
    return SessionCall(*facts)
