from __future__ import annotations

from pathlib import Path

import make
from halton.events.price import Rate

DAYS = "select day, project, model, calls, failed_calls, unpriced_calls, input_tokens, cost_pico, notional_pico from usage_daily"
CHEAP = (Rate(unit="input_tokens", pico=1), Rate(unit="output_tokens", pico=0))


def test_calls_of_one_day_project_and_model_are_added(tmp_path: Path) -> None:
    events = [make.price(rates=CHEAP), make.call(), make.call(), make.call(project="other"), make.call(model="claude-next")]
    assert make.rows(tmp_path, events, f"{DAYS} order by rowid") == [
        ("2026-09-22", "halton", "claude-next", 1, 0, 1, 1000, 0, 0),
        ("2026-09-22", "halton", "claude-sonnet-4-5-20250929", 2, 0, 0, 2000, 2000, 0),
        ("2026-09-22", "other", "claude-sonnet-4-5-20250929", 1, 0, 0, 1000, 1000, 0),
    ]


def test_days_are_local(tmp_path: Path) -> None:
    events = [make.call(utc_offset_minutes=-13 * 60), make.call(utc_offset_minutes=13 * 60)]
    assert make.rows(tmp_path, events, "select day from usage_daily order by day") == [
        ("2026-09-21",),
        ("2026-09-23",),
    ]


def test_what_a_subscription_covers_is_kept_apart(tmp_path: Path) -> None:
    events = [make.price(rates=CHEAP), make.call(), make.call(billing="subscription", input_tokens=7)]
    assert make.rows(tmp_path, events, "select calls, cost_pico, notional_pico from usage_daily") == [(2, 1000, 7)]


def test_a_failed_call_is_counted_and_not_called_unpriced(tmp_path: Path) -> None:
    events = [make.failure(model_requested=None), make.call(status="aborted", usage_known=False)]
    query = "select model, calls, failed_calls, unpriced_calls from usage_daily order by model"
    assert make.rows(tmp_path, events, query) == [
        ("claude-sonnet-4-5-20250929", 1, 1, 1),
        ("unknown", 1, 1, 0),
    ]


def test_the_days_follow_a_price_set_late(tmp_path: Path) -> None:
    log = make.log(
        tmp_path, [make.call(), make.call(started_at=make.NOON + 1440 * make.MINUTE), make.failure(model_requested=None)]
    )
    projector = make.projector(tmp_path)
    projector.catch_up()
    late = make.price(rates=CHEAP, valid_from=make.NOON + 1)
    log.append(make.facts([late, make.call(started_at=make.NOON + 1440 * make.MINUTE)]))
    projector.catch_up()
    projector.close()
    log.close()
    assert make.rows(tmp_path, [], f"{DAYS} order by day, model") == [
        ("2026-09-22", "halton", "claude-sonnet-4-5-20250929", 1, 0, 1, 1000, 0, 0),
        ("2026-09-22", "halton", "unknown", 1, 1, 0, 0, 0, 0),
        ("2026-09-23", "halton", "claude-sonnet-4-5-20250929", 2, 0, 0, 2000, 2000, 0),
    ]


def test_a_model_of_the_name_unknown_takes_nothing_from_the_calls_that_name_none(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call(model=None, model_requested=None), make.call(model="unknown")])
    projector = make.projector(tmp_path)
    projector.catch_up()
    log.append(make.facts([make.price(match=("unknown",), rates=CHEAP)]))
    projector.catch_up()
    projector.close()
    log.close()
    query = "select model, calls, unpriced_calls, cost_pico from {} order by model"
    assert make.rows(tmp_path, [], query.format("usage_daily")) == [("unknown", 2, 1, 1000)]
    assert make.rows(tmp_path, [], query.format("usage_monthly")) == [("unknown", 2, 1, 1000)]
