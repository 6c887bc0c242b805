"""What `halton statusline` adds to the start of an interpreter, warm, on a home with a million calls.

    python tests/benchmarks/statusline.py [--quick] [--json FILE]

The agent's JSON comes on stdin, as in a status bar; the plan's windows have a history of a hundred thousand rows.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from statistics import median

from filled import MILLION, filled
from halton.paths import Home
from processes import folder
from report import Figure, Target, command, say

NOTHING = (sys.executable, "-c", "pass")
_WINDOWS = """
insert into quota (position, origin, provider, host, window, at, utilisation, resets_at, status)
select position, origin, 'anthropic', 'api.anthropic.com', '5h', started_at, position / 10 % 100 / 100.0,
       strftime('%Y-%m-%dT%H:%M:%SZ', started_at, '+2 hours'), 'allowed'
  from calls where position % 10 = 0"""
STATUSLINE = (str(Path(sys.executable).with_name("halton")), "statusline")


def measure(quick: bool = False) -> list[Figure]:
    """Each line once to warm up, then its rounds, each beside a round of nothing."""
    number = 100_000 if quick else MILLION
    with folder() as place:
        home = filled(place / "home", number)
        session = _with_windows(home)
        inputs = {"": b"", ", with a session": json.dumps({"session_id": session}).encode()}
        return [_above(home, f"statusline, {number:,} calls{name}", text) for name, text in inputs.items()]


def _with_windows(home: Home) -> str:
    """Give the plan a history; the session that has most calls of late."""
    with closing(sqlite3.connect(home.views)) as connection, connection:
        connection.execute(_WINDOWS)
        query = """select session from (select session, started_at from calls order by started_at desc limit 1000)
                    group by session order by count(*) desc, max(started_at) desc limit 1"""
        return str(connection.execute(query).fetchone()[0])


def _above(home: Home, name: str, text: bytes) -> Figure:
    say(f"  {_run(STATUSLINE, home, text).decode().strip()}")
    rounds = [(_milliseconds(NOTHING, home, text), _milliseconds(STATUSLINE, home, text)) for _ in range(5)]
    above = [ours - floor for floor, ours in rounds]
    say(f"  {', '.join(f'{value:.0f}' for value in above)} ms above")
    return Figure(
        name=name,
        unit="ms above",
        ours=median(above),
        floor=median(floor for floor, _ in rounds),
        floor_name="python -c pass",
        target=Target("≤", 50, "value"),
        rounds=len(rounds),
    )


def _milliseconds(program: tuple[str, ...], home: Home, text: bytes) -> float:
    begin = time.perf_counter()
    _run(program, home, text)
    return (time.perf_counter() - begin) * 1e3


def _run(program: tuple[str, ...], home: Home, text: bytes) -> bytes:
    environment = {**os.environ, "HALTON_HOME": str(home.root)}
    return subprocess.run(program, env=environment, input=text, stdout=subprocess.PIPE, check=True).stdout


if __name__ == "__main__":
    command({"statusline": measure}, __doc__)
