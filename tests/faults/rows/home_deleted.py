"""The home is deleted, or Halton uninstalled, under programs that still go by its proxy: the edge stays, as a pure tunnel."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from shutil import rmtree

from faults.exchange import PLAIN, Way, exchange
from faults.meter import meter
from faults.row import Figure, Row, Run, none, told
from faults.traffic import Traffic, one_call
from stack import Stack

CLIENTS = 4
REQUESTS = 1000


def measure(run: Run) -> Iterator[Figure]:
    requests = run.count(REQUESTS, 60)
    for how, take_away in HOW.items():
        with meter(run.folder / how[:2], background=True) as stack:
            way, expected = Way.through(stack), exchange(Way.direct(stack), PLAIN).comparable
            with Traffic(way, PLAIN, expected, CLIENTS, 0.01) as traffic:
                traffic.until(lambda: len(traffic.calls) >= requests // 4)
                take_away(stack)
                traffic.until(lambda: len(traffic.calls) >= requests)
            wrong = [call.wrong for call in traffic.calls if call.wrong]
            if wrong:
                run.say(f"{how}: {len(wrong)} failed, {sorted(set(wrong))}")
            yield none(f"{how}: failures of {len(traffic.calls):,} requests", len(wrong))
            yield none(f"{how}: the proxy is gone afterwards", int(bool(one_call(way, PLAIN, expected).wrong)))
            yield told(f"{how}: left of the home", sum(1 for _ in stack.home.root.rglob("*")))


def _uninstall(stack: Stack) -> None:
    """As of an account of its own, whose shells and services are none of ours."""
    account = stack.home.root.parent / "account"
    account.mkdir()
    environment = {name: value for name, value in stack.environment.items() if not name.startswith("XDG_")}
    command = [sys.executable, "-m", "halton", "uninstall", "--purge", "--yes"]
    subprocess.run(command, env=environment | {"HOME": str(account)}, stdout=subprocess.DEVNULL, timeout=60, check=True)


HOW: dict[str, Callable[[Stack], object]] = {
    "rm -rf of the home": lambda stack: rmtree(stack.home.root, ignore_errors=True),
    "uninstall --purge": _uninstall,
}
ROW = Row(
    number=30,
    fault="home deleted or uninstalled in use",
    demanded="the edge stays as a pure tunnel: 0 failures",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
