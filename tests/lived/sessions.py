"""A session of a client: turns with pauses, agents beside it, tries again, breaks of the cache, answers that end early."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from halton.events.types import CallCompleted
from lived.conversation import Conversation
from lived.past import DAY, HOUR, MINUTE, SECOND
from lived.team import TEAM, Client, Work

type Call = tuple[str, CallCompleted]
_ENDS = (
    ("aborted", {"status": "aborted", "reason": "client_left", "partial": True, "stop_reason": None}),
    ("cut", {"status": "cut", "reason": "provider_left", "partial": True, "stop_reason": None}),
)


def month(seed: int, now: int, offset_minutes: int, days: int) -> list[Call]:
    """The calls of everybody that ended before `now` (µs), over so many days by a clock so far ahead of UTC."""
    midnight = (now + offset_minutes * MINUTE) // DAY * DAY - offset_minutes * MINUTE
    calls = [
        call
        for day in range(days)
        for call in _day(random.Random(f"{seed}/{midnight // DAY - day}"), midnight - day * DAY, now, offset_minutes)
    ]
    return [call for call in calls if _ended_at(call[1]) < now - MINUTE]


def _day(rng: random.Random, midnight: int, now: int, offset_minutes: int) -> Iterator[Call]:
    """From nine to six; today until now, whichever day it is."""
    is_today = now - midnight < DAY
    begin, end = midnight + 9 * HOUR, midnight + 18 * HOUR
    if is_today:
        begin, end = max(midnight, now - 6 * HOUR), now - 20 * MINUTE
    weekday = ((midnight + offset_minutes * MINUTE) // DAY + 3) % 7
    for work in TEAM:
        often = work.a_day * (1.0 if is_today or weekday < 5 else 0.07) * rng.uniform(0.7, 1.3)
        for _ in range(int(often + rng.random())):
            at = rng.randint(min(begin, end), end)
            yield from session(rng, work, at, offset_minutes)
    if is_today:
        yield from session(rng, TEAM[0], now - 25 * MINUTE, offset_minutes)
        yield from session(rng, TEAM[2], now - 6 * MINUTE, offset_minutes)


def session(rng: random.Random, work: Work, at: int, offset_minutes: int) -> Iterator[Call]:
    """The calls of one session, in the order in which they began but for its agents'."""
    client, facts = work.client, _facts(rng, work, offset_minutes)
    talk = Conversation(rng, client, _model(rng, client), facts)
    for _ in range(rng.randint(*work.calls)):
        if rng.random() < 0.013:
            call = talk.refused(at)
            yield call
            at = _ended_at(call[1]) + rng.randint(1, 9) * SECOND
            yield (call := talk.call(at, attempt=1))
        else:
            yield (call := talk.call(at, **_end(rng, client)))
        at = _ended_at(call[1])
        if client.agents and rng.random() < 0.05:
            beside = [*_agents(rng, client, facts, at)]
            yield from beside
            at = max(_ended_at(one) for _, one in beside)
        elif not client.is_script:
            yield from _between(rng, client, talk, at)
        at += _pause(rng, client)


def _between(rng: random.Random, client: Client, talk: Conversation, at: int) -> Iterator[Call]:
    """What breaks the cache: a summary in the place of all that was said, another model."""
    if talk.prompt > 165_000 or rng.random() < 0.012:
        yield talk.call(at + SECOND // 4, request_class="compaction")
        talk.compact()
    elif len(client.models) > 1 and rng.random() < 0.02:
        talk.switch(rng.choice([model for model in client.models if model != talk.model]))


def _pause(rng: random.Random, client: Client) -> int:
    if client.is_script:
        return rng.randint(20, 900) * SECOND // 1000
    if rng.random() < 0.05:
        return rng.randint(6, 28) * MINUTE
    mean_s = 70 if rng.random() < 0.15 else 5
    return int(rng.expovariate(1 / mean_s) * SECOND) + SECOND // 5


def _agents(rng: random.Random, client: Client, facts: dict[str, Any], at: int) -> Iterator[Call]:
    """Two or three at once; one that Claude Code starts may start another."""
    parent = facts["thread"] if client.keeps_thread else None
    for number in range(rng.randint(2, 3)):
        begin = at + rng.randint(40, 900) * SECOND // 1000
        name, thread = _agent(rng, client)
        own = {"agent": name, "parent_agent": parent, "thread": thread, "request_class": "subagent"}
        calls = [*_errand(rng, client, facts | own, begin)]
        yield from calls
        if number == 0 and not client.keeps_thread and rng.random() < 0.25:
            child, _ = _agent(rng, client)
            yield from _errand(rng, client, facts | own | {"agent": child, "parent_agent": name}, _ended_at(calls[0][1]))


def _errand(rng: random.Random, client: Client, facts: dict[str, Any], at: int) -> Iterator[Call]:
    talk = Conversation(rng, client._replace(system=6_000), rng.choice(client.agents), facts)
    for _ in range(rng.randint(2, 7)):
        yield (call := talk.call(at))
        at = _ended_at(call[1]) + int(rng.expovariate(1 / 3) * SECOND)


def _agent(rng: random.Random, client: Client) -> tuple[str, str | None]:
    if client.keeps_thread:
        return rng.choice(("review", "collab_spawn")), _uuid(rng)
    return f"a{rng.getrandbits(28):07x}", None


def _end(rng: random.Random, client: Client) -> dict[str, Any]:
    """How an answer ends: nearly always by itself; what is no stream comes whole."""
    drawn = rng.random() + client.is_script
    return dict(_ENDS[0][1]) if drawn < 0.012 else dict(_ENDS[1][1]) if drawn < 0.015 else {}


def _facts(rng: random.Random, work: Work, offset_minutes: int) -> dict[str, Any]:
    branch, is_script = rng.choice(work.branches), work.client.is_script
    evidence = {"git": f"~/code/{work.project}/.git", "environment": "HALTON_PROJECT of python"}
    return {
        "utc_offset_minutes": offset_minutes, "project": work.project, "attributed_by": work.attributed_by,
        "evidence": evidence.get(work.attributed_by, f"~/code/{work.project}"), "git_branch": branch,
        "git_commit": f"{rng.getrandbits(48):012x}" if branch else None,
        "session": None if is_script and rng.random() < 0.5 else _uuid(rng),
        "thread": _uuid(rng) if work.client.keeps_thread else None,
        "request_class": None if is_script else "main",
    }  # fmt: skip


def _model(rng: random.Random, client: Client) -> str:
    return client.models[0] if rng.random() < 0.75 else rng.choice(client.models)


def _uuid(rng: random.Random) -> str:
    text = f"{rng.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _ended_at(call: CallCompleted) -> int:
    return call.started_at + (call.duration_ms or 0) * 1000
