"""The table of a session's calls: literal rows, and a reason for each –."""

from __future__ import annotations

from datetime import UTC

from cached_calls import cached
from halton.publish.session.rows import CallRow, Figure, call_rows

CENT = 10**10


def row(call: object) -> CallRow:
    (found,) = call_rows([call], {call.key: "main"}, {}, UTC)  # type: ignore[attr-defined,list-item]
    return found


def test_a_call_has_all_its_figures() -> None:
    call = cached(5, call_id="c5", input_tokens=1_000, cache_read_tokens=9_000, cache_write_5m_tokens=500, cost_pico=CENT)
    assert row(call) == CallRow(
        "12:00:05", "/call/c5", "main", "claude-sonnet-4-5-20250929", "/model/anthropic/claude-sonnet-4-5-20250929", "ok", "good",
        "the provider answered in full", Figure("10,500"), Figure("9,000"), Figure("100"),
        Figure("2.0 s", "first token after 1.0 s"), Figure("$0.0100"), "",
    )  # fmt: skip


def test_what_is_not_known_has_its_reason() -> None:
    found = row(cached(usage_known=False, usage_reason="cut", cost_pico=None, cost_reason="usage_unknown", duration_ms=None))
    assert (found.sent, found.cached, found.received) == (Figure("–", "not known: cut"),) * 3
    assert found.took == Figure("–", "not known: its end was not seen")
    assert found.cost == Figure("–", "not known: the provider's count never came")
    assert row(cached(cost_pico=None, cost_reason=None)).cost.note == "not known: no reason"


def test_who_pays_and_where_else_it_counts_is_said() -> None:
    assert row(cached(billing="subscription")).cost.note == "covered by a subscription, at list price"
    assert row(cached(is_repeat=True, cost_pico=0)).cost == Figure(
        "$0.00", "its response counts in another call, which brought it first"
    )


def test_times_bear_the_day_where_there_are_several() -> None:
    calls = [cached(0), cached(86_400, position=2)]
    assert [one.at for one in call_rows(calls, {call.key: "" for call in calls}, {}, UTC)] == [
        "22 Sep 12:00:00",
        "23 Sep 12:00:00",
    ]
    assert call_rows([], {}, {}, UTC) == []


def test_a_call_without_a_model_leads_nowhere_and_a_new_status_is_odd() -> None:
    found = row(cached(model=None, status="new"))
    assert (found.model, found.model_href, found.level) == ("", "", "odd")
