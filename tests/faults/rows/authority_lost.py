"""The certificate authority is expired, missing, or open to others: at a start, and while the meter runs."""

from __future__ import annotations

import datetime
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from faults.exchange import PLAIN, Way, exchange
from faults.many import send
from faults.meter import meter
from faults.row import Figure, Row, Run, all_of, none
from halton.log.store import Log
from halton.paths import Home
from halton.settings import Settings
from halton.setup.authority import tend
from halton.wire.find import provider_hosts
from stack import STOP_S, Stack, start_meter

YEARS_AGO = datetime.timedelta(days=800)


def measure(run: Run) -> Iterator[Figure]:
    _made_long_ago(Home(run.folder / "m" / "home"))
    with meter(run.folder / "m") as stack:
        yield from _flows(run, stack, "expired at the first start")
        yield from _after(run, stack, "key open to others", lambda: _key(stack).chmod(0o644))
        yield all_of("key open to others: closed again at the start", _mode(stack), 0o600)
        yield from _after(run, stack, "folder open to others", lambda: _key(stack).parent.chmod(0o755))
        yield from _after(run, stack, "key gone", lambda: _key(stack).unlink())
        yield from _after(run, stack, "folder gone", lambda: shutil.rmtree(_key(stack).parent))
        _key(stack).unlink()
        yield from _flows(run, stack, "key removed while it runs")


def _made_long_ago(home: Home) -> None:
    home.prepare()
    with closing(Log(home.log)) as log:
        long_ago = datetime.datetime.now(datetime.UTC) - YEARS_AGO
        tend(home, log, provider_hosts(Settings().formats), now=long_ago)


def _after(run: Run, stack: Stack, when: str, harm: Callable[[], object]) -> Iterator[Figure]:
    assert stack.process is not None
    stack.process.terminate()
    stack.process.wait(STOP_S)
    harm()
    stack.process = start_meter(stack)
    stack.wait()
    yield from _flows(run, stack, when)


def _flows(run: Run, stack: Stack, when: str) -> Iterator[Figure]:
    """Calls of a client that reads the bundle now, as every program does when it starts."""
    before, requests = len(stack.calls()), run.count(500, 30)
    expected = exchange(Way.direct(stack), PLAIN).comparable
    yield none(f"{when}: failures of {requests:,} requests", send(Way.through(stack), PLAIN, expected, requests).failed)
    yield all_of(f"{when}: calls metered", len(stack.calls()) - before, requests)


def _key(stack: Stack) -> Path:
    return stack.home.root / "ca" / "mitmproxy-ca.pem"


def _mode(stack: Stack) -> int:
    return stat.S_IMODE(_key(stack).stat().st_mode)


ROW = Row(
    number=26,
    fault="authority expired, missing, open",
    demanded="traffic flows; modes mended and a new one made at the start",
    measure=measure,
    in_suite=False,
    limit_s=180.0,
)
