"""The newest calls of a project or a model, and what they say together."""

from pathlib import Path

import pytest

import make
from halton.publish.subject import recent
from halton.publish.subject.recent import (
    OF_MODEL,
    OF_PROJECT,
    Counted,
    Recent,
    dearest,
    failures,
    read_recent,
    rules,
    sessions,
    told,
)

MODEL = {"provider": "anthropic", "model": "claude-sonnet-4-5-20250929"}


def found(tmp_path: Path, events: list[object], calls: str, names: dict[str, str]) -> list[Recent]:
    with make.views(tmp_path, events) as views:  # type: ignore[arg-type]
        return read_recent(views, calls, names)


def test_a_project_has_its_own_calls_the_newest_first(tmp_path: Path) -> None:
    later = make.call(started_at=make.NOON + make.MINUTE, session="s")
    events = [make.price(), make.call(), later, make.call(project="other"), make.failure()]
    calls = found(tmp_path, events, OF_PROJECT, {"project": "halton"})
    assert [(call.call_id, call.status, call.cost_pico, call.cost_reason) for call in calls] == [
        ("e0003", "ok", 6_000_000_000, None), ("e0005", "error", None, "failed"), ("e0002", "ok", 6_000_000_000, None),
    ]  # fmt: skip
    assert calls[1].model == "claude-sonnet-4-5"


def test_a_model_has_calls_that_only_asked_for_it_too(tmp_path: Path) -> None:
    names = MODEL | {"model": "claude-sonnet-4-5"}
    events = [make.call(model="claude-sonnet-4-5"), make.call(), make.failure(), make.failure(provider="openai")]
    assert [call.call_id for call in found(tmp_path, events, OF_MODEL, names)] == ["e0003", "e0001"]


def test_no_more_calls_are_read_than_so_many(tmp_path: Path) -> None:
    events = [make.call(started_at=make.NOON + number * make.MINUTE) for number in range(4)]
    with make.views(tmp_path, events) as views:
        some = OF_PROJECT.replace(str(recent.MOST_CALLS), "2")
        assert [call.call_id for call in read_recent(views, some, {"project": "halton"})] == ["e0004", "e0003"]


def test_a_list_says_of_which_calls_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = [call(1), call(2)]
    assert told(calls) == "of all its calls"
    monkeypatch.setattr(recent, "MOST_CALLS", 2)
    assert told(calls) == "of the newest 2 calls"


def test_the_dearest_are_those_whose_cost_is_known() -> None:
    calls = [call(1, cost_pico=5), call(2, cost_pico=None), call(3, cost_pico=9), call(4, cost_pico=0), call(5, cost_pico=5)]
    assert [one.position for one in dearest(calls, 2)] == [3, 1]
    assert [one.position for one in dearest(calls, 9)] == [3, 1, 5]


def test_rules_and_failures_are_counted_the_most_frequent_first() -> None:
    limited = {"status": "error", "http_status": 429, "error_type": "rate_limit_error"}
    left = call(5, status="aborted", reason="client_left", http_status=200)
    calls = [call(1), call(2, attributed_by="env"), call(3, **limited), call(4, **limited), left]
    assert rules(calls) == [Counted("git_root", 4, "80%"), Counted("env", 1, "20%")]
    assert failures(calls) == [
        Counted("error · HTTP 429 · rate_limit_error", 2, "40%"), Counted("aborted · client_left", 1, "20%"),
    ]  # fmt: skip
    assert failures([]) == rules([]) == []


def test_sessions_are_named_once_and_those_of_two_machines_apart() -> None:
    calls = [
        call(1, session="b"),
        call(2, session=None),
        call(3, session="a"),
        call(4, session="b"),
        call(5, session="a", origin=2),
    ]
    assert sessions(calls, 9) == [("b", 1), ("a", 1), ("a", 2)]
    assert sessions(calls, 1) == [("b", 1)]


def call(position: int, **changes: object) -> Recent:
    """A call that ended well, with these values changed."""
    usual = Recent(position, 1, "e", "", None, "halton", "p", "m", "ok", None, None, 200, "git_root", 1, "billed", 1, None)
    return usual._replace(**changes)  # type: ignore[arg-type]
