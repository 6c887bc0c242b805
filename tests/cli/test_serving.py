"""`halton replay --serve` as a process: its address, a line for each request, and an end in order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx
import pytest

from bodies import made
from halton.bodies.store import BodyStore
from halton.paths import Home
from recordings.made import ASKED, SAID, record


@contextmanager
def serving(home: Home, *options: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "halton", "replay", "--serve", "--speed", "max", *options],
        env=os.environ | {"HALTON_HOME": str(home.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_line_for_each_request_and_a_clean_end(home: Home, number: signal.Signals) -> None:
    record(home, "a")
    record(home, "b", status="cut")
    files = {path: path.read_bytes() for path in (home.log, home.bodies)}
    with serving(home) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        address = lines[2].strip().removeprefix("ANTHROPIC_BASE_URL=")
        assert lines[:2] == [
            f"{address} answers recorded calls: 1. Ctrl-C ends it.\n",
            f"Calls that cannot be answered again: 1. Why, says {address}\n",
        ]
        assert "Hello" in httpx.post(f"{address}/v1/messages", json=ASKED).text
        assert httpx.post(f"{address}/v1/messages", json=ASKED | {"model": "\x1b[2J"}).status_code == 404
        process.send_signal(number)
        rest, errors = process.communicate(timeout=20)
    assert rest.splitlines() == [
        "200 POST /v1/messages  call a",
        "404 POST /v1/messages  none to /v1/messages asked for \ufffd[2J; recorded are claude-sonnet-4-5",
        "1 answered, 1 refused.",
    ]
    assert (process.returncode, errors) == (0, "")
    assert {path: path.read_bytes() for path in files} == files
    assert {path.name for path in home.root.iterdir() if path.is_file()} <= {
        f"{name}{end}" for name in ("db.sqlite", "bodies.sqlite") for end in ("", "-wal", "-shm")
    }


def test_json_lines(home: Home) -> None:
    record(home, "a", endpoint="/v1/responses", host="api.openai.com", provider="openai", answered=SAID)
    with serving(home, "--json", "--ignore", "max_tokens", "--ignore", "system") as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        address = first["address"]
        assert first == {
            "schema": 1,
            "address": address,
            "environment": [{"name": "OPENAI_BASE_URL", "value": f"{address}/v1"}],
            "recordings": 1,
            "left_out": 0,
        }
        httpx.post(f"{address}/v1/responses", json=ASKED | {"max_tokens": 5, "system": "Today is Saturday."})
        told = json.loads(process.stdout.readline())
    assert told == {"schema": 1, "method": "POST", "path": "/v1/responses", "status": 200, "call": "a", "reason": None}


def test_a_reader_that_has_had_enough_ends_it(home: Home) -> None:
    record(home, "a")
    with serving(home) as process:
        assert process.stdout is not None and process.stderr is not None
        address = [process.stdout.readline() for _ in range(2)][1].strip().removeprefix("ANTHROPIC_BASE_URL=")
        process.stdout.close()
        httpx.post(f"{address}/v1/messages", json=ASKED)
        assert (process.wait(20), process.stderr.read()) == (0, "")
        process.stdout = None


def test_a_port_that_is_taken(home: Home) -> None:
    record(home, "a")
    with serving(home) as first:
        assert first.stdout is not None
        port = first.stdout.readline().split()[0].rpartition(":")[2]
        with serving(home, "--port", port) as second:
            _, errors = second.communicate(timeout=20)
    assert second.returncode == 1 and "--port 0" in errors and "Traceback" not in errors


def test_stored_bodies_of_which_none_is_of_any_use(home: Home) -> None:
    record(home, "a", status="cut")
    with closing(BodyStore(home.bodies)) as store:
        store.add([made.row("z")])
    with serving(home) as process:
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "Most often: its answer is not whole (cut). See what is stored: halton bodies list" in errors
