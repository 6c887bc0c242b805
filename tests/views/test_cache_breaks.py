"""Where a cache was lost, why that is likely, and what it cost: by provider, and by law."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cached_calls import READ_PICO, cached
from halton.views.cache_breaks import LEAST_LOST_TOKENS, Break, breaks_of, find_breaks
from halton.views.lanes import lanes_of
from halton.views.session_calls import SessionCall

HELD = cached(0, cache_write_5m_tokens=100_000, input_tokens=10)
HELD_1H = cached(0, cache_write_1h_tokens=100_000, input_tokens=10)
OPUS = "claude-opus-4-5-20251101"
GPT = {"provider": "openai", "model": "gpt-5"}
GEMINI = {"provider": "google", "model": "gemini-3.1-pro"}


def only(*calls: SessionCall) -> Break:
    (found,) = find_breaks(calls)
    return found


def told(found: Break) -> tuple[str, int, int, int]:
    return found.cause, found.lost_tokens, found.pause_s, found.kept_s


def test_a_conversation_that_goes_on_breaks_nothing() -> None:
    assert list(find_breaks([HELD, cached(30, cache_read_tokens=100_000, cache_write_5m_tokens=900)])) == []
    assert list(find_breaks([HELD])) == [] == list(find_breaks([]))


def test_a_pause_above_five_minutes_lets_anthropic_s_cache_lapse() -> None:
    found = only(HELD, cached(361, cache_write_5m_tokens=100_900))
    assert told(found) == ("lapse", 100_000, 361, 300)
    # Written anew at $3.75 for a million instead of read at $0.30.
    assert (found.cost_pico, found.cost_reason) == (100_000 * (3_750_000 - 300_000), None)
    assert list(find_breaks([HELD, cached(300, cache_read_tokens=100_000)])) == []


def test_an_hour_is_an_hour() -> None:
    assert told(only(HELD_1H, cached(3_700, cache_write_1h_tokens=100_900))) == ("lapse", 100_000, 3_700, 3_600)
    found = only(HELD_1H, cached(361, cache_write_1h_tokens=100_900))
    assert told(found) == ("prefix_changed", 100_000, 361, 3_600)
    assert found.cost_pico == 100_000 * (6_000_000 - 300_000)


def test_each_use_keeps_a_cache_warm() -> None:
    calls = [HELD] + [cached(299 * turn, cache_read_tokens=100_000) for turn in range(1, 9)]
    assert list(find_breaks(calls)) == []
    assert told(only(*calls, cached(299 * 8 + 300, input_tokens=100_010))) == ("lapse", 100_000, 300, 300)


def test_another_model_has_a_cache_of_its_own_and_goes_before_a_lapse() -> None:
    found = only(HELD, cached(900, model=OPUS, cache_write_5m_tokens=100_500))
    assert told(found) == ("model_switch", 100_000, 900, 300)
    assert (found.before.model, found.call.model) == ("claude-sonnet-4-5-20250929", OPUS)
    bedrock = cached(10, provider="aws", cache_write_5m_tokens=100_500)
    assert only(HELD, bedrock).cause == "model_switch"


def test_a_name_without_its_date_is_the_same_model() -> None:
    assert only(HELD, cached(10, model="claude-sonnet-4-5", input_tokens=100_010)).cause == "prefix_changed"


def test_a_prompt_that_became_much_shorter_was_compacted() -> None:
    assert told(only(HELD, cached(10, cache_write_5m_tokens=20_000))) == ("compaction", 20_000, 10, 300)
    # The tools and the system prompt were read all the same: of what it sends it lost little.
    assert list(find_breaks([HELD, cached(10, cache_read_tokens=15_000, cache_write_5m_tokens=6_000)])) == []


def test_less_than_half_and_at_least_1024_tokens_make_a_break() -> None:
    assert list(find_breaks([HELD, cached(10, cache_read_tokens=50_000, input_tokens=50_000)])) == []
    assert only(HELD, cached(10, cache_read_tokens=49_999, input_tokens=50_001)).lost_tokens == 50_001
    short = cached(0, cache_write_5m_tokens=1_500)
    assert list(find_breaks([short, cached(9, cache_read_tokens=477, input_tokens=2_000)])) == []
    assert only(short, cached(9, cache_read_tokens=476, input_tokens=2_000)).lost_tokens == 1_024


def test_openai_keeps_prompts_by_itself_in_steps_of_128() -> None:
    first = cached(0, cache_read_tokens=1_024, input_tokens=9_076, **GPT)
    assert list(find_breaks([first, cached(60, cache_read_tokens=9_984, input_tokens=900, **GPT)])) == []
    found = only(first, cached(60, input_tokens=11_000, cache_read_rate_pico=125_000, **GPT))
    assert told(found) == ("prefix_changed", 9_984, 60, 300)
    assert found.cost_pico == 9_984 * (3_000_000 - 125_000)
    assert only(first, cached(900, input_tokens=11_000, **GPT)).cause == "lapse"
    short = cached(50, input_tokens=1_000, **GPT)
    assert (
        list(find_breaks([first, cached(9, cache_read_tokens=9_984, **GPT), short, cached(60, input_tokens=5_000, **GPT)])) == []
    )


def test_a_script_whose_prompts_have_nothing_in_common_breaks_nothing() -> None:
    calls = [cached(turn, input_tokens=20_000 + turn, **GPT) for turn in range(5)]
    assert list(find_breaks(calls)) == []
    read = cached(9, cache_read_tokens=19_968, input_tokens=32, **GPT)
    assert only(*calls, read, cached(10, input_tokens=20_000, **GPT)).before == read


def test_openai_s_own_time_holds_where_it_is_stated() -> None:
    half_an_hour = cached(0, cache_write_other_tokens=10_000, other_kept_s=1_800, **GPT)
    assert told(only(half_an_hour, cached(1_000, input_tokens=11_000, **GPT)))[0::3] == ("prefix_changed", 1_800)
    lapsed = only(half_an_hour, cached(2_000, input_tokens=11_000, **GPT))
    assert (lapsed.cause, lapsed.kept_s, lapsed.said) == ("lapse", 1_800, "")


def test_gemini_promises_nothing_and_small_prompts_are_none_of_its_caches() -> None:
    small = cached(0, cache_read_tokens=1_000, input_tokens=3_000, **GEMINI)
    assert list(find_breaks([small, cached(9, input_tokens=5_000, **GEMINI)])) == []
    found = only(cached(0, cache_read_tokens=5_000, input_tokens=3_000, **GEMINI), cached(400, input_tokens=9_000, **GEMINI))
    assert (found.cause, found.said) == ("lapse", "no time is promised, 5 minutes are assumed")


def test_of_another_provider_only_what_it_says_that_it_read_is_known() -> None:
    groq = {"provider": "groq", "model": "kimi-k2"}
    assert list(find_breaks([cached(0, input_tokens=9_000, **groq), cached(9, input_tokens=9_500, **groq)])) == []
    assert only(cached(0, cache_read_tokens=9_000, **groq), cached(9, input_tokens=9_500, **groq)).lost_tokens == 9_000


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "error"},
        {"status": "blocked"},
        {"usage_known": False},
        {"kind": "count_tokens"},
        {"kind": "embedding", "input_tokens": 100_000},
        {"is_repeat": True},
    ],
)
def test_what_sends_no_prompt_to_a_model_neither_makes_nor_breaks_a_cache(facts: dict[str, Any]) -> None:
    nothing = cached(10, **facts)
    assert list(find_breaks([HELD, nothing, cached(20, cache_read_tokens=100_000)])) == []
    assert told(only(HELD, nothing, cached(20, input_tokens=100_000)))[:2] == ("prefix_changed", 100_000)


def test_a_short_call_to_another_model_or_of_another_class_is_aside() -> None:
    title = cached(10, model="claude-haiku-4-5", input_tokens=6_000)
    quota = cached(11, request_class="title", input_tokens=6_000)
    assert list(find_breaks([HELD, title, quota, cached(20, cache_read_tokens=100_000)])) == []
    assert only(HELD, title, quota, cached(20, input_tokens=100_000)).before == HELD


def test_a_compaction_goes_on_in_the_conversation_s_own_class() -> None:
    main = msgspec.structs.replace(HELD, request_class="main")
    summary = cached(10, request_class="compaction", cache_read_tokens=100_000, input_tokens=50)
    shorter = cached(20, request_class="main", cache_write_5m_tokens=20_000)
    assert told(only(main, summary, shorter)) == ("compaction", 20_000, 10, 300)


def test_what_an_answer_that_has_not_begun_writes_cannot_be_read() -> None:
    waiting = cached(10, cache_read_tokens=20_000, cache_write_5m_tokens=80_000, first_ms=5_000)
    assert list(find_breaks([waiting, cached(14, cache_read_tokens=20_000, input_tokens=80_000)])) == []
    assert only(waiting, cached(16, cache_read_tokens=20_000, input_tokens=80_000)).lost_tokens == 80_000
    assert only(waiting, cached(14, input_tokens=100_000)).lost_tokens == 20_000


@pytest.mark.parametrize(
    ("facts", "cost"),
    [
        ({"rate_reason": "model_unpriced", "cache_read_rate_pico": None}, (None, "model_unpriced")),
        ({"cache_read_rate_pico": None}, (None, "unit_unpriced")),
        ({"cache_write_5m_pico": None}, (None, "unit_unpriced")),
        ({"is_suspect": True}, (None, "suspect")),
        ({"is_charged_apart": True}, (None, "charged_apart")),
        ({"is_charged_apart": True, "basis": "free"}, (0, None)),
        ({"basis": "local", "rate_reason": "model_unpriced"}, (0, None)),
        ({"basis": "subscription"}, (345_000_000_000, None)),
    ],
)
def test_a_cost_that_is_not_known_has_its_reason(facts: dict[str, Any], cost: tuple[int | None, str | None]) -> None:
    found = only(HELD, cached(10, cache_write_5m_tokens=100_900, **facts))
    assert (found.cost_pico, found.cost_reason) == cost


def test_the_lost_tokens_are_the_first_of_the_prompt() -> None:
    mixed = cached(10, cache_write_1h_tokens=18_000, cache_write_5m_tokens=60_000, input_tokens=30_000)
    paid = 18_000 * 6_000_000 + 60_000 * 3_750_000 + 22_000 * 3_000_000
    assert only(HELD, mixed).cost_pico == paid - 100_000 * READ_PICO


def test_where_nobody_can_tell_agents_apart_nobody_can_tell_a_break() -> None:
    calls = [HELD, cached(9, cache_write_5m_tokens=60_000)]
    assert len(breaks_of(lanes_of(calls))) == 1
    assert breaks_of(lanes_of([msgspec.structs.replace(call, request_class="subagent") for call in calls])) == []


COUNTS = st.integers(0, 200_000)
MOMENTS = st.integers(0, 20_000)
CALLS = st.lists(
    st.builds(
        cached,
        MOMENTS,
        provider=st.sampled_from(("anthropic", "openai", "google", "groq")),
        model=st.sampled_from(("a", "b", None)),
        agent=st.sampled_from((None, "x", "y")),
        request_class=st.sampled_from((None, "main", "compaction")),
        status=st.sampled_from(("ok", "ok", "error", "aborted")),
        usage_known=st.sampled_from((True, True, False)),
        first_ms=st.none() | st.integers(0, 9_000),
        input_tokens=COUNTS,
        cache_read_tokens=COUNTS,
        cache_write_5m_tokens=COUNTS,
        cache_write_1h_tokens=COUNTS,
    ),
    max_size=12,
).map(lambda calls: [msgspec.structs.replace(call, position=at) for at, call in enumerate(_in_time(calls))])


def _in_time(calls: list[SessionCall]) -> list[SessionCall]:
    return sorted(calls, key=lambda call: call.began_at)


@given(CALLS)
def test_no_break_costs_more_than_its_call_paid_for_input(calls: list[SessionCall]) -> None:
    for found in find_breaks(calls):
        call = found.call
        paid = (call.input_pico or 0) + (call.cache_write_5m_pico or 0) + (call.cache_write_1h_pico or 0)
        assert found.cost_pico is not None and found.cost_pico <= paid
        assert LEAST_LOST_TOKENS <= found.lost_tokens <= call.prompt_tokens - call.cache_read_tokens
        assert found.before.position < call.position


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), max_size=12))
def test_a_lane_whose_calls_read_all_that_was_cached_has_no_breaks(turns: list[tuple[int, int]]) -> None:
    calls, held = [], 0
    for second, (written, pause) in enumerate(turns):
        calls.append(cached(second * 10_000 + pause, cache_read_tokens=held, cache_write_5m_tokens=written))
        held += written
    assert list(find_breaks(calls)) == []


@given(CALLS, CALLS)
def test_other_lanes_change_nothing(calls: list[SessionCall], others: list[SessionCall]) -> None:
    own = [msgspec.structs.replace(call, agent="own") for call in calls]
    apart = [msgspec.structs.replace(call, position=100 + at) for at, call in enumerate(others)]
    together = sorted((*own, *apart), key=lambda call: (call.began_at, call.position))
    found = [one for one in breaks_of(lanes_of(together)) if one.call.agent == "own"]
    assert found == breaks_of(lanes_of(own))
    later = [msgspec.structs.replace(call, began_at=call.began_at + timedelta(days=1)) for call in apart]
    assert found == [one for one in breaks_of(lanes_of([*own, *later])) if one.call.agent == "own"]
