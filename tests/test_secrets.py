"""Secrets everywhere but in bodies: whatever a caller, a folder or a provider is called, no file of the home says it."""

from __future__ import annotations

import json
import os
import random
import string
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from eventually import eventually_in_threads
from fixtures.fixture import JSON, Fixture
from halton.bodies.compression import decompress
from halton.control import flush
from halton.log.store import read_only
from redact.corpus.planted import Planted, plant
from replay.client import ask, through
from replay.exchange import Request
from replaying import Replay, replaying
from stack import Stack, running_stack
from test_attribution import git, program, repository, run

HOST = "api.anthropic.com"
RNG = random.Random(2026)
FORMS = {
    "github": "ghp_{an:36}",
    "anthropic": "sk-ant-api03-{w:93}",
    "openai": "sk-proj-{an:80}",
    "google": "AIza{an:35}",
    "agent": "AIza{an:35}",
    "slack": "xoxb-{d:12}-{d:12}-{an:24}",
    "gitlab": "glpat-{an:20}",
    "jwt": "eyJ{an:30}.eyJ{an:60}.{w:43}",
    "word": "sk-ant-{l:30}",
    "password": "https://bot:{pw}@git.example/r",
}
SECRETS = {name: plant(form, RNG) for name, form in FORMS.items()}
# Of a form that no rule knows: only the call itself tells what it is.
OWN = "0wn." + "".join(RNG.choices(string.ascii_letters + string.digits, k=80))
TEXT = {name: planted.text for name, planted in SECRETS.items()} | {"own": OWN}
ALL = [*SECRETS.values(), Planted(OWN, (OWN,))]
USAGE = {"input_tokens": 12, "output_tokens": 7}
PLACES = {"session", "thread", "parent_agent"}
COST_PICO = 12 * 1_000_000 + 7 * 5_000_000  # of claude-haiku-4-5, $1 / $5


def answered(model: str = "claude-haiku-4-5-20251001", usage: dict[str, Any] | None = None, **more: Any) -> bytes:
    content = [{"type": "tool_use", "id": "toolu_1", "name": TEXT["github"], "input": {}}]
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": content}
    return json.dumps(message | {"stop_reason": "tool_use", "usage": USAGE | (usage or {})} | more).encode()


PLAIN = Fixture(name="plain", host=HOST, target="/v1/messages", answer=answered())
ECHO = Fixture(
    name="echo",
    host=HOST,
    target="/v1/messages",
    headers=(
        *JSON,
        (b"request-id", OWN.encode()),
        (b"anthropic-ratelimit-requests-limit", TEXT["slack"].encode()),
        (b"openai-model", b"before " + TEXT["gitlab"].encode()),
    ),
    answer=answered(
        id=OWN,
        stop_reason=TEXT["openai"],
        usage={TEXT["jwt"]: 1, "echo": [{"of": f"key {OWN}"}], "api_key": TEXT["word"]},
    ),
)
NAMED = Fixture(
    name="named", host=HOST, target="/v1/messages", answer=answered(TEXT["anthropic"], {"service_tier": TEXT["google"]})
)
REFUSED = Fixture(
    name="refused",
    host=HOST,
    target="/v1/messages",
    status=401,
    answer=json.dumps({"type": "error", "error": {"type": f"bad_key:{OWN}", "message": f"invalid {TEXT['openai']}"}}).encode(),
)


@pytest.fixture(scope="module", params=["on", "off"], ids=["bodies on", "bodies off"])
def meter(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, Replay]]:
    folder = tmp_path_factory.mktemp("secrets")
    kept = "[bodies]\nenabled = false\n" if request.param == "off" else ""
    with replaying(folder / "replay", [PLAIN]) as replay:
        with running_stack(folder, elsewhere={HOST: replay.port}, roots=[replay.ca_file], settings=kept) as stack:
            yield stack, replay


def test_a_secret_is_in_no_file_and_each_call_is_one_row_all_the_same(meter: tuple[Stack, Replay], tmp_path: Path) -> None:
    stack, replay = meter
    number = 0
    for fixture, fields in (
        (ECHO, {"user-agent": f"{TEXT['agent']}/1.0", "x-session-id": TEXT["jwt"], "thread-id": OWN[-40:]}),
        (ECHO, {"user-agent": f"{OWN[:40]}/2.{OWN[:30]}", "x-session-id": OWN, "x-claude-code-agent-id": TEXT["anthropic"]}),
        (REFUSED, {"user-agent": "t/1", "x-codex-turn-metadata": json.dumps({"session_id": OWN, "thread_id": TEXT["gitlab"]})}),
        (PLAIN, {"x-halton-project": TEXT["google"], "x-initiator": TEXT["slack"]}),
        (PLAIN, {"x-halton-project": OWN, "conversation-id": "words " * 29 + TEXT["github"]}),
        (PLAIN, {"x-halton-project": f"site {TEXT['github']}"}),
        (NAMED, {}),
    ):
        replay.only(fixture)
        number += 1
        assert sent(stack, fields).status == fixture.status
    replay.only(PLAIN)
    sent(stack, {}, model=TEXT["anthropic"])
    sent(stack, {}, model=OWN)
    sent(stack, {}, model="words " * 29 + TEXT["github"])
    sent(stack, {}, target=f"/v1/{TEXT['word']}")
    sent(stack, {}, project=TEXT["gitlab"])
    number += 5 + from_folders(stack, tmp_path)
    stack.halton("project", "set", "--create", TEXT["agent"], "--name", TEXT["password"], "--tag", TEXT["gitlab"])
    stack.halton("policy", "add", "cap", "--requests", "9k", "--model", TEXT["openai"], check=False)  # is refused

    eventually_in_threads(lambda: len(stack.calls()) >= number)
    calls = stack.calls()
    assert len(calls) == number
    told = [(call["status"], call["input_tokens"], call["output_tokens"], call["cost_pico"]) for call in reversed(calls)]
    whole = ("ok", 12, 7, COST_PICO)
    assert told[:2] == [whole, whole] and told[2][:1] == ("error",) and told[3:6] == [whole] * 3
    # What answered has a name that nobody has a price for.
    assert told[6] == ("ok", 12, 7, None) and told[7:10] == [whole] * 3 and told[11:] == [whole] * (number - 11)
    assert "[redacted:anthropic_key:112]" in {call["model"] for call in calls}
    assert not leaks(stack)


