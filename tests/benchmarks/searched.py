"""What it costs to search an event for secrets before it is written: microseconds of CPU for the events of a call.

    python tests/benchmarks/searched.py [--quick] [--json FILE]

The calls have every fact (full_calls.py), new ids each, and 40 of them a session. The floor is to encode the same events. The
last figure is for calls of which each has a session, headers and a key of its own, which no meter has seen before.
"""

from __future__ import annotations

import random
import string
import time
from collections.abc import Callable
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

from full_calls import recorded
from halton.events.codec import decode, encode
from halton.events.types import CallCompleted, Event
from halton.redact import facts
from halton.redact.credentials import Credentials
from report import Figure, Target, command, say

OWN = "sk-ant-api03-" + "".join(random.Random(4).choices(string.ascii_letters + string.digits + "-_", k=95))
LEAKING = "ghp_" + "".join(random.Random(5).choices(string.ascii_letters, k=36))
ENOUGH = Target("≤", 20, "value")

_NUMBERS = random.Random(7)

type Call = list[Event]


def measure(quick: bool = False) -> list[Figure]:
    """A call.completed; both events of a call; with the call's own credentials; and events that hold secrets."""
    rounds = 5 if quick else 20
    facts.searched(_calls(1)[0][0])  # the rules are compiled once
    calls = _calls(500 if quick else 2000)
    ends: list[Call] = [[event for event in call if isinstance(event, CallCompleted)] for call in calls]
    leaking: list[Call] = [[msgspec.structs.replace(event, model=LEAKING) for event in call] for call in ends]
    return [
        _figure("call.completed", ends, _searched, rounds, ENOUGH),
        _figure("both events of a call", calls, _searched, rounds),
        _figure("both, and the caller's own key", calls, _own, rounds),
        _figure("call.completed with a secret", leaking[:200], _searched, rounds),
        _figure("call.completed, all of it new, and a new key", _new(ends), _new_key, rounds),
    ]


def _calls(number: int) -> list[Call]:
    events = ((fact.stream, decode(fact.type, fact.data)) for fact, _ in recorded(number))
    return [[event for _, event in call] for _, call in groupby(events, key=lambda each: each[0])]


def _new(ends: list[Call]) -> list[Call]:
    """The same with eight values of usage and six headers."""
    rng = random.Random(6)
    usage: dict[str, object] = {f"count_{number}_tokens": 10 + number for number in range(7)} | {"service_tier": "standard"}
    return [[msgspec.structs.replace(event, usage=usage, **_ids(rng)) for event in call] for call in ends]


def _ids(rng: random.Random) -> dict[str, Any]:
    request = "req_011" + "".join(rng.choices(string.ascii_letters + string.digits, k=21))
    headers = {"request-id": request, "cf-ray": f"{rng.getrandbits(64):016x}-FRA", "anthropic-ratelimit-requests-limit": "4000"}
    for name in ("requests-remaining", "input-tokens-remaining", "output-tokens-remaining"):
        headers[f"anthropic-ratelimit-{name}"] = str(rng.randrange(1, 1_000_000))
    session, thread = (str(UUID(int=rng.getrandbits(128), version=4)) for _ in range(2))
    return {"request_id": request, "headers": headers, "session": session, "thread": thread}


def _figure(name: str, calls: list[Call], way: Callable[[Call], None], rounds: int, target: Target | None = None) -> Figure:
    ours, floors = [], []
    for _ in range(rounds):
        floors.append(_each_us(calls, _encoded))
        _forget()
        ours.append(_each_us(calls, way))
    say(f"  {name}: {min(ours):.1f} µs, encoded in {min(floors):.1f}")
    best = min(ours)
    return Figure(
        name=f"search {name}",
        unit="µs of CPU",
        ours=best,
        floor=min(floors),
        floor_name="encode the same",
        ratio=best / min(floors),
        target=target,
        rounds=rounds,
    )


def _forget() -> None:
    """Begin without knowing any text, as a meter that was just started."""
    facts._known = None


def _encoded(call: Call) -> None:
    for event in call:
        encode(event)


def _searched(call: Call) -> None:
    for event in call:
        facts.searched(event)


def _own(call: Call) -> None:
    own = Credentials([OWN])
    for event in call:
        facts.searched(event, own)


def _new_key(call: Call) -> None:
    own = Credentials([f"sk-ant-api03-{_NUMBERS.getrandbits(560):0140x}"])
    for event in call:
        facts.searched(event, own)


def _each_us(calls: list[Call], way: Callable[[Call], None]) -> float:
    begin = time.process_time()
    for call in calls:
        way(call)
    return (time.process_time() - begin) / len(calls) * 1e6


if __name__ == "__main__":
    command({"searched": measure}, __doc__)
