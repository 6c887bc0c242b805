"""Calls round a call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import make
from halton.log.store import Fact, Log
from halton.views.call_facts import read_call_facts
from halton.views.neighbours import Neighbour, read_same_exchange, read_same_response, read_session_around


def row(views: Any, position: int) -> dict[str, Any]:
    found = read_call_facts(views, position)
    assert found is not None
    return found.call


def test_the_session_before_and_after_in_order_of_time(tmp_path: Path) -> None:
    at = [0, 3, 1, 2, 2, 4]
    calls = [make.call(session="s", agent=f"a{n}", started_at=make.NOON + n * make.MINUTE) for n in at]
    with make.views(tmp_path, [make.price(), *calls, make.call(session="t"), make.call()]) as views:
        before, after = read_session_around(views, row(views, 6), each=2)
        assert [one.position for one in before] == [3, 5]
        assert [one.position for one in after] == [7, 4]
        assert before[0] == Neighbour(
            3, 1, "e0002", "2026-09-22T12:00:00.000000Z", 2100, "claude-sonnet-4-5-20250929", "ok", "a0", None, 0, 1, 200,
            "billed", 6_000_000_000,
        )  # fmt: skip
        assert read_session_around(views, row(views, 10), each=2) == ([], [])


def test_who_brought_the_same_response(tmp_path: Path) -> None:
    same = [make.call(response_id="r", entry=n) for n in (1, 2)]
    other = make.call(response_id="r", provider="openai")
    with make.views(tmp_path, [*same, other, make.call()]) as views:
        assert [one.position for one in read_same_response(views, row(views, 2))] == [3]
        assert read_same_response(views, row(views, 5)) == []


def test_the_inferences_of_a_socket(tmp_path: Path) -> None:
    log = Log(tmp_path / "db.sqlite")
    socket = [make.call(transport="websocket", inference=n, started_at=make.NOON + n * make.MINUTE) for n in (1, 2, 3)]
    log.append([*(Fact.of("e1", one) for one in socket), Fact.of("e10", make.call()), Fact.of("e1", make.call(inference=4))])
    log.close()
    with make.views(tmp_path) as views:
        assert [one.call_id for one in read_same_exchange(views, row(views, 3))] == ["e1.4", "e1", "e1.3"]
        assert read_same_exchange(views, row(views, 5)) == []


def test_they_are_found_by_an_index(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(session="s", response_id="r", transport="websocket")]) as views:
        call, said = row(views, 2), []
        views.set_trace_callback(said.append)
        for ask in (lambda: read_session_around(views, call, 3), lambda: read_same_response(views, call)):
            ask()
        read_same_exchange(views, call)
        views.set_trace_callback(None)
        plans = [" ".join(step[3] for step in views.execute(f"explain query plan {sql}")) for sql in said]
    assert len(plans) == 4
    for plan, index in zip(plans, ("by_session", "by_session", "by_response", "by_time"), strict=True):
        assert f"SEARCH c USING INDEX calls_{index}" in plan and "SCAN" not in plan
