"""Requests that no search for secrets comes to its end with, each with keys in it, beside sound ones: an event for each, with the
reason why its body is not kept, and no key in any file. Then a search that raises: nothing is kept of what was not searched.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager

import raw
from faults.exchange import PLAIN, Way, exchange
from faults.many import send
from faults.meter import meter
from faults.row import Figure, Row, Run, all_of, none, told
from halton.bodies.content import Unkept, make_content
from halton.log.store import read_only
from halton.redact import redactor
from stack import Stack

KEY = "sk-ant-api03-" + "Zq7" * 27 + "AA"
MIB = 1 << 20
# Each of them took many seconds before there was a bound (docs/bodies.md).
POISON = {
    "a list of texts": '["a"' + ',"a"' * (MIB // 2) + "]",
    "lists in lists": '[[["a"]]' + ',[["a"]]' * (MIB // 3) + "]",
    "objects": '[{"a":"b"}' + ',{"a":"b"}' * (MIB // 3) + "]",
    "150 levels, again and again": "[" + ",".join(["[" * 150 + "]" * 150] * 8000) + "]",
    "JSON in texts": json.dumps([json.dumps({"a": "b"})] * (MIB // 8)),
    "halves of characters": "[" + ",".join(['"\\ud83d"'] * (MIB // 4)) + "]",
}


_BECAME = """select data -> 'request_body' ->> 'commitment', data -> 'request_body' ->> 'reason' from event
              where type = 'call.completed'"""


def measure(run: Run) -> Iterator[Figure]:
    rounds = run.count(20, 1)
    with meter(run.folder / "m") as stack:
        direct, way = Way.direct(stack), Way.through(stack)
        expected, differ = exchange(direct, PLAIN).comparable, 0
        for _ in range(rounds):
            for document in POISON.values():
                asked = raw.request(_body(document), b"x-api-key: " + KEY.encode())
                differ += exchange(way, asked).comparable != exchange(direct, asked).comparable
                differ += send(way, PLAIN, expected, 5).failed
        made = rounds * len(POISON)
        reasons, events = _reasons(stack)
        yield none(f"requests that differ or fail, of {made * 6:,}", differ)
        yield all_of("events of calls", events, made * 6)
        yield none("requests of which neither the body was kept nor is told why not", reasons[""])
        yield none("files of the home with a key in them", _found(stack))
        for reason, count in reasons.items():
            if reason:
                yield told(f"requests: {reason}", count)
    yield from _raising(run)


def _body(document: str) -> bytes:
    message = {"role": "user", "content": "scenario:plain"}
    told = json.dumps({"model": "claude-haiku-4-5", "max_tokens": 9, "messages": [message]})[:-1]
    return f'{told}, "metadata": {{"key": "{KEY}", "poison": {document}}}}}'.encode()


def _reasons(stack: Stack) -> tuple[Counter[str], int]:
    """What became of requests, by reason, those that were kept under «kept»; and how many calls there are."""
    stack.calls()
    with closing(read_only(stack.home.log)) as connection:
        found = [kept and "kept" or reason or "" for kept, reason in connection.execute(_BECAME)]
    return Counter(found), len(found)


def _found(stack: Stack) -> int:
    needle = KEY.encode()[20:60]
    return sum(needle in path.read_bytes() for path in stack.home.root.rglob("*") if path.is_file())


def _raising(run: Run) -> Iterator[Figure]:
    """Whatever the search raises, there is no content to store."""
    tried, kept = run.count(1000, 50), 0
    faults = (ValueError, RecursionError, MemoryError, TypeError, KeyError)
    for number in range(tried):
        with _failing(faults[number % len(faults)]):
            try:
                make_content({"key": KEY}, content_type="application/json", original_bytes=99, limit=MIB)
                kept += 1
            except Unkept as unkept:
                kept += unkept.reason != "redaction_failed"
    yield none(f"bodies kept of {tried:,} whose search raised", kept)


@contextmanager
def _failing(fault: type[Exception]) -> Iterator[None]:
    """A search that raises."""

    def raising(*_: object) -> None:
        raise fault

    sound, redactor.redact = redactor.redact, raising  # type: ignore[assignment]
    try:
        yield
    finally:
        redactor.redact = sound


ROW = Row(
    number=6,
    fault="redactor raises or exceeds its budget",
    demanded="event without body, reason set; 0 bodies unredacted",
    measure=measure,
    in_suite=False,
    limit_s=180.0,
)
