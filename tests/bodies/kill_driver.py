"""What a campaign of kills may kill of the bodies: storing them with their events, and purging them.

    python tests/bodies/kill_driver.py store HOME WHO     stores calls until it is killed
    python tests/bodies/kill_driver.py purge HOME         purges what is stored, oldest first, until nothing is left

Each writes a line to stdout for what has become durable: `k3.17` for a call, `purged 1790078400000001` for a purge whose bytes
are gone. Both may run at once, beside any number of others. Entry points for another campaign:

    store(home, who, tell)     the same in this process; `tell` is called with each line
    purge(home, tell)
    faults(home, said)         after the kills, with no process left and everything that was told: what does not hold

`faults` does first what the next start of the ledger does (`tidy`). Then it wants: the chain whole; every acknowledged call
in the log; every body that the log commits to as it was committed, or removed by a purge that the log tells of; no body that
the log does not commit to; no byte of a body older than an acknowledged purge in any file.
"""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import count
from pathlib import Path

import make
from exchanges import head
from halton.bodies import purge as purging
from halton.bodies.check import check_bodies
from halton.bodies.selection import Selection
from halton.bodies.store import BodyStore
from halton.bodies.tidying import tidy
from halton.ledger.keeping import Keeping
from halton.ledger.receipt import Receipt
from halton.log.store import Head, Log, read_only
from halton.log.verify import verify
from halton.log.writer import Writer
from halton.paths import Home

SECOND_US = 1_000_000
AT_ONCE = 40
_ROWS = "select call_id || side, started_at, salt from request_bodies"
_TOLD = "select stream from event where type = 'call.completed'"
_COMMITTED = """select stream || 'request' from event where data ->> '$.request_body.commitment' is not null
 union select stream || 'response' from event where data ->> '$.response_body.commitment' is not null"""

type Tell = Callable[[str], None]


class Nobody:
    """Whom a receipt is for."""

    def answer(self, frame: object) -> None:
        """Nobody is told: `on_commit` does it."""


def store(home: Home, who: int, tell: Tell) -> None:
    """Take calls with both bodies for ever, as the ledger does, and tell each that has become durable."""
    room = threading.Semaphore(AT_ONCE)

    def committed(head: Head, receipts: list[Receipt]) -> None:
        for receipt in receipts:
            for name in receipt.exchange_ids:
                tell(name)
                room.release()

    log = Log(home.log)
    writer: Writer[Receipt] = Writer(log, on_commit=committed, on_failure=lambda error: None)
    last = log.head().position
    keeping = Keeping(home.bodies, writer, 4096, lambda: last)
    for number in count():
        room.acquire()
        name = f"k{who}.{number}"
        copies = keeping.copies(head(name))
        copies.request(f"the request of {name} {'words ' * (number % 50)}".encode(), "text/plain")
        copies.answer("text/plain", None)
        copies.part(f"the answer to {name}".encode(), 0)
        receipt = Receipt(Nobody())
        receipt.exchange_ids.append(name)
        started_at = make.NOON + number * SECOND_US
        keeping.submit([copies.fact(name, make.call(started_at=started_at))], receipt)


def purge(home: Home, tell: Tell) -> None:
    """Purge calls of ten seconds, and the next ten, until nothing is left; tell each purge once its bytes are gone."""
    with closing(BodyStore(home.bodies)) as bodies, closing(Log(home.log)) as log:
        for tens in count(1):
            (left,) = bodies.connection.execute("select count(*) from request_bodies").fetchone()
            if not left:
                return
            moment = make.NOON + tens * 10 * SECOND_US
            purging.purge(bodies, log, Selection(moment))
            purging.scrub(bodies, vacuum=True)
            tell(f"purged {moment}")


def faults(home: Home, said: Iterable[str]) -> list[str]:
    """What does not hold after the kills; to be called once nobody works on the home any more."""
    before = _rows(home)
    tidy(home.bodies, home.log)
    calls = {line for line in said if line.startswith("k")}
    moment = max((int(line.split()[1]) for line in said if line.startswith("purged ")), default=0)
    with closing(read_only(home.log)) as log:
        told = {name for (name,) in log.execute(_TOLD)}
        committed = {name for (name,) in log.execute(_COMMITTED)}
    rows = _rows(home)
    files = b"".join(file.read_bytes() for file in home.root.glob("bodies.sqlite*"))
    gone = [salt for name, (_, salt) in before.items() if name not in rows]
    found = [finding.meaning for finding in check_bodies(home.log, home.bodies).findings]
    found += [] if verify(home.log).sound else ["the chain is broken"]
    found += [f"acknowledged and lost: {name}" for name in sorted(calls - told)]
    found += [f"nobody committed to {name}" for name in sorted(rows.keys() - committed)]
    found += [f"purged and still there: {name}" for name, (started_at, _) in rows.items() if started_at < moment]
    found += ["removed, and its bytes are still there" for salt in gone if salt in files]
    return found


def _rows(home: Home) -> dict[str, tuple[int, bytes]]:
    if not home.bodies.exists():
        return {}
    with closing(sqlite3.connect(home.bodies)) as connection:
        return {name: (started_at, salt) for name, started_at, salt in connection.execute(_ROWS)}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(what: str, root: str, who: str = "0") -> None:
    """Run one of them in this process."""
    if what == "store":
        store(Home(Path(root)), int(who), _say)
    else:
        purge(Home(Path(root)), _say)


if __name__ == "__main__":
    main(*sys.argv[1:])
