from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings

import make
from halton.events.price import Rate
from halton.events.types import Event
from projections.given import logs
from projections.test_law_of_batches import projected

DAYS = """select day, name, calls, unknown_calls, unpriced_calls, input_tokens, input_pico, output_pico, cost_pico
            from billed_daily order by 1, 2"""
SONNET = "claude-sonnet-4-5-20250929"
CHEAP = (Rate(unit="input_tokens", pico=1), Rate(unit="output_tokens", pico=0))
MIDNIGHT = make.NOON + 720 * make.MINUTE
COLUMNS = (
    "unknown_calls", "unpriced_calls", "input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens",
    "cache_write_other_tokens", "output_tokens", "web_searches", "input_pico", "cache_read_pico", "cache_write_5m_pico",
    "cache_write_1h_pico", "cache_write_other_pico", "output_pico", "web_searches_pico", "cost_pico",
)  # fmt: skip


def test_a_day_is_the_provider_s_and_holds_billed_calls(tmp_path: Path) -> None:
    events = [
        make.price(),
        make.call(utc_offset_minutes=840),
        make.call(started_at=MIDNIGHT - 1),
        make.call(started_at=MIDNIGHT, utc_offset_minutes=-600),
        make.call(billing="subscription"),
        make.call(billing="local"),
        make.call(kind="count_tokens"),
        make.call(status="blocked"),
    ]
    assert make.rows(tmp_path, events, DAYS) == [
        ("2026-09-22", SONNET, 2, 0, 0, 2000, 6_000_000_000, 6_000_000_000, 12_000_000_000),
        ("2026-09-23", SONNET, 1, 0, 0, 1000, 3_000_000_000, 3_000_000_000, 6_000_000_000),
    ]


def test_what_the_sums_are_short_by_is_counted(tmp_path: Path) -> None:
    events = [make.failure(), make.call(model="nobody-1"), make.call(model=None, model_requested=None)]
    assert [row[1:6] for row in make.rows(tmp_path, events, DAYS)] == [
        ("", 1, 0, 1, 1000),
        ("claude-sonnet-4-5", 1, 1, 0, 0),
        ("nobody-1", 1, 0, 1, 1000),
    ]


def test_a_stated_charge_has_no_parts_unless_it_is_our_sum(tmp_path: Path) -> None:
    events = [make.price(), make.call(stated_cost_pico=7), make.call(stated_cost_pico=6_000_000_000)]
    assert make.rows(tmp_path, events, DAYS) == [
        ("2026-09-22", SONNET, 2, 0, 0, 2000, 3_000_000_000, 3_000_000_000, 6_000_000_007)
    ]


def test_a_day_follows_a_price_set_late_and_a_response_that_came_again(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call(response_id="r"), make.call(started_at=MIDNIGHT)])
    projector = make.projector(tmp_path)
    projector.catch_up()
    again = make.call(kind="stored", response_id="r", started_at=make.NOON + 1)
    log.append(make.facts([make.price(rates=CHEAP), again]))
    projector.catch_up()
    projector.close()
    log.close()
    assert [(*row[:3], row[8]) for row in make.rows(tmp_path, [], DAYS)] == [
        ("2026-09-22", SONNET, 1, 1000),
        ("2026-09-23", SONNET, 1, 1000),
    ]


def test_a_model_that_turns_out_to_be_free_is_on_no_invoice(tmp_path: Path) -> None:
    free = make.price(rates=(Rate(unit="input_tokens", pico=0), Rate(unit="output_tokens", pico=0)))
    for events in ([free, make.call()], [make.call(), free]):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        assert make.rows(folder, events, DAYS) == []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(logs())
def test_a_day_is_the_sum_of_its_calls(events: list[Event]) -> None:
    sums = ", ".join(f"sum({column})" for column in COLUMNS)
    with tempfile.TemporaryDirectory() as folder:
        make.log(Path(folder), events).close()
        rows = projected(Path(folder), 7)
        assert not rows["billed_due"]
        kept = make.rows(Path(folder), [], f"select day, provider, name, sum(calls), {sums} from billed_daily group by 1, 2, 3")
        fresh = make.rows(Path(folder), [], f"select day, provider, name, count(*), {sums} from billed_parts group by 1, 2, 3")
        assert sorted(kept) == sorted(fresh)
