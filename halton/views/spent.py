"""What each call counts for with policies: its cost and tokens where they are known, and careful estimates where they are not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from halton.policy.asked import PASSING_KINDS, Spent
from halton.policy.expectation import Expectation, RatePair, expect
from halton.views.rates import DailyRates

# No call counts for more than $1,000: what claims to is in no other total either.
MOST_PICO = 10**15
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PASSING = ", ".join(f"'{kind}'" for kind in sorted(PASSING_KINDS))


class Row(NamedTuple):
    """A call as the views have it."""

    position: int
    call_id: str
    started_at: str
    utc_offset_minutes: int
    project: str
    provider: str
    model_requested: str | None
    model: str | None
    client: str | None
    inference: int
    status: str
    basis: str
    billing: str
    is_repeat: int
    cost_pico: int | None
    cost_reason: str | None
    usage_known: int
    read_tokens: int
    written_tokens: int
    output_tokens: int
    estimated_input: int | None
    estimated_output: int | None
    request_bytes: int | None
    max_output_tokens: int | None
    asked_position: int


# The dearer bound of an estimate, where it has one.
COLUMNS = """
       c.position, c.call_id, c.started_at, a.utc_offset_minutes, c.project, c.provider, c.model_requested, c.model, c.client,
       c.inference, c.status, k.basis, c.billing, r.counted_as is not null, k.cost_pico, k.cost_reason, u.usage_known,
       coalesce(u.input_tokens, 0) + coalesce(u.cache_read_tokens, 0),
       coalesce(u.cache_write_5m_tokens, 0) + coalesce(u.cache_write_1h_tokens, 0) + coalesce(u.cache_write_other_tokens, 0),
       coalesce(u.output_tokens, 0), coalesce(e.input_tokens_high, e.input_tokens),
       coalesce(e.output_tokens_high, e.output_tokens), c.request_bytes, c.max_output_tokens,
       coalesce(a.asked_position, c.position)"""
TABLES = f"""
  from calls as c
 cross join admissions as a on a.position = c.position and a.origin = c.origin
 cross join usage as u on u.position = c.position and u.origin = c.origin
 cross join cost as k on k.position = c.position and k.origin = c.origin
  left join repeats as r on r.position = c.position and r.origin = c.origin
  left join estimates as e on e.position = c.position and e.origin = c.origin
 where c.origin = 1 and c.kind not in ({_PASSING})"""


def spent_rows(
    connection: sqlite3.Connection,
    after: int = 0,
    upto: int | None = None,
    *,
    since_at: int | None = None,
    rates: DailyRates | None = None,
) -> Iterator[tuple[int, str, Spent]]:
    """The calls whose ends lie behind `after` in the log, in that order, with their positions and ids.

    Calls that a policy blocked are not among them, nor those that ask for no answer.

    :param since_at: leave out calls that began before this moment, µs UTC.
    :param rates: those read by an earlier call, as long as no price was set since.
    """
    rates = rates or DailyRates(connection)
    for row in read_rows(connection, after, upto, since_at=since_at):
        if row.status != "blocked":
            yield row.position, row.call_id, spent(row, rates)


def read_rows(
    connection: sqlite3.Connection, after: int = 0, upto: int | None = None, *, since_at: int | None = None
) -> Iterator[Row]:
    """The same calls as the views have them, blocked ones included. The plus keeps SQLite to the index by time."""
    values: dict[str, object] = {"after": after, "upto": 1 << 62 if upto is None else upto}
    where = " and c.position > :after and c.position <= :upto"
    if since_at is not None:
        values |= {"since": text_of(since_at)}
        where += """ and c.started_at >= :since
            and c.position >= (select min(+s.position) from calls as s where s.started_at >= :since and s.origin = 1)"""
    for row in connection.execute(f"select {COLUMNS} {TABLES} {where} order by c.position", values):
        yield Row(*row)


def spent(row: Row, rates: DailyRates) -> Spent:
    """What a call that has ended counts for.

    The cost that is known; nothing for one that a plan, a server of one's own or a free model served, that failed without usage
    or brought again what another call had brought. Else its tokens at the rates of its model, or at the dearest there are.
    """
    tokens = _tokens(row, rates)
    return Spent(
        started_at=microseconds(row.started_at),
        utc_offset_minutes=row.utc_offset_minutes,
        provider=row.provider,
        project=row.project,
        model=row.model or row.model_requested,
        client=row.client,
        cost_pico=_cost(row, rates),
        tokens=sum(tokens),
    )


def expected(row: Row, rates: DailyRates) -> Expectation:
    """What was to be expected of a call when it asked to go."""
    pair = rates.of(row.started_at).find(row.provider, row.model_requested)
    return expect(row.request_bytes, row.max_output_tokens, pair, is_billed=row.billing == "billed")


def microseconds(text: str) -> int:
    """A moment of the views, µs UTC."""
    return (datetime.fromisoformat(text) - _EPOCH) // timedelta(microseconds=1)


def text_of(at: int) -> str:
    """A moment as the views write it."""
    return (_EPOCH + timedelta(microseconds=at)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _cost(row: Row, rates: DailyRates) -> int:
    if row.basis != "billed" or row.is_repeat or row.cost_reason == "failed":
        return 0
    if row.cost_pico is not None:
        return min(row.cost_pico, MOST_PICO)
    pair = rates.of(row.started_at).find(row.provider, row.model or row.model_requested) or RatePair(0, 0)
    read, written, output = _tokens(row, rates)
    # The dearest write to a cache, for an hour, costs what two tokens of prompt do.
    return min((read + 2 * written) * pair.input_pico + output * pair.output_pico, MOST_PICO)


def _tokens(row: Row, rates: DailyRates) -> tuple[int, int, int]:
    """The tokens read, written to a cache and received: known, or estimated from the bytes, or else what was expected."""
    if row.is_repeat or row.cost_reason == "failed":
        return 0, 0, 0
    if row.usage_known:
        return row.read_tokens, row.written_tokens, row.output_tokens
    if row.status == "error":
        return 0, 0, 0
    guess = expected(row, rates)
    read = row.estimated_input if row.estimated_input is not None else (guess.prompt_tokens or 0)
    output = row.estimated_output if row.estimated_output is not None else guess.tokens - (guess.prompt_tokens or 0)
    return read, 0, output
