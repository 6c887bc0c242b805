"""Breaks as rows: the dearest, with what they cost or why nobody knows, and foreign names made visible."""

from __future__ import annotations

from datetime import UTC

from cached_calls import cached
from halton.publish.session.breaks import SHOWN, break_rows, in_short
from halton.views.cache_breaks import Break, find_breaks
from halton.views.session_calls import SessionCall

HELD = cached(0, cache_write_5m_tokens=100_000)


def broken(*calls: SessionCall) -> Break:
    (found,) = find_breaks(calls)
    return found


def test_foreign_names_in_a_sentence_are_made_visible() -> None:
    lost = broken(HELD, cached(9, model="claude\u202e-opus", cache_write_5m_tokens=100_000))
    (row,) = break_rows([lost], {lost.call.key: "main"}, UTC)
    assert row.why.endswith("from claude-sonnet-4-5-20250929 to claude\\u202e-opus.")


def test_a_cost_that_is_not_known_has_its_reason_in_words() -> None:
    lost = broken(HELD, cached(9, input_tokens=100_000, rate_reason="model_unpriced", call_id="c9"))
    (row,) = break_rows([lost], {lost.call.key: "main"}, UTC)
    assert (row.at, row.href, row.lane, row.cause) == ("12:00:09", "/call/c9", "main", "prompt changed")
    assert (row.lost, row.cost, row.cost_note) == ("100,000", "–", "not known: no price holds for this name at this time")
    assert in_short(lost) == "prompt changed, 100,000 tokens, cost not known"


def test_of_many_the_dearest_are_shown_in_order_of_time() -> None:
    turns = [cached(9 * turn, cache_write_5m_tokens=10_000 + (turn * 7 % 31) * 100, position=turn) for turn in range(32)]
    breaks = list(find_breaks(turns))
    rows = break_rows(breaks, {call.key: "main" for call in turns}, UTC)
    assert len(breaks) == 31 and len(rows) == SHOWN
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    left_out = sorted((one.cost_pico or 0 for one in breaks), reverse=True)[SHOWN:]
    assert max(left_out) <= min(one.cost_pico or 0 for one in breaks if f"{one.lost_tokens:,}" in {row.lost for row in rows})


def test_a_subscription_s_break_says_so() -> None:
    lost = broken(HELD, cached(9, cache_write_5m_tokens=100_000, billing="subscription", basis="subscription"))
    (row,) = break_rows([lost], {lost.call.key: "main"}, UTC)
    assert (row.cost, row.cost_note) == ("$0.3450", "covered by a subscription")
