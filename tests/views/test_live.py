"""What goes on: calls in flight, and calls as they end."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import make
from halton.log.store import Fact, read_only
from halton.views.live import Ended, InFlight, has_calls, read_began, read_ended, read_in_flight

NOON_S = make.NOON / 1e6


def test_calls_as_they_end_are_read_once_each(tmp_path: Path) -> None:
    cached = make.call(started_at=make.NOON + make.MINUTE, cache_read_tokens=300, cache_write_1h_tokens=40)
    with make.views(tmp_path, [make.call(), make.failure(started_at=make.NOON - make.MINUTE), cached]) as views:
        positions = [position for (position,) in views.execute("select position from calls order by position")]
        ends = list(read_ended(views, since="2026-09-22T11:59:30.000000Z"))
        assert ends == [
            Ended(positions[2], NOON_S + 62.1, 1340, 200, "ok"),
            Ended(positions[1], NOON_S - 57.9, 0, 0, "error"),  # it began earlier, and ended behind the first of that time
            Ended(positions[0], NOON_S + 2.1, 1000, 200, "ok"),
        ]
        assert [end.position for end in read_ended(views, after=positions[0])] == positions[:0:-1]
        assert list(read_ended(views, after=positions[2])) == []
        assert list(read_ended(views, since="2026-09-23")) == []


def test_a_response_that_came_twice_has_its_tokens_once(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(response_id="r"), make.call(response_id="r", attempt=1)]) as views:
        assert sum(end.prompt_tokens for end in read_ended(views, after=0)) == 1000
        assert len(list(read_ended(views, after=0))) == 2


def test_a_call_is_in_flight_from_its_head_to_its_end(tmp_path: Path) -> None:
    log = make.log(tmp_path)
    heads = [Fact.of(name, make.started(started_at=make.NOON + at)) for at, name in enumerate(("a", "b", "c"))]
    log.append([*heads, Fact.of("a", make.call())])
    log.close()
    projector = make.projector(tmp_path)
    projector.catch_up()
    projector.close()
    with closing(read_only(tmp_path / "views.sqlite")) as views, closing(read_only(tmp_path / "db.sqlite")) as events:
        found = read_in_flight(views)
        assert found == InFlight(2, 3)
        assert read_began(events, 3) == NOON_S + 1e-6
        assert read_began(events, 99) is None


def test_views_without_a_call_say_so(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.started()]) as views:
        assert not has_calls(views)
        assert read_in_flight(views).calls == 1


def test_and_those_with_one_too(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call()]) as views:
        assert has_calls(views)
