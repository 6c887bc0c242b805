from __future__ import annotations

from pathlib import Path

import make
from halton.views.run_spend import RunSpend, read_run

OUTER, INNER, OTHER = "0" * 16, "1" * 16, "2" * 16
CALL_PICO = 6_000_000_000


def test_a_run_is_all_of_its_calls_and_those_of_the_runs_within_it(tmp_path: Path) -> None:
    events = [
        make.price(),
        make.call(run_id=OUTER, cache_read_tokens=50),
        make.call(run_id=f"{OUTER}.{INNER}"),
        make.failure(run_id=f"{OUTER}.{INNER}"),
        make.call(run_id=OUTER, status="blocked", policy="p"),
        make.call(run_id=OTHER),
        make.call(),
    ]
    with make.views(tmp_path, events) as views:
        outer, inner = read_run(views, OUTER), read_run(views, f"{OUTER}.{INNER}")
        nothing = read_run(views, "3" * 16)
    assert (outer.calls, outer.failed_calls, outer.blocked_calls, outer.unpriced_calls) == (4, 1, 1, 0)
    assert (inner.calls, inner.failed_calls, inner.cost_pico) == (2, 1, CALL_PICO)
    assert (inner.input_tokens, inner.output_tokens) == (1000, 200)
    assert nothing == RunSpend(0, 0, 0, 0, 0, 0, 0, 0)


def test_what_a_subscription_covers_and_what_has_no_price_are_told_apart(tmp_path: Path) -> None:
    events = [make.price(), make.call(run_id=OUTER, billing="subscription"), make.call(run_id=OUTER, model="unheard-of")]
    with make.views(tmp_path, events) as views:
        found = read_run(views, OUTER)
    assert (found.calls, found.cost_pico, found.notional_pico, found.unpriced_calls) == (2, 0, CALL_PICO, 1)
