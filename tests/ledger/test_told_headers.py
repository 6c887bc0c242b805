from __future__ import annotations

import json
import random
import string

import pytest

from halton.ledger.told_headers import TOLD, told_headers
from halton.redact.credentials import Credentials
from halton.redact.facts import searched_texts
from halton.wire.caller import read_caller

RNG = random.Random(8)
KEY = "AIza" + "".join(RNG.choices(string.ascii_letters + string.digits, k=35))
OWN = Credentials(["Own-" + "".join(RNG.choices(string.ascii_letters, k=40))])


@pytest.mark.parametrize("name", sorted(TOLD))
def test_what_a_caller_says_is_searched_before_it_is_read(name: bytes) -> None:
    for secret in (KEY, OWN[0]):
        kept = told_headers([(b"x-api-key", b"k"), (name.title(), b"tool/" + secret.encode())], OWN)
        assert kept[0] == (b"x-api-key", b"k") and kept[1][0] == name.title()
        assert kept[1][1].startswith(b"tool/[redacted:") and secret.encode() not in kept[1][1]


def test_a_program_named_after_a_key_has_no_name() -> None:
    """It would be in lower case, in which no rule knows it."""
    headers = [(b"user-agent", f"{KEY}/1.0".encode())]
    assert read_caller(headers).client == KEY.lower()
    assert read_caller(told_headers(headers, OWN)).client is None


def test_all_else_is_left_as_it_is() -> None:
    headers = [(b"user-agent", b"claude-cli/2.1.0 (external)"), (b"x-session-id", b"\xe9"), (b"authorization", KEY.encode())]
    assert told_headers(headers, OWN) is headers
    assert told_headers([], OWN) == []


SESSION, THREAD, PARENT = (f"0198f3c2-7b1e-7c3a-9e51-d0b84f26a1{end}" for end in ("c7", "c8", "c9"))
TURN = {
    "session_id": SESSION,
    "thread_id": THREAD,
    "parent_thread_id": PARENT,
    "turn_id": "0198f3c2-7b1e-7c3a-9e51-d0b84f26a1ca",
    "request_kind": "turn",
    "workspaces": {"/w": {"associated_remote_urls": {}}},
    "turn_started_at_unix_ms": 1764408123456,
}


def test_the_ids_of_a_turn_of_codex_stay_though_a_key_is_called_as_that_of_a_cookie() -> None:
    """Read as JSON, a `session_id` would be taken for what its name says, and all sessions would be one."""
    headers = [(b"x-codex-turn-metadata", json.dumps(TURN).encode()), (b"user-agent", b"codex_cli_rs/0.60.0")]
    assert searched_texts([json.dumps(TURN)]) != [json.dumps(TURN)]
    assert told_headers(headers, OWN) is headers
    caller = read_caller(told_headers(headers, OWN))
    assert (caller.session, caller.thread, caller.parent_agent, caller.request_class) == (SESSION, THREAD, PARENT, "turn")


def test_of_a_turn_only_the_secret_is_taken_out() -> None:
    turn = TURN | {"thread_id": f"of {KEY}", "parent_thread_id": OWN[0]}
    escaped = json.dumps(turn).replace(KEY, "".join(f"\\u{ord(letter):04x}" for letter in KEY))
    for written in (json.dumps(turn), escaped):
        kept = told_headers([(b"user-agent", b"codex/1"), (b"X-Codex-Turn-Metadata", written.encode())], OWN)
        caller = read_caller(kept)
        assert kept[0] == (b"user-agent", b"codex/1")
        assert (caller.session, caller.thread) == (SESSION, "of [redacted:google_key:40]")
        assert caller.parent_agent == "[redacted:credential:48]"


def test_what_is_no_turn_is_searched_as_a_text() -> None:
    for value in (b"{", b"[1]", b"null", b"{}", b"\xff", b'{"session_id": 1}', b'{"a": "' + b"x" * (16 << 10) + b'"}'):
        headers = [(b"x-codex-turn-metadata", value)]
        assert read_caller(told_headers(headers, OWN)).session is None
