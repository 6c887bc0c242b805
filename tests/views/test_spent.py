"""What a call counts for: its cost where known, and the careful side of every guess."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import make
from halton.events.answer import Estimate
from halton.events.price import Rate
from halton.policy.asked import Spent
from halton.views.spent import microseconds, spent_rows, text_of

UNKNOWN: dict[str, Any] = {
    "usage_known": False,
    "usage_reason": "cut",
    "input_tokens": None,
    "output_tokens": None,
    "status": "cut",
}
GUESS = Estimate(method="bytes/1", input_tokens=25, input_tokens_low=7, input_tokens_high=100, output_tokens=10)
CHEAP = (Rate(unit="input_tokens", pico=1), Rate(unit="output_tokens", pico=2))
OTHERS = {"model": "other", "match": ("other",), "rates": CHEAP}
IN, OUT = 3_000_000, 15_000_000

CASES: list[tuple[str, dict[str, Any], int, int]] = [
    ("a known cost", {}, 6_000_000_000, 1200),
    ("what the provider states", {"stated_cost_pico": 7}, 7, 1200),
    ("a subscription", {"billing": "subscription"}, 0, 1200),
    ("a server of one's own", {"billing": "local"}, 0, 1200),
    ("a failure without usage", {**UNKNOWN, "status": "error", "request_bytes": 4000}, 0, 0),
    ("no price: the dearest of the provider", {"model": "new", "cache_read_tokens": 10, "cache_write_1h_tokens": 20},
     1050 * IN + 200 * OUT, 1230),
    ("no prices of the provider: the dearest of all", {"model": "new", "provider": "groq"}, 1000 * IN + 200 * OUT, 1200),
    ("no usage: the high end of the estimate", {**UNKNOWN, "estimate": GUESS}, 100 * IN + 10 * OUT, 110),
    ("no usage, no estimate: what was expected", {**UNKNOWN, "status": "interrupted", "request_bytes": 4000},
     1000 * IN + 1024 * OUT, 2024),
    ("no usage and no price", {**UNKNOWN, "estimate": GUESS, "model": "other"}, 100 + 10 * 2, 110),
    ("no usage of a subscription", {**UNKNOWN, "estimate": GUESS, "billing": "subscription"}, 0, 110),
    ("a call above $1,000", {"stated_cost_pico": 10**15 , "output_tokens": 1}, 10**15, 1001),
    ("a call whose usage is absurd", {"output_tokens": 10**9, "request_bytes": 4, "max_output_tokens": 5}, IN + 5 * OUT, 6),
]  # fmt: skip


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Spent]:
    """What the calls of all cases count for, by their names."""
    calls = [make.call(**facts) for _, facts, _, _ in CASES]
    with make.views(tmp_path_factory.mktemp("views"), [*calls, make.price(), make.price(**OTHERS)]) as views:
        return {case[0]: spent for case, (_, _, spent) in zip(CASES, spent_rows(views), strict=True)}


@pytest.mark.parametrize(("name", "cost_pico", "tokens"), [(case[0], *case[2:]) for case in CASES])
def test_what_a_call_counts_for(counted: dict[str, Spent], name: str, cost_pico: int, tokens: int) -> None:
    assert (counted[name].cost_pico, counted[name].tokens) == (cost_pico, tokens)


def test_the_facts_that_scopes_and_windows_ask_for(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(billing="local", utc_offset_minutes=-480, model=None)]) as views:
        rows = list(spent_rows(views))
    facts = {"project": "halton", "provider": "anthropic", "model": "claude-sonnet-4-5", "client": "claude-code", "tokens": 1200}
    assert rows == [(2, "e0001", Spent(started_at=make.NOON, utc_offset_minutes=-480, **facts))]


def test_what_counts_not_at_all(tmp_path: Path) -> None:
    events = [
        make.call(status="blocked", usage_known=False),
        make.call(kind="count_tokens"),
        make.call(kind="stored", response_id="r"),
        make.call(response_id="r"),
        make.call(response_id="r", attempt=1),
    ]
    with make.views(tmp_path, [make.price(), *events]) as views:
        assert [(position, spent.tokens > 0) for position, _, spent in spent_rows(views)] == [(6, True), (7, False)]


def test_a_stretch_of_the_log(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(started_at=make.NOON + minute * make.MINUTE) for minute in (0, 5, 1, 6)]) as views:
        assert [position for position, *_ in spent_rows(views, 2, 4)] == [3, 4]
        assert [position for position, *_ in spent_rows(views, since_at=make.NOON + 2 * make.MINUTE)] == [3, 5]
        assert not list(spent_rows(views, 5)) and not list(spent_rows(views, since_at=make.NOON * 2))


def test_where_a_stretch_begins_is_read_from_the_index_of_times(tmp_path: Path) -> None:
    queries: list[str] = []
    with make.views(tmp_path, [make.call()]) as views:
        views.set_trace_callback(queries.append)
        assert len(list(spent_rows(views, since_at=make.NOON))) == 1
        views.set_trace_callback(None)
        plans = [row[3] for query in queries for row in views.execute(f"explain query plan {query}")]
    assert "SEARCH s USING COVERING INDEX calls_by_time (started_at>?)" in plans


def test_moments() -> None:
    assert microseconds(text_of(make.NOON + 1)) == make.NOON + 1
