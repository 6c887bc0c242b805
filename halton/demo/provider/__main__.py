"""The fake provider in a process of its own: one JSON line when it is ready, a clean end on SIGTERM."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from halton.demo.provider.server import Provider


def main() -> None:
    """Parse the flags and serve."""
    parser = argparse.ArgumentParser(prog="python -m halton.demo.provider", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--folder", type=Path, required=True, help="where the certificates go")
    parser.add_argument("--delay-ms", type=float, default=20.0, help="before an answer and before each part of a stream")
    options = parser.parse_args()
    asyncio.run(serve(options.folder, options.port, options.delay_ms / 1000))


async def serve(folder: Path, port: int, delay_s: float) -> None:
    """Serve until SIGTERM or SIGINT; nothing is recorded, as nobody could read it."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Provider(folder, port=port, delay_s=delay_s, record=False) as provider:
        sys.stdout.write(json.dumps({"port": provider.port, "ca": str(provider.ca_file)}) + "\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    main()
