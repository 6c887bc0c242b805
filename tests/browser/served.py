"""The page of a home at a moment that stands still, in a process of its own: `python served.py HOME MOMENT` says its port."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from halton.paths import Home

# A Friday afternoon, late enough in its month for budgets to be used up.
NOW = datetime.fromisoformat("2026-11-27T15:00:00+01:00")
ZONE = "Europe/Berlin"  # or the machine's would be in the pictures
STOP_S = 10


@contextmanager
def served(home: Home, now: datetime = NOW) -> Iterator[str]:
    """The origin of its address, as `http://127.0.0.1:PORT`."""
    command = [sys.executable, __file__, str(home.root), now.isoformat()]
    # It says when it listens, and ends with its standard input.
    environment = os.environ | {"TZ": ZONE}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()
            process.wait(STOP_S)


async def _serve(home: Home, now: datetime) -> None:
    from anyio import create_task_group, to_thread

    from halton.publish.server import create, listen, serve

    async with create_task_group() as group:
        window = create(home, bodies=True, now=lambda: now)
        port = await group.start(serve, window, listen(0))
        print(port, flush=True)  # noqa: T201
        await to_thread.run_sync(sys.stdin.read)
        group.cancel_scope.cancel()


if __name__ == "__main__":
    import anyio

    anyio.run(_serve, Home(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2]))
