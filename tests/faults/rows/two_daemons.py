"""Two meters of one home are started at the same moment, again and again: by `up`, by `start`, and by one of each.

One of them runs, the other ends with status 0 and says that it is not needed; the log never has two writers.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing

from faults.meter import ours, strike
from faults.row import Figure, Row, Run, all_of, none
from halton.control import wait_until_healthy
from halton.log.store import read_only
from halton.log.verify import verify
from halton.paths import Home
from stack import clean_environment

ROUNDS = 20
UP = ("up", "--proxy-port", "0", "--browse-port", "0")
PAIRS = ((UP, UP), (("start",), ("start",)), (UP, ("start",)))
HEALTHY_S, END_S = 40.0, 60.0
_STARTED = "select count(*) from event where type = 'meter.started'"


def measure(run: Run) -> Iterator[Figure]:
    rounds = run.count(ROUNDS, len(PAIRS))
    home = Home(run.folder / "home")
    home.prepare()
    home.config.write_text("[alerts]\ndesktop = false\n")
    try:
        outcomes = [_round(run, home, PAIRS[number % len(PAIRS)]) for number in range(rounds)]
    finally:
        strike(ours(home))
    yield all_of(f"rounds of {rounds} after which one meter ran", sum(runs for runs, _ in outcomes), rounds)
    yield all_of("and the other command ended with 0 and a word", sum(said for _, said in outcomes), rounds)
    with closing(read_only(home.log)) as log:
        (started,) = log.execute(_STARTED).fetchone()
    yield all_of("writers of the log in all rounds", started, rounds)
    yield none("faults of the chain", int(not verify(home.log).sound))


def _round(run: Run, home: Home, pair: Sequence[Sequence[str]]) -> tuple[bool, bool]:
    """Whether one meter runs at the end, and whether the command that is not it ended well."""
    commands = [_command(home, arguments) for arguments in pair]
    try:
        status = wait_until_healthy(home, HEALTHY_S)
        ended = [command for command in commands if _ends(command, arguments=command.args)]
        said = [command.communicate()[0] for command in ended]
        fine = bool(ended) and all(command.returncode == 0 and words.strip() for command, words in zip(ended, said, strict=True))
        if status is None or not fine:
            run.say(f"{pair}: {[(command.returncode, words.decode()) for command, words in zip(ended, said, strict=True)]}")
        supervisors = [pid for pid in ours(home) if _is_supervisor(pid)]
        return status is not None and len(supervisors) == 1, fine
    finally:
        _stop(home, commands)


def _command(home: Home, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    environment = clean_environment() | {"HALTON_HOME": str(home.root), "HALTON_PROXY_PORT": "0", "HALTON_BROWSE_PORT": "0"}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "halton", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _ends(command: subprocess.Popen[bytes], arguments: object) -> bool:
    """Whether it ends by itself: `start` always does, and of two `up` one; the other one is the meter."""
    try:
        command.wait(10.0 if "start" in str(arguments) else 2.0)
    except subprocess.TimeoutExpired:
        return False
    return True


def _stop(home: Home, commands: Sequence[subprocess.Popen[bytes]]) -> None:
    subprocess.run(
        _command(home, ("stop", "--all")).args, env=clean_environment() | {"HALTON_HOME": str(home.root)}, timeout=END_S
    )
    for command in commands:
        command.wait(END_S)
    deadline = time.monotonic() + END_S
    while ours(home) and time.monotonic() < deadline:
        time.sleep(0.05)


def _is_supervisor(pid: int) -> bool:
    with open(f"/proc/{pid}/cmdline", "rb") as command:
        return b"\0up\0" in command.read()


ROW = Row(
    number=28,
    fault="two daemons at once",
    demanded="one writer ever; the second exits 0 with a message",
    measure=measure,
    in_suite=False,
    limit_s=180.0,
)
