"""Changed bytes to every framing, every reader and every conversation: SSE, JSON, UTF-8, numbers and depths that are none."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from faults.row import Figure, Row, Run, all_of

READERS = Path(__file__).parents[2] / "fuzz" / "readers.py"
EXECUTIONS = 10_000_000
LIMIT_S = 3 * 3600.0


def measure(run: Run) -> Iterator[Figure]:
    wanted = run.count(EXECUTIONS, 3000)
    done = subprocess.run(
        [sys.executable, str(READERS), "--executions", str(wanted), "--seed", "2026"],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    run.say(done.stdout[-2000:] + done.stderr[-2000:])
    told = re.findall(r"([\d,]+) executions", done.stdout + done.stderr)
    yield all_of(f"executions, of {wanted:,}", min(wanted, int(told[-1].replace(",", "")) if told else 0), wanted)
    yield all_of("nothing escaped, hung or kept memory: status", done.returncode, 0)


ROW = Row(
    number=21,
    fault="malformed SSE, JSON and UTF-8",
    demanded="10^7 executions, 0 crashes",
    measure=measure,
    limit_s=120.0,
)
