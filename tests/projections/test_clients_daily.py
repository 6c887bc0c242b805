from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings

import make
from halton.events.price import Rate
from halton.events.types import CallsRetagged, Event, ProjectMerged
from halton.log.store import read_only
from projections.given import logs
from projections.test_law_of_batches import projected

CHEAP = (Rate(unit="input_tokens", pico=1), Rate(unit="output_tokens", pico=0))
DAYS = """select day, project, client, git_branch, calls, failed_calls, unpriced_calls, prompt_tokens, output_tokens, cost_pico,
                 notional_pico from clients_daily order by 1, 2, 3, 4"""
APART = """
select c.day, c.project, coalesce(c.client, ''), coalesce(c.git_branch, ''), sum(d.calls), sum(d.failed_calls),
       sum(d.unpriced_calls), sum(d.input_tokens + d.cache_read_tokens + d.cache_write_5m_tokens + d.cache_write_1h_tokens
       + d.cache_write_other_tokens), sum(d.output_tokens), sum(d.cost_pico), sum(d.notional_pico)
  from calls as c join daily_parts as d on d.position = c.position and d.origin = c.origin
 group by 1, 2, 3, 4 order by 1, 2, 3, 4"""


def test_calls_of_one_day_project_client_and_branch_are_added(tmp_path: Path) -> None:
    events = [
        make.price(rates=CHEAP),
        make.call(git_branch="main"),
        make.call(git_branch="main", cache_read_tokens=5, billing="subscription"),
        make.failure(git_branch="main", client=None),
        make.call(model="claude-next"),
        make.call(utc_offset_minutes=13 * 60),
    ]
    assert make.rows(tmp_path, events, DAYS) == [
        ("2026-09-22", "halton", "", "main", 1, 1, 0, 0, 0, 0, 0),
        ("2026-09-22", "halton", "claude-code", "", 1, 0, 1, 1000, 200, 0, 0),
        ("2026-09-22", "halton", "claude-code", "main", 2, 0, 1, 2005, 400, 1000, 0),
        ("2026-09-23", "halton", "claude-code", "", 1, 0, 0, 1000, 200, 1000, 0),
    ]


def test_they_follow_a_price_set_late_and_calls_that_went_to_another_project(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call(git_branch="main"), make.call(git_branch="wip"), make.call(project="old")])
    projector = make.projector(tmp_path)
    projector.catch_up()
    late = [
        make.price(rates=CHEAP),
        CallsRetagged(project="other", git_branch="wip"),
        ProjectMerged(project="old", into_project="new"),
    ]
    log.append(make.facts([*late, make.call(git_branch="main")]))
    projector.catch_up()
    projector.close()
    log.close()
    assert make.rows(tmp_path, [], DAYS) == [
        ("2026-09-22", "halton", "claude-code", "main", 2, 0, 0, 2000, 400, 2000, 0),
        ("2026-09-22", "new", "claude-code", "", 1, 0, 0, 1000, 200, 1000, 0),
        ("2026-09-22", "other", "claude-code", "wip", 1, 0, 0, 1000, 200, 1000, 0),
    ]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(logs())
def test_a_row_is_the_sum_of_its_calls(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make.log(Path(folder), events).close()
        projected(Path(folder), 7)
        views = read_only(Path(folder) / "views.sqlite")
        assert views.execute(DAYS).fetchall() == views.execute(APART).fetchall()
        views.close()
