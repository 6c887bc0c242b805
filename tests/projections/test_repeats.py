from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import make
from halton.events.types import CallCompleted, Event
from projections.given import logs

UNKNOWN: dict[str, Any] = {"usage_known": False, "usage_reason": "background", "input_tokens": None, "output_tokens": None}
QUERY = "select position, counted_as from repeats order by position"


def call(**changes: Any) -> CallCompleted:
    return make.call(**({"response_id": "resp_1"} | changes))


def stored(**changes: Any) -> CallCompleted:
    return call(kind="stored", method="GET", **changes)


def test_a_stored_response_read_again_counts_once(tmp_path: Path) -> None:
    events = [call(), stored(), stored(), make.price()]
    once = "cost_pico = (select cost_pico from cost where position = 2)"
    query = f"select calls, unpriced_calls, input_tokens, {once} from usage_daily"
    with make.views(tmp_path, events) as views:
        assert views.execute(QUERY).fetchall() == [(3, 2), (4, 2)]
        assert views.execute(query).fetchall() == [(3, 0, make.call().input_tokens, 1)]


def test_of_a_background_response_the_call_that_states_its_usage_counts(tmp_path: Path) -> None:
    events = [make.price(), call(**UNKNOWN), stored(**UNKNOWN), stored(), stored()]
    query = "select position, cost_reason, cost_pico > 0 from cost order by position"
    with make.views(tmp_path, events) as views:
        assert views.execute(QUERY).fetchall() == [(3, 5), (4, 5), (6, 5)]
        assert views.execute(query).fetchall() == [(3, None, 0), (4, None, 0), (5, None, 1), (6, None, 0)]


def test_a_stream_that_broke_off_and_was_taken_up_again_counts_whole(tmp_path: Path) -> None:
    assert make.rows(tmp_path, [call(status="aborted", partial=True), stored()], QUERY) == [(2, 3)]


def test_a_retry_that_is_given_the_first_answer_again_counts_once(tmp_path: Path) -> None:
    assert make.rows(tmp_path, [call(), call(attempt=1)], QUERY) == [(3, 2)]


@pytest.mark.parametrize(
    "other",
    [call(), stored(entry=2), stored(response_id="resp_2"), stored(response_id=None), stored(provider="x-ai")],
    ids=["asked anew", "another inference", "another response", "no id", "another provider"],
)
def test_what_is_another_response_counts(tmp_path: Path, other: CallCompleted) -> None:
    assert make.rows(tmp_path, [call(), other], QUERY) == []


def test_a_retry_repeats_the_last_of_several_calls_that_share_an_id(tmp_path: Path) -> None:
    assert make.rows(tmp_path, [call(), call(), call(attempt=1)], QUERY) == [(4, 3)]


def test_calls_are_told_apart_in_the_order_in_which_they_began(tmp_path: Path) -> None:
    late = [call(started_at=make.NOON + 1), call(started_at=make.NOON + 3, attempt=1), call(started_at=make.NOON + 2)]
    assert make.rows(tmp_path, late, QUERY) == [(3, 4)]


def test_what_came_before_anybody_asked_counts_once(tmp_path: Path) -> None:
    early = [stored(started_at=make.NOON - 2), stored(started_at=make.NOON - 1)]
    assert make.rows(tmp_path, [*early, call(), stored()], QUERY) == [(3, 2), (5, 4)]


def test_an_earlier_call_counts_again_once_another_is_found_between(tmp_path: Path) -> None:
    first, fetched = call(started_at=make.NOON + 1, partial=True), stored(started_at=make.NOON + 3)
    log = make.log(tmp_path, [make.price(), first, fetched])
    projector = make.projector(tmp_path)
    projector.catch_up()
    log.append(make.facts([call(started_at=make.NOON + 2)]))
    projector.catch_up()
    projector.close()
    log.close()
    assert make.rows(tmp_path, [], QUERY) == [(4, 5)]
    assert make.rows(tmp_path, [], "select position from cost where cost_pico > 0 order by position") == [(3,), (5,)]
    assert make.rows(tmp_path, [], "select calls, input_tokens from usage_daily") == [(3, 2 * 1000)]


@pytest.mark.parametrize(("bearers", "rows"), [(999, [(1001, 1000)]), (1000, [])])
def test_an_id_that_a_thousand_calls_bear_names_nothing(tmp_path: Path, bearers: int, rows: list[tuple[int, int]]) -> None:
    assert make.rows(tmp_path, [*(call() for _ in range(bearers)), call(attempt=1)], QUERY) == rows


@pytest.mark.parametrize("limit", [1, 7, 50_000])
def test_past_the_thousandth_call_nothing_is_told_apart_anew(tmp_path: Path, limit: int) -> None:
    many = [call(started_at=make.NOON + number) for number in range(999)]
    late = [call(), stored(started_at=make.NOON + 1), call(started_at=make.NOON + 2000)]
    make.log(tmp_path, [*many, stored(started_at=make.NOON + 3000), *late]).close()
    projector = make.projector(tmp_path)
    projector.catch_up(limit)
    projector.close()
    assert make.rows(tmp_path, [], QUERY) == [(1001, 1000)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(logs())
def test_random_logs_are_told_apart_by_the_rule(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert make.rows(Path(folder), events, QUERY) == sorted(told_apart(events))


def told_apart(events: list[Event]) -> list[tuple[int, int]]:
    """The rule as the decision record puts it, without regard to batches or to time."""
    calls = [(position, event) for position, event in enumerate(events, 2) if isinstance(event, CallCompleted)]
    groups: dict[object, list[tuple[bool, bool, int, int]]] = defaultdict(list)
    asked: dict[object, int] = defaultdict(int)
    for position, event in sorted(calls, key=lambda call: (call[1].started_at, call[0])):
        response = event.provider, event.response_id or position, event.entry
        asked[response] += event.kind != "stored" and not event.attempt
        known = event.usage_known and not absurd(event)
        groups[response, asked[response]].append((not known or event.partial, not known, event.started_at, position))
    return [(position, min(group)[-1]) for group in groups.values() for *_, position in group if position != min(group)[-1]]


def absurd(event: CallCompleted) -> bool:
    """Whether a count of a call is none that a call can have."""
    searches = 100 * (event.web_searches or 0)
    names = ("input", "cache_read", "cache_write_5m", "cache_write_1h", "cache_write_other", "output", "reasoning")
    counts = [getattr(event, f"{name}_tokens") or 0 for name in names]
    return max(searches, *counts) > 10**8 or min(searches, *counts) < 0
