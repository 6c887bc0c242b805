"""The page: killed again and again under calls, and a port that somebody else has before the meter starts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

from faults.exchange import PLAIN, Way, exchange
from faults.many import send
from faults.meter import meter, seconds_until_back, strike
from faults.row import Figure, Row, Run, all_of, none, told


def measure(run: Run) -> Iterator[Figure]:
    with meter(run.folder / "m") as stack:
        expected, way = exchange(Way.direct(stack), PLAIN).comparable, Way.through(stack)
        kills, failed, back_s = run.count(10, 1), 0, 0.0
        for _ in range(kills):
            pid = stack.pid("browse")
            killed = strike([pid])
            failed += send(way, PLAIN, expected, 100).failed
            back_s = max(back_s, seconds_until_back(stack, ["browse"], [pid], killed))
        yield none(f"page killed {kills} times: failures of {kills * 100:,} requests", failed)
        yield told("page killed: back after, at the longest", back_s, "s")
        recorded = sum(call["status"] == "ok" for call in stack.calls())
        yield all_of("page killed: calls recorded", recorded, kills * 100)
        assert stack.process is not None
        stack.process.terminate()
        stack.process.wait(20.0)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            ended = subprocess.run(
                [sys.executable, "-m", "halton", "up", "--proxy-port", "0", "--browse-port", str(port)],
                env=stack.environment, capture_output=True, text=True, timeout=60.0,
            )  # fmt: skip
        run.say(f"port taken, says: {ended.stderr.strip()}")
        named = f"(pid {os.getpid()})" in ended.stderr and "--browse-port" in ended.stderr
        yield all_of("page's port taken: status 1, the holder and what to do are named", ended.returncode == 1 and named, 1)


ROW = Row(
    number=24,
    fault="page down, its port taken",
    demanded="proxy unaffected; the command names the holder",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
