"""The law of sums: calls chosen one by one add up to what their days say."""

from __future__ import annotations

from pathlib import Path

import make
from halton.views.sums import Sums, read_sums


def test_the_sums_of_all_calls_are_those_of_all_days(tmp_path: Path) -> None:
    again = {"response_id": "r1"}
    events = [
        make.price(),
        make.call(cache_read_tokens=10, cache_write_5m_tokens=20, cache_write_1h_tokens=30, reasoning_tokens=5, client=None),
        make.call(billing="subscription", project="other", **again),
        make.call(kind="stored", project="other", started_at=make.NOON + 1, **again),
        make.call(model="nobody-knows-1"),
        make.call(output_tokens=90_000_000),
        make.failure(model=None, model_requested=None),
    ]
    with make.views(tmp_path, events) as views:
        sums = read_sums(views, "true", {})
        days = views.execute(
            """select sum(calls), sum(failed_calls), sum(unpriced_calls), sum(suspect_calls), sum(input_tokens),
                      sum(cache_read_tokens), sum(cache_write_5m_tokens + cache_write_1h_tokens), sum(output_tokens),
                      sum(reasoning_tokens), sum(cost_pico), sum(notional_pico) from usage_daily"""
        ).fetchone()
    assert sums == Sums(
        *days,
        projects=("halton", "other"),
        models=("claude-sonnet-4-5-20250929", "nobody-knows-1", "unknown"),
        clients=("claude-code",),
        first_at="2026-09-22T12:00:00.000000Z",
        last_at="2026-09-22T12:00:00.000001Z",
    )
    assert days == (6, 1, 1, 1, 4000, 10, 50, 90_000_600, 5, 6_258_000_000, 6_000_000_000)
    assert sums.prompt_tokens == 4060


def test_a_condition_chooses_and_none_chosen_is_none(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(project="a"), make.call(project="b")]) as views:
        chosen = read_sums(views, "c.project = :project", {"project": "b"})
        assert chosen and (chosen.calls, chosen.projects) == (1, ("b",))
        assert read_sums(views, "c.project = :project", {"project": "c"}) is None


def test_a_cost_is_known_if_that_of_any_call_is(tmp_path: Path) -> None:
    events = [make.price(), make.call(project="paid"), make.call(project="free", billing="local"), make.failure(project="failed")]
    events += [make.call(project=name, model="nobody-knows-1") for name in ("paid", "free", "unknown")]
    with make.views(tmp_path, events) as views:
        names = ("paid", "free", "failed", "unknown")
        sums = [read_sums(views, "c.project = :project", {"project": name}) for name in names]
    assert [one and one.is_known for one in sums] == [True, True, False, False]
