"""What taking secrets out of a body costs: megabytes a second of ordinary bodies, and the time of the worst that can be sent.

    python tests/benchmarks/redaction.py [--quick] [--json FILE]

Bodies are 512 KiB of JSON as agents send it: this repository's own code and documents in messages and tool calls. CPU time of the
best round: other work on the machine is not in it. The floor is JSON decoded and encoded again, in the same round.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from halton.redact.layout import Json
from halton.redact.redactor import OverBudget, redact
from halton.redact.rule_files import shipped_rules
from report import Figure, Target, say

sys.path.insert(0, str(Path(__file__).parents[1]))

from redact.corpus.planted import plant  # noqa: E402
from redact.corpus.tokens import KINDS  # noqa: E402
from report import command  # noqa: E402

BYTES = 512 * 1024
LIMIT_MS = 250
ENOUGH = Target("≥", 100, "value")
IN_TIME = Target("<", LIMIT_MS, "value")
ROOT = Path(__file__).parents[2]


def measure(quick: bool = False) -> list[Figure]:
    """Bodies without secrets, with a few, and with their caller's own; then each literal repeated."""
    rng, rounds = random.Random(2026), 5 if quick else 30
    body, own = _body(rng), ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=48))]
    for value in (body, text := json.dumps(body)):
        redact(value, budget_s=60)
    return [
        _rate("JSON without secrets", lambda: redact(body, budget_s=60), body, rounds, ENOUGH),
        _rate("JSON, the call's own key looked for", lambda: redact(body, own, budget_s=60), body, rounds),
        _rate("JSON with ten secrets", lambda: redact(planted, budget_s=60), planted := _body(rng, 10), rounds),
        _rate("JSON in one text, decoded too", lambda: redact(text, budget_s=60), body, rounds),
        _worst(quick),
    ]


def _body(rng: random.Random, secrets: int = 0) -> dict[str, Json]:
    text = "\n".join(
        file.read_text()
        for folder in ("docs", "halton")
        for file in sorted((ROOT / folder).rglob("*.[mp][dy]"))
        if "redact" not in file.parts
    )
    messages: list[Json] = []
    size = 0
    while size < BYTES:
        place = rng.randrange(len(text) - 16_000)
        piece, argument = text[place : place + rng.randrange(500, 12_000)], text[place : place + rng.randrange(20, 400)]
        if len(messages) < secrets:
            piece += "\nKEY=" + plant(rng.choice(KINDS).forms[0], rng).text
        use = {"type": "tool_use", "id": f"toolu_{place}", "name": "Bash", "input": {"command": argument, "timeout": 1000}}
        messages.append({"role": "user", "content": [{"type": "text", "text": piece}, use]})
        size += len(json.dumps(messages[-1]))
    return {"model": "claude-sonnet-5", "max_tokens": 1024, "messages": messages}


def _rate(name: str, way: Callable[[], object], body: Json, rounds: int, target: Target | None = None) -> Figure:
    megabytes = len(json.dumps(body)) / 1e6
    floors = [megabytes / _seconds(lambda: json.dumps(json.loads(json.dumps(body)))) for _ in range(rounds)]
    ours = [megabytes / _seconds(way) for _ in range(rounds)]
    say(f"  {name}: {max(ours):,.0f} MB/s")
    return Figure(
        name=name,
        unit="MB/s of CPU",
        ours=max(ours),
        floor=max(floors),
        floor_name="json, encode and decode",
        ratio=max(ours) / max(floors),
        target=target,
        rounds=rounds,
    )


def _worst(quick: bool) -> Figure:
    """The longest time that any literal takes, repeated through 512 KiB; what is over its budget ends there."""
    literals = sorted({anchor for rule in shipped_rules() for anchor in rule.anchors})
    over: list[str] = []
    times = {literal: _bounded(literal.decode() * (BYTES // len(literal)), over) for literal in literals[:: 60 if quick else 12]}
    slowest = sorted(times, key=lambda literal: -times[literal])[:5]
    say("  slowest: " + ", ".join(f"{literal!r} {times[literal] * 1e3:.0f} ms" for literal in slowest))
    say(f"  {len(over)} of {len(times)} ended over their budget")
    name = f"the slowest of {len(times):,} literals repeated"
    return Figure(name=name, unit="ms", ours=times[slowest[0]] * 1e3, target=IN_TIME, rounds=len(times))


def _bounded(text: str, over: list[str]) -> float:
    def way() -> None:
        try:
            redact(text)
        except OverBudget:
            over.append(text)

    return _seconds(way)


def _seconds(way: Callable[[], object]) -> float:
    begin = time.process_time()
    way()
    return time.process_time() - begin


if __name__ == "__main__":
    command({"redaction": measure}, __doc__)
