"""Where a call stands among its caller's others, as the request's headers say: session, thread, agents, class, attempt."""

from __future__ import annotations

import re
from typing import Any, TypedDict

import msgspec

from halton.wire.framing.json_text import json_decoder
from halton.wire.header import Headers
from halton.wire.text import safe_text

METADATA_CAP = 16 << 10

# Claude Code, Codex, OpenCode and Copilot; the first header that says something holds.
STATED = {
    "session": (
        b"x-claude-code-session-id", b"session-id", b"session_id", b"x-opencode-session", b"vscode-sessionid", b"x-session-id",
    ),
    "thread": (b"thread-id", b"conversation-id", b"conversation_id"),
    "agent": (b"x-claude-code-agent-id", b"x-openai-subagent"),
    "parent_agent": (b"x-claude-code-parent-agent-id", b"x-codex-parent-thread-id"),
    "request_class": (b"x-claude-code-request-class", b"x-initiator"),
}  # fmt: skip
_COUNT = re.compile(r"[0-9]{1,4}")
_OF_AWS = re.compile(r"(?:^|[; ])attempt=([0-9]{1,4})(?:;|$)")


class Place(TypedDict):
    """The facts of a Caller that say where its call stands, as keyword arguments."""

    session: str | None
    thread: str | None
    agent: str | None
    parent_agent: str | None
    request_class: str | None


class _Turn(msgspec.Struct):
    """What Codex says of a turn in one header, as JSON."""

    session_id: Any = None
    thread_id: Any = None
    parent_thread_id: Any = None
    request_kind: Any = None


_decode_turn = json_decoder(_Turn)


def read_place(headers: Headers) -> Place:
    """The session, thread, agents and class of request that the headers name."""
    said = _by_name(headers)
    turn = _turn(said.get(b"x-codex-turn-metadata", ""))
    window = said.get(b"x-codex-window-id", "").rpartition(":")[0]  # a thread's windows are numbered behind its id
    return {
        "session": _first(said, "session", turn.session_id),
        "thread": _first(said, "thread", turn.thread_id, window),
        "agent": _first(said, "agent"),
        "parent_agent": _first(said, "parent_agent", turn.parent_thread_id),
        "request_class": _first(said, "request_class", turn.request_kind),
    }


def read_attempt(headers: Headers) -> int:
    """How often the client had tried before: 0 in the first attempt, and where it does not count them."""
    said = _by_name(headers)
    for name in (b"x-stainless-retry-count", b"grpc-previous-rpc-attempts"):
        if _COUNT.fullmatch(count := said.get(name, "")):
            return int(count)
    of_aws = _OF_AWS.search(said.get(b"amz-sdk-request", ""))
    return max(0, int(of_aws[1]) - 1) if of_aws else 0


def _first(said: dict[bytes, str], fact: str, *others: Any) -> str | None:
    """What the first header that tells this fact says, else the first of the others that is a text."""
    values = (*(said.get(name) for name in STATED[fact]), *others)
    return next((text for value in values if (text := safe_text(value))), None)


def _by_name(headers: Headers) -> dict[bytes, str]:
    """The headers by their lower-case names; of several lines of one name the first."""
    return {name.lower(): value.decode("latin-1").strip() for name, value in reversed(headers)}


def _turn(text: str) -> _Turn:
    return (_decode_turn(text.encode("latin-1")) if 0 < len(text) <= METADATA_CAP else None) or _Turn()
