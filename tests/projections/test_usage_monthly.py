from __future__ import annotations

from pathlib import Path

import make
from halton.events.price import Rate

MONTHS = "select month, project, calls, unpriced_calls, input_tokens, cost_pico, notional_pico from usage_monthly order by 1, 2"
CHEAP = (Rate(unit="input_tokens", pico=1), Rate(unit="output_tokens", pico=0))
DAY = 1440 * make.MINUTE


def test_the_calls_of_a_month_of_local_days_are_added(tmp_path: Path) -> None:
    last = make.NOON + 8 * DAY  # 2026-09-30
    events = [
        make.price(rates=CHEAP),
        make.call(),
        make.call(started_at=last, billing="subscription", input_tokens=7),
        make.call(started_at=last, utc_offset_minutes=13 * 60),
        make.call(project="other", model="claude-next"),
    ]
    assert make.rows(tmp_path, events, MONTHS) == [
        ("2026-09", "halton", 2, 0, 1007, 1000, 7),
        ("2026-09", "other", 1, 1, 1000, 0, 0),
        ("2026-10", "halton", 1, 0, 1000, 1000, 0),
    ]


def test_the_months_follow_a_price_set_late_and_a_response_that_came_again(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call(response_id="r"), make.call(started_at=make.NOON + 20 * DAY)])
    projector = make.projector(tmp_path)
    projector.catch_up()
    again = make.call(kind="stored", response_id="r", started_at=make.NOON + 1)
    log.append(make.facts([make.price(rates=CHEAP), again, make.call(started_at=make.NOON + 20 * DAY)]))
    projector.catch_up()
    projector.close()
    log.close()
    assert make.rows(tmp_path, [], MONTHS) == [
        ("2026-09", "halton", 2, 0, 1000, 1000, 0),
        ("2026-10", "halton", 2, 0, 2000, 2000, 0),
    ]