def test_the_ids_of_sessions_threads_and_agents_are_no_secrets(meter: tuple[Stack, Replay]) -> None:
    """Two sessions of each program stay two, wherever it says which one it is, though JSON names them as a cookie is."""
    stack, replay = meter
    replay.only(PLAIN)
    ids = [f"0198f3c2-7b1e-7c3a-9e51-d0b84f26a1{end:02x}" for end in range(12)]
    for session, thread, agent in (ids[:3], ids[3:6]):
        turn = {"session_id": session, "thread_id": thread, "parent_thread_id": agent, "turn_id": session}
        sent(stack, {"user-agent": "codex_cli_rs/0.60.0", "x-codex-turn-metadata": json.dumps(turn)})
    for session, thread, agent in (ids[6:9], ids[9:]):
        user = json.dumps({"device_id": "d" * 64, "account_uuid": "", "session_id": session})
        fields = {"user-agent": "claude-cli/2.1.0", "thread-id": thread, "x-claude-code-parent-agent-id": agent}
        sent(stack, fields, metadata={"user_id": user})

    def told() -> set[tuple[str, str, str]]:
        with closing(read_only(stack.home.log)) as log:
            rows = [json.loads(data) for (data,) in log.execute("select data from event where type = 'call.completed'")]
        return {(call["session"], call["thread"], call["parent_agent"]) for call in rows if call.keys() >= PLACES}

    expected = {(ids[0], ids[1], ids[2]), (ids[3], ids[4], ids[5]), (ids[6], ids[7], ids[8]), (ids[9], ids[10], ids[11])}
    eventually_in_threads(lambda: expected <= told())


def sent(
    stack: Stack,
    fields: dict[str, str],
    model: str = "claude-haiku-4-5",
    target: str = "",
    project: str = "",
    metadata: dict[str, str] | None = None,
) -> Any:
    """One call, whose caller proves itself by a header and, in the query, by another key."""
    asked = {"model": model, "max_tokens": 9, "messages": [{"role": "user", "content": "hello"}]}
    body = json.dumps(asked | ({"metadata": metadata} if metadata else {})).encode()
    named = [(name.encode(), value.encode()) for name, value in fields.items()]
    request = Request(
        host=HOST.encode(),
        method=b"POST",
        target=f"{target or '/v1/messages'}?beta=true&key={TEXT['google']}".encode(),
        headers=((b"Host", HOST.encode()), (b"x-api-key", OWN.encode()), *named, (b"Content-Length", b"%d" % len(body))),
        body=body,
    )
    with through(stack, HOST, project=project or None) as channel:
        return ask(channel, request)


def from_folders(stack: Stack, base: Path) -> int:
    """Programs in places that are named after secrets: a folder, a branch, a .haltonrc, and a folder in a very long path."""
    named, stated = base / TEXT["google"], base / "stated"
    branched = repository(base / "branched", f"feature/{TEXT['github']}")
    deep = base / ("deep folder " * 4) / ("deep folder " * 6) / TEXT["gitlab"] / "x"
    for folder in (named, stated, deep):
        folder.mkdir(parents=True)
    (stated / ".haltonrc").write_text(f'project = "{TEXT["openai"]}"\n')
    git(branched, "tag", "unused")
    places = (named, branched, stated, deep)
    for folder in places:
        run(stack, program(stack, folder, f"x-api-key={OWN}", HOME=os.fspath(base)), {"call": "tool"})
    return len(places)


def leaks(stack: Stack) -> list[tuple[str, str]]:
    """What the files of the home hold of any of the secrets, bodies and segments unfolded."""
    assert flush(stack.home, 10)
    stack.halton("log", "seal", "--all")
    assert flush(stack.home, 10)
    held = {file.name: file.read_bytes() for file in stack.home.root.rglob("*") if file.is_file()}
    assert {"db.sqlite", "db.sqlite-wal", "views.sqlite", "ledger.err.log", "capture-1.err.log"} <= held.keys()
    segments = list(stack.home.segments.rglob("*.arrow"))
    assert segments
    for file in segments:
        held[f"rows of {file.name}"] = str(pa.ipc.open_file(file).read_all().to_pylist()).encode()
    if stack.home.bodies.exists():
        with closing(read_only(stack.home.bodies)) as bodies:
            rows = bodies.execute("select call_id, side, data, text_bytes from request_bodies").fetchall()
        held |= {f"{call} {side}": decompress(data, size) for call, side, data, size in rows}
    with closing(read_only(stack.home.log)) as log:
        held["log"] = "\n".join(f"{stream} {data}" for stream, data in log.execute("select stream, data from event")).encode()
    return [
        (name, planted.text[:12])
        for name, data in held.items()
        for planted in ALL
        if planted.leaks(text := data.decode("latin-1")) or _in_lower_case(planted).leaks(text)
    ]


def _in_lower_case(planted: Planted) -> Planted:
    return Planted(planted.text.lower(), tuple(part.lower() for part in planted.parts))
