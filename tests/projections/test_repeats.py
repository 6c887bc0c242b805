from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import make
from halton.events.types import CallCompleted

UNKNOWN: dict[str, Any] = {"usage_known": False, "usage_reason": "background", "input_tokens": None, "output_tokens": None}
QUERY = "select position, counted_as from repeats order by position"


def call(**changes: Any) -> CallCompleted:
    return make.call(**({"response_id": "resp_1"} | changes))


def stored(**changes: Any) -> CallCompleted:
    return call(kind="stored", method="GET", **changes)


def test_a_stored_response_read_again_counts_once(tmp_path: Path) -> None:
    events = [call(), stored(), stored(), make.price()]
    query = "select calls, unpriced_calls, input_tokens, cost_pico = (select cost_pico from cost where position = 2) from usage_daily"
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
