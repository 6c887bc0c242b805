"""`halton bodies` finds its commands by their files, and a whole meter's bodies with them."""

from __future__ import annotations

import json
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import httpx
import pytest

from bodies.made import in_files
from halton.cli import bodies
from halton.cli.commands.bodies import command
from halton.log.store import read_only
from stack import Stack, running_stack

FILES = sorted(file.stem for file in Path(bodies.__file__).parent.glob("*.py") if file.stem != "__init__")


def test_each_file_is_a_command() -> None:
    assert command.list_commands(click.Context(command)) == FILES == ["list", "purge", "rescan", "search", "show", "stats"]


@pytest.mark.parametrize("name", FILES)
def test_each_command_explains_itself(run: Any, name: str) -> None:
    result = run("bodies", name, "--help")
    assert result.exit_code == 0 and f"Usage: halton bodies {name}" in result.output and "Examples:" in result.output


@pytest.mark.parametrize("name", ["list", "show x", "stats", "search x", "purge --all", "rescan"])
def test_without_bodies_each_says_so(run: Any, fill: Any, name: str) -> None:
    fill([])
    result = run("bodies", *name.split())
    assert result.exit_code == 1 and "No body is stored yet." in result.output
    assert "Traceback" not in result.output


def ask(stack: Stack, key: str, secret: str, streamed: bool) -> None:
    body = {
        "model": "claude-haiku-4-5",
        "max_tokens": 64,
        "stream": streamed,
        "messages": [{"role": "user", "content": f"remember {secret}, and {key} of mine; say hello"}],
    }
    with httpx.Client(proxy=f"http://127.0.0.1:{stack.proxy_port}", verify=_trust(stack), trust_env=False) as client:
        done = client.post("https://api.anthropic.com/v1/messages", json=body, headers={"x-api-key": key})
        assert done.status_code == 200 and done.read()


def _trust(stack: Stack) -> Any:
    import ssl

    return ssl.create_default_context(cafile=stack.bundle)


def test_a_whole_meter_keeps_bodies_and_no_secret(tmp_path: Path) -> None:
    key, secret = "sk-ant-api03-" + secrets.token_urlsafe(60), "ghp_" + secrets.token_hex(18)
    with running_stack(tmp_path) as stack:
        for streamed in (False, True):
            ask(stack, key, secret, streamed)
        assert len(stack.calls()) == 2
        listed = [json.loads(line) for line in stack.halton("bodies", "list", "--json").splitlines()]
        assert [one["side"] for one in listed] == ["request", "response"] * 2
        assert listed[0]["call_id"] == stack.calls()[0]["call_id"]
        shown = stack.halton("bodies", "show", listed[0]["call_id"])
        assert "say hello" in shown and "[text 0]" in shown and "[redacted:" in shown
        found = stack.halton("bodies", "search", "SAY HELLO")
        assert len(found.splitlines()) == 2
        assert json.loads(stack.halton("verify", "--json"))["bodies"] == {"checked": 4, "removed": 0}
        for text in (key, secret):
            assert text not in shown
            assert in_files(stack.home.root, text.encode()) == []
        assert "Removed 4 bodies" in stack.halton("bodies", "purge", "--all")
        assert in_files(stack.home.root, b"say hello") == []
        assert json.loads(stack.halton("verify", "--json"))["bodies"] == {"checked": 0, "removed": 4}
        ask(stack, key, secret, streamed=False)
        stack.calls()
        with closing(sqlite3.connect(stack.home.bodies)) as stored:
            assert stored.execute("select count(*) from request_bodies").fetchone() == (2,)
        with closing(read_only(stack.home.views)) as views:
            names = [name for (name,) in views.execute("select name from sqlite_schema")]
        assert "request_bodies" not in names


def test_switched_off_nothing_is_kept(tmp_path: Path) -> None:
    with running_stack(tmp_path, settings="\n[bodies]\nenabled = false\n") as stack:
        ask(stack, "sk-ant-api03-" + secrets.token_urlsafe(60), "nothing", streamed=False)
        assert len(stack.calls()) == 1
        assert not stack.home.bodies.exists()
        with closing(read_only(stack.home.log)) as log:
            query = "select data ->> '$.request_body' from event where type = 'call.completed'"
            assert log.execute(query).fetchall() == [(None,)]
