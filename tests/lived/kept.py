"""Bodies for a few calls, redacted and stored as the ledger does it: the rows first, then what the log says of them."""

from __future__ import annotations

import random
from contextlib import closing
from typing import Any

import msgspec

import planted
from halton.bodies.content import make_content
from halton.bodies.row import SALT_BYTES, Row
from halton.bodies.store import BodyStore
from halton.events.types import CallCompleted
from halton.paths import Home
from lived.sessions import Call

_LIMIT = 524_288
_QUESTIONS = (
    "The projector's test fails on a slow machine. Find out why, and change as little as you can.",
    "Add a column for the time to first token to the table of models, and its test.",
    "Read docs/policies.md again and tell me which sentence is no longer true.",
)


def with_bodies(home: Home, calls: list[Call], rng: random.Random) -> list[Call]:
    """The calls, the last few of project halton with their bodies, which lie in bodies.sqlite then."""
    chosen = [stream for stream, call in calls if call.project == "halton" and call.status == "ok"][-12:]
    with closing(BodyStore(home.bodies)) as store:
        return [(stream, _kept(store, stream, call, rng) if stream in chosen else call) for stream, call in calls]


def _kept(store: BodyStore, stream: str, call: CallCompleted, rng: random.Random) -> CallCompleted:
    rows = {
        "request_body": _row(stream, "request", call, _asked(call, rng), rng),
        "response_body": _row(stream, "response", call, _said(call), rng),
    }
    store.add(list(rows.values()))
    return msgspec.structs.replace(call, **{side: row.kept for side, row in rows.items()})


def _row(stream: str, side: str, call: CallCompleted, document: Any, rng: random.Random) -> Row:
    size = len(msgspec.json.encode(document))
    content = make_content(document, content_type="application/json", original_bytes=size, limit=_LIMIT)
    salt = rng.randbytes(SALT_BYTES)
    return Row.of(content, call_id=stream, side=side, started_at=call.started_at, project=call.project, after=1, salt=salt)


def _asked(call: CallCompleted, rng: random.Random) -> dict[str, Any]:
    run = f"$ export GITHUB_TOKEN={planted.token()}\n$ pytest -q tests/projector\n1 failed, 41 passed in 8.2 s"
    return {
        "model": call.model_requested,
        "max_tokens": call.max_output_tokens,
        "stream": True,
        "system": [{"type": "text", "text": "You are a coding agent.", "cache_control": {"type": "ephemeral"}}],
        "messages": [
            {"role": "user", "content": rng.choice(_QUESTIONS)},
            {
                "role": "assistant",
                "content": [{"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": {"command": "pytest -q"}}],
            },
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": run}]},
        ],
    }


def _said(call: CallCompleted) -> dict[str, Any]:
    first, end = call.ttft_ms or 0, call.duration_ms or 0
    said = "The test waits for a file that another thread writes. I wait for the row instead, and the sleep is gone."
    return {"channels": [{"kind": "text", "index": "0", "text": said}], "timing_ms": [[first, 21], [end, len(said) - 21]]}
