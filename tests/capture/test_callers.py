"""Who is at the other end of a connection: real sockets, held by real processes."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from halton.attribution.credential import password
from halton.attribution.project import Asked, Attribution
from halton.attribution.project import attribute as whole_attribute
from halton.capture import callers as callers_module
from halton.capture.callers import Caller, Callers
from stack import clean_environment

pytestmark = pytest.mark.anyio
KEY = b"k" * 32
# Connects, says so, and goes where it is told to, until there is nothing more to be told.
HOLDER = """
import os, socket, sys
held = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
for line in sys.stdin:
    os.chdir(line.strip())
    print("there", flush=True)
"""


class Holder:
    """A process that holds one connection."""

    def __init__(self, listener: socket.socket, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(listener.getsockname()[1])],
            cwd=folder,
            env=clean_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # or what started it says whose it is
        )
        self.server, client = listener.accept()
        self.caller = Caller(client, self.server.getsockname())

    def go(self, folder: Path) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{folder}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "there\n"

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()
        self.server.close()


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[Holder]:
    (tmp_path / "here").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        holder = Holder(listener, tmp_path / "here")
        yield holder
        holder.end()


async def answer(callers: Callers, caller: Caller, header: str | None = None) -> Attribution:
    told: asyncio.Future[Attribution] = asyncio.get_running_loop().create_future()
    callers.ask(caller, header, told.set_result)
    return await asyncio.wait_for(told, 10)


async def test_a_process_is_found_and_followed_from_question_to_question(holder: Holder, tmp_path: Path) -> None:
    callers = Callers(KEY)
    callers.look_up(holder.caller)
    first = await answer(callers, holder.caller)
    assert (first.project, first.rule) == ("here", "folder")
    assert holder.caller.process is not None and holder.caller.process.pid == holder.process.pid
    (tmp_path / "elsewhere").mkdir()
    holder.go(tmp_path / "elsewhere")
    assert (await answer(callers, holder.caller)).project == "elsewhere"


async def test_where_it_stands_is_read_when_the_question_is_asked(holder: Holder, tmp_path: Path) -> None:
    callers = Callers(KEY)
    await answer(callers, holder.caller)
    told: asyncio.Future[Attribution] = asyncio.get_running_loop().create_future()
    callers.ask(holder.caller, None, told.set_result)
    (tmp_path / "too-late").mkdir()
    holder.go(tmp_path / "too-late")
    assert (await asyncio.wait_for(told, 10)).project == "here"


async def test_a_run_and_a_header_are_believed_without_a_process() -> None:
    callers = Callers(KEY)
    run = Caller(user="Web Shop", password=password(KEY, "Web Shop", "0123456789abcdef"))
    found = await answer(callers, run, "other")
    assert (found.project, found.rule, found.name, found.evidence) == ("web-shop", "run", "Web Shop", "run 01234567")
    found = await answer(callers, Caller(user="Web Shop", password="0123456789abcdef.forged"))
    assert (found.project, found.rule, found.evidence) == ("web-shop", "run", "user name in the proxy's address")
    found = await answer(callers, Caller(), "other")
    assert (found.project, found.rule, found.name) == ("other", "header", None)


async def test_a_connection_of_nobody_is_unknown_and_says_why() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gone = Caller(("127.0.0.1", 1), listener.getsockname())
        found = await answer(Callers(KEY), gone)
    assert (found.project, found.rule, found.evidence) == ("unknown", "unknown", "no_socket")


async def test_a_process_that_has_ended_by_the_time_is_unknown(holder: Holder) -> None:
    holder.end()
    found = await answer(Callers(KEY), holder.caller)
    assert (found.project, found.rule) == ("unknown", "unknown")
    assert found.evidence in ("no_socket", "process_gone")


async def test_a_look_up_that_failed_in_a_bad_moment_is_tried_again(holder: Holder) -> None:
    holder.caller.unknown, holder.caller.failed_at = "timed_out", 0.0
    assert (await answer(Callers(KEY), holder.caller)).project == "here"
    assert holder.caller.unknown is None


async def test_a_file_system_that_hangs_holds_up_nobody_elsewhere_and_only_one_of_its_own(
    holder: Holder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault is injected: no file system that we can make hangs."""
    hangs, goes_on = threading.Event(), threading.Event()

    def attribute(asked: Asked, key: bytes) -> Attribution:
        if asked.cwd is not None and asked.cwd.endswith("here"):
            hangs.set()
            goes_on.wait(20)
        return whole_attribute(asked, key)

    monkeypatch.setattr(callers_module, "attribute", attribute)
    monkeypatch.setattr(callers_module, "STUCK_S", 0.0)
    callers = Callers(KEY)
    first: asyncio.Future[Attribution] = asyncio.get_running_loop().create_future()
    callers.ask(holder.caller, None, first.set_result)
    assert await asyncio.to_thread(hangs.wait, 10)
    credential = Caller(user="billing", password=password(KEY, "billing", "0123456789abcdef"))
    try:
        callers.ask(credential, None, lambda told: None)  # one that waits shows that nobody answers
        assert (await answer(callers, credential)).project == "billing"
        again = await answer(callers, holder.caller)
        assert (again.project, again.rule, again.evidence) == ("unknown", "unknown", "timed_out")
        assert (await answer(callers, holder.caller, "by header")).project == "by-header"
    finally:
        goes_on.set()
    assert (await asyncio.wait_for(first, 10)).project == "here"


async def test_more_questions_than_can_wait_are_answered_with_what_is_known_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers_module, "MAX_WAITING", 0)
    callers = Callers(KEY)
    assert (await answer(callers, Caller())).evidence == "timed_out"
    assert (await answer(callers, Caller(), "web")).rule == "header"
