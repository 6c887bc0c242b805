"""A backtest decides what enforcement decided: a law over random calls that run side by side; and what its sums are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from halton.events.types import CallCompleted
from halton.log.store import Fact, Log, read_only
from halton.policy.asked import Asked, Spent
from halton.policy.decision import Decision
from halton.policy.expectation import expect
from halton.policy.policy import Policy
from halton.policy.state import State
from halton.views.backtest import Sum, backtest, replay
from halton.views.rates import read_rates
from halton.views.spent import spent_rows, text_of
from policy.told import word

CENT = 10**10
DAY = 1440 * make.MINUTE
SONNET = "claude-sonnet-4-5"


@contextmanager
def views(facts: list[Fact]) -> Iterator[Connection]:
    with tempfile.TemporaryDirectory() as folder:
        log = Log(Path(folder) / "db.sqlite")
        log.append(facts)
        log.close()
        projector = make.projector(Path(folder))
        projector.catch_up()
        projector.close()
        with closing(read_only(Path(folder) / "views.sqlite")) as connection:
            yield connection


def calls() -> st.SearchStrategy[CallCompleted]:
    facts: dict[str, Any] = {
        "project": st.sampled_from(["a", "b"]),
        "model_requested": st.sampled_from([SONNET, SONNET, "unpriced", None]),
        "billing": st.sampled_from(["billed", "billed", "billed", "subscription", "local"]),
        "status": st.sampled_from(["ok", "ok", "ok", "error", "aborted", "interrupted"]),
        "usage_known": st.sampled_from([True, True, False]),
        "input_tokens": st.integers(0, 3000),
        "output_tokens": st.integers(0, 900),
        "cache_write_5m_tokens": st.none() | st.integers(0, 900),
        "request_bytes": st.none() | st.integers(0, 20_000),
        "max_output_tokens": st.none() | st.sampled_from([1, 500, 10**6]),
        "stated_cost_pico": st.none() | st.integers(0, 3 * CENT),
        "utc_offset_minutes": st.sampled_from([0, 0, 60]),
        "model": st.none(),
    }
    return st.fixed_dictionaries(facts).map(lambda changes: make.call(**changes))


def policies() -> st.SearchStrategy[list[Policy]]:
    counted = st.builds(
        Policy,
        name=st.sampled_from("pqrs"),
        kind=st.sampled_from(["budget", "budget", "tokens", "requests"]),
        bound=st.sampled_from([1, 2, 3, 2000, 6000, CENT, 3 * CENT]),
        window=st.sampled_from(["minute", "hour", "day", "month", "rolling:1m", "rolling:2h"]),
        project=st.sampled_from([None, None, "a", "[ab]"]),
        model=st.sampled_from([None, None, "claude-*", "*"]),
        action=st.sampled_from(["block", "block", "warn"]),
        warn_percent=st.sampled_from([None, 50]),
    )
    single = st.builds(
        Policy,
        name=st.sampled_from("pqrs"),
        kind=st.sampled_from(["max_output", "max_context"]),
        bound=st.sampled_from([500, 2000]),
        action=st.sampled_from(["block", "warn"]),
    )
    listed = st.builds(Policy, name=st.sampled_from("pqrs"), kind=st.just("models"), models=st.just(("claude-*",)))
    return st.lists(st.one_of(counted, counted, counted, single, listed), max_size=4, unique_by=lambda policy: policy.name)


def all_ended(events: list[CallCompleted]) -> tuple[dict[str, Spent], list[Asked]]:
    """What each call counts for, and what is known of it when it asks."""
    with views([Fact.of("price", make.price()), *(Fact.of(f"c{at}", event) for at, event in enumerate(events))]) as connection:
        used = {call_id: spent for _, call_id, spent in spent_rows(connection)}
        rates = read_rates(connection, text_of(make.NOON))
    asked = []
    for event in events:
        pair = rates.find(event.provider, event.model_requested)
        hoped = expect(event.request_bytes, event.max_output_tokens, pair, is_billed=event.billing == "billed")
        asked.append(
            Asked(
                started_at=event.started_at,
                utc_offset_minutes=event.utc_offset_minutes,
                provider=event.provider,
                project=event.project,
                model=event.model_requested,
                client=event.client,
                prompt_tokens=hoped.prompt_tokens,
                max_output_tokens=event.max_output_tokens,
                expected_pico=hoped.pico,
                expected_tokens=hoped.tokens,
            )
        )
    return used, asked


def enforced(policies: list[Policy], events: list[CallCompleted], order: list[int]) -> tuple[list[Fact], dict[str, Decision]]:
    """The log of a meter with these policies. A number of `order` starts the next call, or ends one that is open."""
    used, asked = all_ended(events)
    state, facts, decisions, waiting, is_open = (
        State(policies),
        [Fact.of("price", make.price())],
        {},
        list(range(len(events))),
        [],
    )
    for step in [*order, *[0] * len(events), *[1] * len(events)]:
        if waiting and (step % 2 == 0 or not is_open):
            at = waiting.pop(0)
            head = {
                name: getattr(events[at], name) for name in ("started_at", "model_requested", "project", "utc_offset_minutes")
            }
            facts.append(Fact.of(f"c{at}", make.started(**head)))
            decisions[f"c{at}"] = state.admit(f"c{at}", asked[at])
            if decisions[f"c{at}"].blocked_by is None:
                is_open.append(at)
                continue
            gone = {
                "status": "blocked",
                "usage_known": False,
                "stated_cost_pico": None,
                "input_tokens": None,
                "output_tokens": None,
            }
            facts.append(Fact.of(f"c{at}", msgspec.structs.replace(events[at], **gone, cache_write_5m_tokens=None)))
        elif is_open:
            at = is_open.pop(step // 2 % len(is_open))
            state.settle(f"c{at}", used[f"c{at}"])
            facts.append(Fact.of(f"c{at}", events[at]))
    return facts, decisions


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(policies(), st.lists(st.tuples(calls(), st.integers(-20, 90)), max_size=9), st.lists(st.integers(0, 9), max_size=24))
def test_a_replay_of_a_log_decides_what_was_decided(
    policies: list[Policy], drawn: list[tuple[CallCompleted, int]], order: list[int]
) -> None:
    at, events = make.NOON, []
    for event, later_s in drawn:  # most begin one after the other, some before one that was asked about earlier
        at += later_s * 1_000_000
        events.append(msgspec.structs.replace(event, started_at=at))
    facts, decisions = enforced(policies, events, order)
    with views(facts) as connection:
        assert {call.row.call_id: call.decision for call in replay(connection, policies)} == decisions


def budget(cents: int, **facts: Any) -> Policy:
    return Policy(**({"name": "b", "kind": "budget", "bound": cents * CENT, "window": "month"} | facts))


def fact(number: int, **changes: Any) -> Fact:
    return Fact.of(f"c{number}", make.call(**changes))


def test_what_would_have_been_blocked_and_saved(tmp_path: Path) -> None:
    facts = [
        Fact.of("price", make.price()),  # a call costs 0.6 cents
        *(fact(day, started_at=make.NOON + day * DAY, project="x" if day % 2 else "y") for day in range(6)),
    ]
    with views(facts) as connection:
        found = backtest(connection, [budget(2), budget(1, name="w", action="warn"), budget(1, name="never", project="z")])
    assert (found.calls, found.cost_pico, found.first_at, found.last_at) == (
        6,
        36 * CENT // 10,
        "2026-09-22T12:00:00.000000Z",
        "2026-09-27T12:00:00.000000Z",
    )
    assert found.blocked == Sum(2, 12 * CENT // 10, 2400)
    assert list(found.policies) == ["b", "never", "w"]
    outcome = found.policies["b"]
    assert (outcome.blocked, outcome.first_blocked_at, outcome.first_call_id) == (
        found.blocked,
        "2026-09-26T12:00:00.000000Z",
        "c4",
    )
    assert outcome.first_verdict is not None and outcome.first_verdict.used == 24 * CENT // 10
    assert (found.policies["w"].warned, found.policies["w"].first_warned_at) == (1, "2026-09-24T12:00:00.000000Z")
    assert found.policies["never"].blocked == Sum()
    assert found.by == {
        "project": {"x": Sum(1, 6 * CENT // 10, 1200), "y": Sum(1, 6 * CENT // 10, 1200)},
        "model": {SONNET: Sum(2, 12 * CENT // 10, 2400)},
        "day": {"2026-09-26": Sum(1, 6 * CENT // 10, 1200), "2026-09-27": Sum(1, 6 * CENT // 10, 1200)},
    }


def test_the_first_and_the_last_go_by_when_calls_began_though_a_long_request_asks_late() -> None:
    late, early = make.NOON + DAY, make.NOON
    facts = [Fact.of("price", make.price()), *(fact(n, started_at=at) for n, at in enumerate((early, late, early + 1)))]
    with views(facts) as connection:
        found = backtest(connection, [budget(0, kind="requests", bound=1)]).policies["b"]
    assert (found.first_blocked_at, found.first_call_id, found.last_blocked_at) == (
        "2026-09-22T12:00:00.000001Z",
        "c2",
        "2026-09-23T12:00:00.000000Z",
    )


def test_earlier_calls_fill_the_windows_and_are_not_asked_about(tmp_path: Path) -> None:
    facts = [Fact.of("price", make.price()), *(fact(day, started_at=make.NOON + day * DAY) for day in range(6))]
    with views(facts) as connection:
        since = make.NOON + 5 * DAY
        for policy, decision in ((budget(3), "-b"), (budget(3, window="rolling:3d"), "pass"), (budget(4), "pass")):
            assert [word(call.decision) for call in replay(connection, [policy], since_at=since)] == [decision]


def test_calls_that_were_blocked_are_asked_again_with_what_was_expected_of_them() -> None:
    gone = {"status": "blocked", "usage_known": False, "input_tokens": None, "output_tokens": None, "request_bytes": 4000}
    facts = [Fact.of("price", make.price()), *(fact(n, **gone) for n in range(3)), fact(3)]
    with views(facts) as connection:
        found = backtest(connection, [budget(2)])  # expected are 1,000 tokens and 1,024 back: 1.8 cents
    assert (found.let_pass, found.policies["b"].also_before, found.blocked) == (2, 1, Sum(2, 6 * CENT // 10, 1200))


def test_of_a_socket_the_handshake_is_decided_and_all_its_turns_go_with_it() -> None:
    turns = [Fact.of("c9", make.call(inference=number)) for number in (1, 2, 3)]
    facts = [Fact.of("price", make.price()), *(fact(n) for n in range(2)), Fact.of("c9", make.started()), *turns]
    with views(facts) as connection:
        assert [word(call.decision) for call in replay(connection, [budget(1)])] == ["pass", "pass", "-b", "-b", "-b"]
        assert backtest(connection, [budget(1)]).blocked == Sum(3, 18 * CENT // 10, 3600)
        assert [word(call.decision) for call in replay(connection, [budget(2)])] == ["pass"] * 5
