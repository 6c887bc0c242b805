from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import make
from halton.events.types import Event
from projections.given import logs
from projections.invoiced import CENT, DAY, NEXT, SONNET, compared, invoice, line
from projections.test_law_of_batches import projected

# One call: 1,000 tokens of input for $0.003, 200 of output for $0.003.
CALL, PRICE = make.call(), make.price()
PART = 3_000_000_000


def test_counts_by_model_and_unit(tmp_path: Path) -> None:
    events = [
        PRICE, CALL, make.call(model="claude-opus-5", output_tokens=0),
        invoice(line("input_tokens", 1000), line("output_tokens", 300), line("input_tokens", 7, model="claude-haiku-4-5")),
    ]  # fmt: skip
    assert compared(tmp_path, events) == [
        ("09-22", "claude-haiku-4-5", "input_tokens", "only_theirs", None, 7, None, None),
        ("09-22", "claude-opus-5", "input_tokens", "only_ours", 1000, None, None, None),
        ("09-22", SONNET, "input_tokens", "matched", 1000, 1000, PART, None),
        ("09-22", SONNET, "output_tokens", "differs", 200, 300, PART, None),
    ]


@pytest.mark.parametrize(
    ("charged", "state"),
    [
        ((PART,), "matched"),
        ((PART + 1,), "matched"),
        ((PART + 2,), "differs"),
        ((0,), "matched"),
        ((CENT,), "differs"),
        ((CENT // 2,), "differs"),
        ((0, 0, CENT), "matched"),
        ((CENT, CENT), "differs"),
        ((PART * 10 // 9,), "differs"),
    ],
)
def test_money_matches_within_half_of_the_last_digit_of_each_line(tmp_path: Path, charged: tuple[int, ...], state: str) -> None:
    rows = compared(tmp_path, [PRICE, CALL, invoice(*(line("input_tokens", None, pico) for pico in charged))])
    assert rows[0][2:4] == ("input_tokens", state)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Claude Sonnet 4.5", "claude-sonnet-4-5-20250929"),
        ("claude-sonnet-4-5", "claude-sonnet-4-5@20250929"),
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
        ("Claude Sonnet 3.7", "claude-3-7-sonnet-20250219"),
        ("Claude 3.5 Sonnet 2024-10-22", "claude-3-5-sonnet-latest"),
        ("Claude Haiku 3", "claude-3-haiku-20240307"),
        ("Claude Opus 3", "claude-3-opus-20240229"),
        ("gpt-4.1", "gpt-4.1-2025-04-14"),
        ("gpt-5-mini-2025-08-07", "GPT-5-mini"),
    ],
)
def test_a_model_has_one_form_whatever_it_is_called(tmp_path: Path, theirs: str, ours: str) -> None:
    rows = compared(tmp_path, [make.call(model=ours, output_tokens=0), invoice(line("input_tokens", 1000, model=theirs))])
    assert [row[2:6] for row in rows] == [("input_tokens", "matched", 1000, 1000)]


@pytest.mark.parametrize(("theirs", "ours"), [("gpt-5", "gpt-5-mini"), ("claude-opus-4", "claude-opus-4-5"), ("o3", "o3-pro")])
def test_other_models_are_other_models(tmp_path: Path, theirs: str, ours: str) -> None:
    rows = compared(tmp_path, [make.call(model=ours, output_tokens=0), invoice(line("input_tokens", 1000, model=theirs))])
    assert sorted(row[3] for row in rows) == ["only_ours", "only_theirs"]


def test_a_sum_by_model_is_compared_with_the_whole_of_it(tmp_path: Path) -> None:
    haiku = make.call(model="claude-haiku-4-5", input_tokens=0, output_tokens=9)
    events = [PRICE, make.price(model="h", match=("claude-haiku*",)), CALL, haiku, invoice(line("cost", None, 2 * PART))]
    assert compared(tmp_path, events) == [
        ("09-22", "claude-haiku-4-5", "cost", "only_ours", None, None, 135_000_000, None),
        ("09-22", "claude-haiku-4-5", "output_tokens", "only_ours", 9, None, None, None),
        ("09-22", SONNET, "cost", "matched", None, None, 2 * PART, 2 * PART),
        ("09-22", SONNET, "input_tokens", "only_ours", 1000, None, None, None),
        ("09-22", SONNET, "output_tokens", "only_ours", 200, None, None, None),
    ]


def test_a_sum_by_day_is_compared_with_the_whole_of_it(tmp_path: Path) -> None:
    events = [PRICE, CALL, make.call(model="claude-sonnet-4-5"), invoice(line("cost", None, 5 * PART, model=None))]
    (day, *_) = compared(tmp_path, events)
    assert day == ("09-22", None, "cost", "differs", None, None, 4 * PART, 5 * PART)


def test_a_unit_that_is_told_for_all_models_is_compared_with_all_of_it(tmp_path: Path) -> None:
    lines = (
        line("web_searches", 3, 3 * CENT, model=None),
        line("input_tokens", None, 2 * PART),
        line("output_tokens", None, 2 * PART),
    )
    events = [PRICE, make.call(web_searches=2), make.call(model="claude-sonnet-4-5", web_searches=1), invoice(*lines)]
    assert [row[1:] for row in compared(tmp_path, events)] == [
        (None, "web_searches", "matched", 3, 3, 3 * CENT, 3 * CENT),
        ("claude-sonnet-4-5", "input_tokens", "matched", 2000, None, 2 * PART, 2 * PART),
        ("claude-sonnet-4-5", "output_tokens", "matched", 400, None, 2 * PART, 2 * PART),
    ]


def test_a_fee_beside_charges_by_unit_is_only_theirs(tmp_path: Path) -> None:
    fee = line("cost", None, 5 * CENT, model=None, label="code_execution")
    rows = compared(tmp_path, [PRICE, CALL, invoice(fee, line("input_tokens", None, PART), line("output_tokens", None, PART))])
    assert [row[1:4] for row in rows] == [
        (None, "cost", "only_theirs"), (SONNET, "input_tokens", "matched"), (SONNET, "output_tokens", "matched"),
    ]  # fmt: skip


def test_a_file_of_counts_and_one_of_charges_are_put_together(tmp_path: Path) -> None:
    counts = invoice(line("input_tokens", 1000, model="claude-sonnet-4-5-20250929"))
    charges = invoice(line("input_tokens", None, PART), line("output_tokens", None, PART))
    assert [row[2:] for row in compared(tmp_path, [PRICE, CALL, counts, charges])] == [
        ("input_tokens", "matched", 1000, 1000, PART, PART),
        ("output_tokens", "matched", 200, None, PART, PART),
    ]


def test_of_the_same_line_the_last_file_counts(tmp_path: Path) -> None:
    first = invoice(line("input_tokens", 5, label="a"), line("input_tokens", 5, label="b"), line("output_tokens", 200))
    events = [CALL, first, invoice(line("input_tokens", 600, label="a"), line("input_tokens", 400, label="b"))]
    assert [row[2:6] for row in compared(tmp_path, events)] == [
        ("input_tokens", "matched", 1000, 1000), ("output_tokens", "matched", 200, 200),
    ]  # fmt: skip


@pytest.mark.parametrize("order", [1, -1])
def test_a_sum_does_not_count_beside_a_file_that_tells_it_apart(tmp_path: Path, order: int) -> None:
    apart = invoice(line("input_tokens", None, PART), line("output_tokens", None, PART))
    sums = invoice(line("cost", None, 2 * PART), line("cost", None, 2 * PART, model=None))
    rows = compared(tmp_path, [PRICE, CALL, *[apart, sums][::order]])
    assert [(row[2], row[7]) for row in rows] == [("input_tokens", PART), ("output_tokens", PART)]


def test_days_between_those_of_a_file_are_compared_and_others_are_not(tmp_path: Path) -> None:
    day = 1440 * make.MINUTE
    events = [make.call(started_at=make.NOON + at * day, output_tokens=0) for at in (-1, 0, 1, 2, 3)]
    lines = (line("input_tokens", 1000), line("input_tokens", 1000, day="2026-09-24"))
    assert [(row[0], row[3]) for row in compared(tmp_path, [*events, invoice(*lines)])] == [
        ("09-22", "matched"), ("09-23", "only_ours"), ("09-24", "matched"),
    ]  # fmt: skip


def test_other_providers_have_bills_of_their_own(tmp_path: Path) -> None:
    assert compared(tmp_path, [make.call(provider="openai"), invoice(first_day=DAY, last_day=NEXT)]) == []


def test_units_beside_the_columns(tmp_path: Path) -> None:
    events = [make.call(units={"input_audio_tokens": 30}), invoice(line("input_audio_tokens", 30), line("input_tokens", 1000))]
    assert [row[2:6] for row in compared(tmp_path, events)] == [
        ("input_audio_tokens", "matched", 30, 30),
        ("input_tokens", "matched", 1000, 1000),
        ("output_tokens", "only_ours", 200, None),
    ]


def test_a_stated_charge_is_a_sum(tmp_path: Path) -> None:
    events = [make.call(stated_cost_pico=7 * CENT, output_tokens=0), invoice(line("cost", None, 7 * CENT))]
    assert compared(tmp_path, events)[0][2:] == ("cost", "matched", None, None, 7 * CENT, 7 * CENT)


def test_nothing_beside_nothing_is_no_row(tmp_path: Path) -> None:
    assert compared(tmp_path, [invoice(line("input_tokens", 0, 0), line("cost", None, 0, model=None))]) == []


def total(folder: Path, expression: str, source: str) -> Any:
    """A sum over the days that an invoice tells about."""
    days = "join invoice_days as d on d.provider = x.provider and d.day = x.day"
    return make.rows(folder, [], f"select coalesce(sum({expression}), 0) from {source} as x {days}")[0][0]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(logs())
def test_each_of_our_dollars_and_tokens_stands_in_one_row(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make.log(folder, events).close()
        projected(folder, 50_000)
        assert total(folder, "ours_pico", "reconciliation") == total(folder, "cost_pico", "billed_daily")
        tokens = "(select * from reconciliation where unit in ('input_tokens', 'output_tokens'))"
        assert total(folder, "ours_quantity", tokens) == total(folder, "input_tokens + output_tokens", "billed_daily")
