"""The lanes of a session: its main conversation, and one for each sub-agent and thread beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from halton.views.session_calls import SessionCall

MAIN = "main"
MOST_DEPTH = 5


class Lane(msgspec.Struct, frozen=True):
    """Calls that follow each other, or, where it `is_shared`, of agents that nobody can tell apart.

    `name` is a client's own text; `depth` counts the agents above it that are known.
    """

    name: str
    depth: int
    calls: tuple[SessionCall, ...]
    is_shared: bool = False


class _Key(NamedTuple):
    agent: str | None
    thread: str | None
    is_unnamed: bool

    @property
    def name(self) -> str:
        if self.agent is not None:
            return self.agent
        if self.is_unnamed:
            return "sub-agents"
        return "no thread named" if self.thread is None else f"thread {self.thread}"


type _Lanes = dict[_Key, list[SessionCall]]


def lanes_of(calls: Iterable[SessionCall]) -> list[Lane]:
    """The lanes of these calls of one session, given in order of time: the main one first, each behind the one that started it.

    Clients name agents and threads as they like; where one says only that some sub-agent asked, all of those share a lane.
    """
    lanes: _Lanes = {}
    for call in calls:
        is_unnamed = call.agent is None and call.request_class == "subagent"
        lanes.setdefault(_Key(call.agent, call.thread, is_unnamed), []).append(call)
    main = next((key for key in lanes if key.agent is None and not key.is_unnamed), None)
    ordered = list(_in_order(lanes, main))
    names = _told_apart([MAIN if key == main else key.name for key, _ in ordered])
    return [Lane(name, depth, tuple(lanes[key]), key.is_unnamed) for name, (key, depth) in zip(names, ordered, strict=True)]


def _told_apart(names: Iterable[str]) -> Iterator[str]:
    """The names, those that came before with a number behind them: two agents may be named by what they do."""
    met = Counter[str]()
    for name in names:
        met[name] += 1
        yield name if met[name] == 1 else f"{name} ({met[name]})"


def _in_order(lanes: _Lanes, main: _Key | None) -> Iterator[tuple[_Key, int]]:
    below: dict[_Key | None, list[_Key]] = {}
    for key, parent in _parents(lanes, main).items():
        below.setdefault(parent, []).append(key)
    reached = set[_Key]()
    # What names itself, or each other, as its parent hangs on nothing: it comes last.
    for root in (*sorted(below.get(None, []), key=lambda key: key != main), *lanes):
        waiting = [(root, 0)]
        while waiting:
            key, depth = waiting.pop()
            if key not in reached:
                reached.add(key)
                yield key, min(depth, MOST_DEPTH)
                waiting += [(child, depth + 1) for child in reversed(below.get(key, []))]


def _parents(lanes: _Lanes, main: _Key | None) -> dict[_Key, _Key | None]:
    """The lane that started each: the one whose agent or thread its first call names, else the main one."""
    named = {name: key for key in reversed(lanes) for name in (key.thread, key.agent) if name is not None}
    return {key: None if key == main else named.get(calls[0].parent_agent or "", main) for key, calls in lanes.items()}
