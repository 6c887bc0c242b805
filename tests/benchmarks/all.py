"""All benchmarks, one after the other, in one table.

    python tests/benchmarks/all.py [--quick] [--json FILE] [--markdown]

Each figure stands beside a floor that was measured in the same run, in turn with it; exit status 1 if a target is missed.
"""

from __future__ import annotations

import append_to_visible
import browse
import browse_traffic
import cli
import export
import log
import rebuild
import redaction
import reports
import searched
import segments
import statusline
import streams
import throughput
import tunnel
import verify
from report import command

if __name__ == "__main__":
    command(
        {
            "throughput": throughput.measure,
            "streams": streams.measure,
            "tunnel": tunnel.measure,
            "cli": cli.measure,
            "log": log.measure,
            "append_to_visible": append_to_visible.measure,
            "segments": segments.measure,
            "verify": verify.measure,
            "rebuild": rebuild.measure,
            "redaction": redaction.measure,
            "searched": searched.measure,
            "export": export.measure,
            "statusline": statusline.measure,
            "reports": reports.measure,
            "browse": browse.measure,
            "browse_traffic": browse_traffic.measure,
        },
        __doc__,
    )
