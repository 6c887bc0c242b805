"""How long calls took, exactly: every duration of the period is read, and none is estimated."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Sequence

import msgspec

from halton.views.choice import Choice
from halton.views.spend import OF_DAYS, calls_between


class Samples:
    """Milliseconds of some calls: to the end of the answer, and to its first token where it came as a stream."""

    __slots__ = ("durations", "firsts")

    def __init__(self, durations: Iterable[int] = (), firsts: Iterable[int] = ()) -> None:
        self.durations = array("q", durations)
        self.firsts = array("q", firsts)

    @classmethod
    def merged(cls, parts: Iterable[Samples]) -> Samples:
        """All of these calls together."""
        whole = cls()
        for part in parts:
            whole.durations.extend(part.durations)
            whole.firsts.extend(part.firsts)
        return whole

    def percentiles(self) -> Percentiles:
        """Of both, half and 95 percent."""
        durations, firsts = sorted(self.durations), sorted(self.firsts)
        return Percentiles(
            len(durations),
            len(firsts),
            percentile(durations, 50),
            percentile(durations, 95),
            percentile(firsts, 50),
            percentile(firsts, 95),
        )


class Percentiles(msgspec.Struct, frozen=True):
    """How many durations and first tokens were measured, and below what half and 95 percent of them are; None of none."""

    durations: int
    first_tokens: int
    duration_p50_ms: int | None
    duration_p95_ms: int | None
    ttft_p50_ms: int | None
    ttft_p95_ms: int | None


def percentile(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest value that is at least as large as so many percent of them (nearest rank)."""
    return ordered[(len(ordered) * percent + 99) // 100 - 1] if ordered else None


def read_samples(connection: sqlite3.Connection, columns: Sequence[str], choice: Choice) -> dict[tuple[str | None, ...], Samples]:
    """The samples of each key. Calls that failed, counted tokens, fetched a stored response or probed the meter teach nothing."""
    where, values = calls_between(choice)
    keys = ", ".join(OF_DAYS.get(column, f"d.{column}") for column in columns)
    query = f"""select {keys}, d.duration_ms, d.ttft_ms
                  from (select c.day, c.project, c.provider, coalesce(c.model, c.model_requested, 'unknown') as model, c.session,
                               c.client, c.git_branch as branch, c.duration_ms, iif(c.streamed, c.ttft_ms, null) as ttft_ms
                          from calls as c
                         where c.status = 'ok' and c.kind not in ('count_tokens', 'probe', 'stored') and {where}) as d
                 where true{choice.condition("d", branch="d.branch")}"""
    found: dict[tuple[str | None, ...], Samples] = {}
    for row in connection.execute(query, values | choice.values()):
        samples = found.get(row[:-2])
        if samples is None:
            samples = found[row[:-2]] = Samples()
        if row[-2] is not None:
            samples.durations.append(row[-2])
        if row[-1] is not None:
            samples.firsts.append(row[-1])
    return found
