"""What reaches a process's *.err.log, whatever happens in it: lines of names, numbers and places, never a word of anybody's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from halton.children import open_error_log
from halton.error_log.lines import FIELDS
from halton.logs import PLACE
from stack import clean_environment

SECRET = "sk-ant-THIS-IS-A-SECRET"
BEGIN = "import logging, os, sys\nfrom halton.logs import begin_logging\nbegin_logging()\n"

ACCIDENTS = {
    "an exception": ("raise ValueError(SECRET)", "uncaught", "ValueError"),
    "an exception in a thread": (
        "import threading\ndef fail(): raise ValueError(SECRET)\n"
        "thread = threading.Thread(target=fail)\nthread.start(); thread.join()",
        "uncaught_in_thread",
        "ValueError",
    ),
    "an exception in a destructor": (
        "class Fails:\n    def __del__(self): raise ValueError(SECRET)\nFails()",
        "uncaught_in_destructor",
        "ValueError",
    ),
    "a warning": ("import warnings\nwarnings.warn(SECRET)", "warned", "UserWarning"),
    "a task that nobody awaits": (
        "import asyncio\nasync def fail(): raise ValueError(SECRET)\n"
        "async def run():\n    task = asyncio.create_task(fail()); await asyncio.sleep(0); del task\n"
        "    import gc; gc.collect()\nasyncio.run(run())",
        None,
        "ValueError",
    ),
    "a callback that fails": (
        "import asyncio\ndef fail(): raise ValueError(SECRET)\n"
        "async def run():\n    asyncio.get_running_loop().call_soon(fail); await asyncio.sleep(0)\nasyncio.run(run())",
        None,
        "ValueError",
    ),
    "a coroutine that nobody awaits": ("async def fail(): pass\nfail()", "warned", "RuntimeWarning"),
    "a message of a library": ("logging.getLogger('asyncio').error('client said %s', SECRET)", None, None),
    "a message that cannot be formatted": ("logging.getLogger('asyncio').error('%d', SECRET)", None, None),
    "a message of ours that is none": ("logging.getLogger('halton.x').error(f'took {SECRET}')", "unnamed", None),
    "a name of a logger": ("logging.getLogger(f'mitmproxy.{SECRET}').error('x')", None, None),
    "print": ("print(SECRET)", "words_dropped", None),
    "print to stderr": ("print(SECRET, file=sys.stderr)", "words_dropped", None),
    "bytes": ("sys.stderr.buffer.write(SECRET.encode())", "words_dropped", None),
    "a traceback that is printed": (
        "import traceback\ntry: raise ValueError(SECRET)\nexcept ValueError: traceback.print_exc()",
        "words_dropped",
        None,
    ),
    "a log handler of its own": (
        "own = logging.getLogger('uvicorn.error'); own.propagate = False\n"
        "own.addHandler(logging.StreamHandler()); own.error(SECRET)",
        "words_dropped",
        None,
    ),
    "arguments": ("import argparse\nargparse.ArgumentParser().parse_args([SECRET])", "words_dropped", None),
    "a C library": ("os.write(2, SECRET.encode()); os.write(1, SECRET.encode())", None, None),
    "another program": ("import subprocess\n"
        "subprocess.run([sys.executable, '-c', f'print({SECRET!r}); raise ValueError({SECRET!r})'])", None, None),
    "a fault": ("import faulthandler\nfaulthandler.enable()\ndef sk_ant(): faulthandler._sigsegv()\nsk_ant()", None, None),
    "an exit": ("sys.exit(SECRET)", "words_dropped", None),
    "the lowest of streams": ("sys.__stderr__.write(SECRET); sys.__stderr__.flush()", None, None),
}  # fmt: skip


def run(path: Path, code: str, **environment: str) -> int:
    """Run it as the supervisor does: stdout and stderr are the log."""
    script = f"{BEGIN}SECRET = {SECRET!r}\n{code}"
    with open_error_log(path) as errors:
        arguments = [sys.executable, "-P", "-W", "always", "-c", script]
        return subprocess.run(
            arguments, stdout=errors, stderr=errors, env=clean_environment() | environment, timeout=30
        ).returncode


def lines(path: Path) -> list[dict[str, object]]:
    text = path.read_text()
    assert SECRET not in text
    found = [json.loads(line) for line in text.splitlines()]
    assert all(line.keys() <= set(FIELDS) for line in found)
    return found


@pytest.mark.parametrize(("code", "event", "error"), ACCIDENTS.values(), ids=ACCIDENTS.keys())
def test_whatever_happens_no_word_gets_into_the_log(tmp_path: Path, code: str, event: str | None, error: str | None) -> None:
    path = tmp_path / "edge.err.log"
    run(path, code)
    found = lines(path)
    assert {line.get("event") for line in found} <= {event}
    assert {line.get("error") for line in found} <= {error}
    assert bool(found) == ((event, error) != (None, None) or "getLogger" in code)


def test_what_was_dropped_is_told_with_its_place_and_size(tmp_path: Path) -> None:
    run(tmp_path / "edge.err.log", "def speak(): print(SECRET)\nspeak()")
    (line,) = lines(tmp_path / "edge.err.log")
    assert (line["event"], line["count"], line["where"]) == ("words_dropped", len(SECRET), "<string>:5 in speak")


def test_an_uncaught_exception_is_told_with_its_place_and_ends_the_process(tmp_path: Path) -> None:
    assert run(tmp_path / "edge.err.log", "def fail(): raise ValueError(SECRET)\nfail()") == 1
    (line,) = lines(tmp_path / "edge.err.log")
    assert (line["level"], line["error"], line["raised_at"]) == ("CRITICAL", "ValueError", "<string>:5 in fail")


def test_below_the_level_nothing_is_written(tmp_path: Path) -> None:
    run(tmp_path / "edge.err.log", "logging.getLogger('halton.x').info('not_shown')")
    assert lines(tmp_path / "edge.err.log") == []


def test_the_file_is_set_aside_while_the_process_runs(tmp_path: Path) -> None:
    path = tmp_path / "edge.err.log"
    path.write_bytes(b"x" * (5 << 20))
    run(path, "logging.getLogger('halton.x').warning('begun_anew')\nprint(SECRET); os.write(2, SECRET.encode())")
    assert [line["event"] for line in lines(path)] == ["begun_anew", "words_dropped"]
    assert path.with_name("edge.err.log.1").stat().st_size == 5 << 20


def test_a_process_that_this_one_starts_writes_to_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.err.log"
    child = f"{BEGIN}logging.getLogger('halton.x').warning('sealed')"
    run(path, f"import subprocess\nsubprocess.run([sys.executable, '-P', '-c', {child!r}], check=True)")
    (line,) = lines(path)
    assert (line["event"], line["pid"] != os.getpid()) == ("sealed", True)


def test_a_file_named_by_the_environment_leaves_the_streams_to_whoever_speaks(tmp_path: Path) -> None:
    code = "import sys, logging\nfrom halton.logs import begin_logging\nbegin_logging(keep_streams=True)\n"
    code += "logging.getLogger('halton.x').warning('told')\nsys.stderr.write('Error: a port is taken')"
    environment = clean_environment() | {PLACE: str(tmp_path / "up.err.log")}
    done = subprocess.run([sys.executable, "-P", "-c", code], env=environment, capture_output=True, text=True, timeout=30)
    assert done.stderr == "Error: a port is taken"
    assert [line["event"] for line in lines(tmp_path / "up.err.log")] == ["told"]


def test_without_a_file_lines_go_to_stderr(tmp_path: Path) -> None:
    code = f"{BEGIN}logging.getLogger('halton.x').warning('told'); print('said')"
    done = subprocess.run([sys.executable, "-P", "-c", code], env=clean_environment(), capture_output=True, text=True, timeout=30)
    assert (done.stdout, json.loads(done.stderr)["event"]) == ("said\n", "told")


@pytest.mark.parametrize("kind", ["gone", "link", "full"])
def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path, kind: str) -> None:
    path = {"gone": tmp_path / "gone" / "x.err.log", "link": tmp_path / "x.err.log", "full": Path("/dev/full")}[kind]
    if kind == "link":
        path.symlink_to(tmp_path / "elsewhere")
    code = f"{BEGIN}for number in range(2000): logging.getLogger('halton.x').error('told')\nos.mkdir(sys.argv[1])"
    environment = clean_environment() | {PLACE: str(path)}
    arguments = [sys.executable, "-P", "-c", code, str(tmp_path / "went_on")]
    assert subprocess.run(arguments, env=environment, timeout=30).returncode == 0
    assert (tmp_path / "went_on").is_dir()
    assert not (tmp_path / "elsewhere").exists()
