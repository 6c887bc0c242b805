from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings

import make
from halton.events.price import Rate
from halton.events.types import Event, ProjectMerged
from halton.log.store import read_only
from projections.given import logs
from projections.test_law_of_batches import projected

CHEAP = (Rate(unit="input_tokens", pico=1), Rate(unit="output_tokens", pico=0))
SUMS = (
    "select session, calls, failed_calls, unpriced_calls, input_tokens, cost_pico, notional_pico from sessions order by session"
)
# Each session added up from its calls, beside what is kept.
APART = """
select c.session, c.origin, min(c.started_at), max(c.started_at), max(c.position), sum(d.calls), sum(d.failed_calls),
       sum(d.unpriced_calls), sum(d.suspect_calls), sum(d.input_tokens), sum(d.cache_read_tokens), sum(d.cache_write_5m_tokens),
       sum(d.cache_write_1h_tokens), sum(d.cache_write_other_tokens), sum(d.output_tokens), sum(d.reasoning_tokens),
       sum(d.cost_pico), sum(d.notional_pico)
  from calls as c join daily_parts as d on d.position = c.position and d.origin = c.origin
 where c.session is not null group by 1, 2 order by 1, 2"""
KEPT = """
select session, origin, began_at, last_at, last_position, calls, failed_calls, unpriced_calls, suspect_calls, input_tokens,
       cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_write_other_tokens, output_tokens, reasoning_tokens,
       cost_pico, notional_pico
  from session_sums order by 1, 2"""


def test_the_calls_of_a_session_are_added_and_those_of_none_are_left_out(tmp_path: Path) -> None:
    events = [
        make.price(rates=CHEAP),
        make.call(session="s"),
        make.call(session="s", billing="subscription", input_tokens=7),
        make.failure(session="s"),
        make.call(session="t", model="claude-next"),
        make.call(),
    ]
    assert make.rows(tmp_path, events, SUMS) == [("s", 3, 1, 0, 1007, 1000, 7), ("t", 1, 0, 1, 1000, 0, 0)]


def test_a_session_is_whose_its_last_call_is(tmp_path: Path) -> None:
    events = [
        make.call(session="s", started_at=make.NOON + make.MINUTE, model="claude-next", client="codex", git_branch="main"),
        make.call(session="s", project="old", git_branch="wip"),
        ProjectMerged(project="old", into_project="new"),
    ]
    query = "select began_at, last_at, project, provider, client, model, git_branch, last_position from sessions"
    assert make.rows(tmp_path, events, query) == [
        ("2026-09-22T12:00:00.000000Z", "2026-09-22T12:01:00.000000Z", "new", "anthropic", "claude-code",
         "claude-sonnet-4-5-20250929", "wip", 3),
    ]  # fmt: skip


def test_a_session_follows_a_price_set_late_and_a_response_that_came_again(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call(session="s", response_id="r"), make.call(session="t")])
    projector = make.projector(tmp_path)
    projector.catch_up()
    assert projector._connection.execute(SUMS).fetchall() == [("s", 1, 0, 1, 1000, 0, 0), ("t", 1, 0, 1, 1000, 0, 0)]
    again = make.call(session="s", kind="stored", response_id="r", started_at=make.NOON + 1)
    log.append(make.facts([make.price(rates=CHEAP), again, make.call(session="t")]))
    projector.catch_up()
    projector.close()
    log.close()
    assert make.rows(tmp_path, [], SUMS) == [("s", 2, 0, 0, 1000, 1000, 0), ("t", 2, 0, 0, 2000, 2000, 0)]


def test_the_dearest_and_the_newest_are_found_by_an_index(tmp_path: Path) -> None:
    with make.views(tmp_path) as connection:
        for order, index in (("worth_pico", "session_sums_by_worth"), ("last_at", "session_sums_by_time")):
            plan = connection.execute(f"explain query plan select * from sessions order by {order} desc limit 9").fetchall()
            assert [step for *_, step in plan] == [
                f"SCAN s USING INDEX {index}",
                "SEARCH c USING PRIMARY KEY (position=? AND origin=?) LEFT-JOIN",
            ]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(logs())
def test_a_session_is_the_sum_of_its_calls(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make.log(Path(folder), events).close()
        projected(Path(folder), 7)
        views = read_only(Path(folder) / "views.sqlite")
        assert views.execute(KEPT).fetchall() == views.execute(APART).fetchall()
        views.close()
