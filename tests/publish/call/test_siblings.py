"""The section of the calls round a call."""

from __future__ import annotations

from typing import Any

import pytest

import make
from halton.publish.call.siblings import section

pytestmark = pytest.mark.anyio


async def test_its_session_with_lanes_and_the_pages_before_and_after(look: Any) -> None:
    calls = [
        make.call(session="s", started_at=make.NOON + n * make.MINUTE, agent=agent, request_class=kind, attempt=attempt)
        for n, (agent, kind, attempt) in enumerate([(None, "main", 0), ("scout\u202e", "subagent", 0), (None, "main", 1)])
    ]
    told = section(await look([make.price(), *calls], "e0003"))
    assert (told.session, told.lanes, told.previous, told.next) == ("s", 2, "/call/e0002", "/call/e0004")
    assert [(one.path, one.lane, one.note, one.took, one.cost) for one in told.calls] == [
        ("/call/e0002", "main", "", "2.1 s", "$0.0060"),
        ("", "scout\\u202e", "subagent", "2.1 s", "$0.0060"),
        ("/call/e0004", "main", "retry 1", "2.1 s", "$0.0060"),
    ]
    assert ['x="0.0"' in one.picture for one in told.calls] == [True, False, False]
    assert ["hue-1" in one.picture for one in told.calls] == [True, False, True]


async def test_a_call_without_a_session_has_no_neighbours(look: Any) -> None:
    told = section(await look([make.price(), make.call(), make.call()]))
    assert (told.calls, told.previous, told.next) == ([], "", "")


async def test_the_same_response(look: Any) -> None:
    calls = [make.call(response_id="r", entry=1), make.call(response_id="r", entry=2, started_at=make.NOON + 1)]
    (other,) = section(await look([make.price(), *calls])).same_response
    assert (other.path, other.note) == ("/call/e0003", "part 2 of its response")
