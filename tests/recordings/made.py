"""Builders: recorded calls with the bodies that the ledger would have stored of them, and what a writer is told of one."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import msgspec

import make
from bodies import made
from halton.bodies.row import SIDES
from halton.bodies.store import BodyStore
from halton.events.body import KeptBody
from halton.log.store import Fact, Log
from halton.paths import Home
from halton.recordings.schedule import channels
from halton.recordings.telling import Telling

ASKED = {"model": "claude-sonnet-4-5", "max_tokens": 9, "stream": True, "messages": [{"role": "user", "content": "hello"}]}
SAID = {"channels": [{"kind": "text", "index": "0", "text": "Hello, you."}], "timing_ms": [[420, 5], [900, 11]]}
USAGE = {"input_tokens": 8, "output_tokens": 3}


def record(home: Home, call: str, asked: Any = ASKED, answered: Any = SAID, **facts: Any) -> None:
    """A call with both bodies, as the ledger leaves it; a body that is None is not stored, for a reason."""
    usual: dict[str, Any] = {"stop_reason": "end_turn", "usage": USAGE, "response_id": f"msg_{call}", "transport": "sse"}
    with closing(BodyStore(home.bodies)) as store, closing(Log(home.log)) as log:
        rows = [
            made.row(call, side, document, after=log.head().position)
            for side, document in zip(SIDES, (asked, answered), strict=True)
            if document is not None
        ]
        store.add(rows)
        kept = dict.fromkeys(SIDES, KeptBody(reason="store_failed")) | {row.side: row.kept for row in rows}
        log.append([Fact.of(call, made.completed(kept, **(usual | facts)))])


def telling(said: Any = SAID, asked: Any = ASKED, *, events: bool = False, **facts: Any) -> Telling:
    """What a writer is told of the call that `make.call()` makes."""
    event = msgspec.structs.replace(make.call(), **({"stop_reason": "end_turn", "usage": USAGE, "response_id": "r1"} | facts))
    told = Telling(call="c1", event=event, channels=(), asked=asked, events=events)
    return msgspec.structs.replace(told, channels=channels(said, told.begin_ms, told.end_ms))


def channel(kind: str, text: str, index: str = "0", name: str | None = None) -> dict[str, Any]:
    """A channel of a stored transcript."""
    return {"kind": kind, "index": index, "text": text} | ({"name": name} if name else {})


def transcript(*said: dict[str, Any], timing_ms: list[list[int]] | None = None) -> dict[str, Any]:
    """A stored transcript."""
    return {"channels": list(said), "timing_ms": timing_ms or []}
