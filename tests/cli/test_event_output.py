"""Where events go: a terminal, a pipe, a pipe whose reader has gone, a user who has had enough."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys

import make
from halton.log.store import Log
from halton.paths import Home
from log.segments import build
from stack import clean_environment

ENVIRONMENT = {"TERM": "xterm", "TZ": "UTC", "PYTHONUTF8": "1"}


def start(home: Home, *arguments: str, stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    environment = clean_environment() | ENVIRONMENT | {"HALTON_HOME": str(home.root)}
    command = [sys.executable, "-P", "-m", "halton", *arguments]
    return subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, env=environment)


def on_terminal(home: Home, *arguments: str) -> str:
    ours, theirs = pty.openpty()
    process = start(home, *arguments, stdout=theirs)
    os.close(theirs)
    text = b""
    try:
        while chunk := os.read(ours, 65536):
            text += chunk
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    assert process.communicate(timeout=30)[1] == b""
    return text.decode()


def test_a_terminal_gets_readable_lines_and_json_only_if_asked(home: Home) -> None:
    make.log(home.root, [make.call(project="name\u202e")]).close()
    assert "\x1b[1mcall.completed  \x1b[0m  name\\u202e  anthropic" in on_terminal(home, "replay", "--type", "call.completed")
    asked = on_terminal(home, "replay", "--type", "call.completed", "--json")
    assert asked.startswith('{"position":2,') and '"project":"name\\u202e"' in asked
    assert "\u202e" not in asked


def test_a_pipe_gets_json_lines_byte_for_byte(home: Home) -> None:
    log = make.log(home.root, [make.call(project="name\u202e\x85")])
    (_, stored) = log.read()
    log.close()
    out, said = start(home, "tail", "-n", "1").communicate(timeout=30)
    assert f'"data":{stored.data},'.encode() in out
    assert said == b""


def test_a_reader_that_has_enough_is_no_error(home: Home) -> None:
    make.log(home.root, [make.call()] * 3000).close()
    process = start(home, "replay")
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


def test_ctrl_c_ends_following_without_a_word(home: Home) -> None:
    with start(home, "tail", "--follow") as process:
        assert process.stdout and process.stderr
        Log(home.log).close()
        assert process.stdout.readline().startswith(b'{"position":1,')
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr.read() == b""


def test_ctrl_c_ends_a_pause_between_two_events(home: Home) -> None:
    log = build.past_log(home.root, make.NOON)
    build.record(log, make.NOON + build.DAY, make.gap())
    log.close()
    with start(home, "replay", "--speed", "1") as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline().startswith(b'{"position":1,')
        process.send_signal(signal.SIGINT)
        assert process.wait(4) == 130  # five seconds would be the pause
        assert (process.stdout.read(), process.stderr.read()) == (b"", b"")
