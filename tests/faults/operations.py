"""What the campaign kills: the ledger's writer and projector, an appender beside them, and the commands that write."""

from __future__ import annotations

import fcntl
import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import make
from faults import kept
from faults.child import Line
from faults.stages import watch
from halton.bodies.store import BodyStore
from halton.bodies.tidying import tidy
from halton.cli.catching_up import catch_up
from halton.cli.group import halton as program
from halton.events.types import Event
from halton.log.segments.seal import seal
from halton.log.store import Fact, Head, Log
from halton.log.writer import Writer
from halton.paths import Home
from halton.projector.follower import Follower
from halton.projector.run import Projector

OPERATIONS = {
    "seal": ("log", "seal", "--all"),
    "rebuild": ("rebuild",),
    "rebuild of some": ("rebuild", "usage", "usage_daily"),
    "rebuild --check": ("rebuild", "--check"),
    "rebuild --from segments": ("rebuild", "--from", "segments"),
    "import": ("import", "--name", "laptop"),
    "purge": ("bodies", "purge", "--vacuum"),
}
WITH_BODIES = 0.3
SLOW_S = 0.2
APPENDS = 25
HURRIED_S = 0.004

type Work = Callable[[Line], None]
type Token = tuple[int, int]


def prepare(home: Home) -> None:
    """A new home whose log knows a price, and that has no body yet."""
    home.prepare()
    BodyStore(home.bodies).close()
    with closing(Log(home.log)) as log:
        log.append(make.facts([make.price(), make.call()]))


def groups(who: int) -> Iterator[list[Fact]]:
    """What one process appends, group by group: each fact names its process, its group, its place and the size of the group."""
    chance = random.Random(who)
    number = 0
    while True:
        events = _events(chance)
        names = (f"k{who}.{number}.{place}.{len(events)}" for place in range(len(events)))
        yield [Fact.of(name, event) for name, event in zip(names, events, strict=True)]
        number += 1


def _events(chance: random.Random) -> list[Event]:
    if chance.random() < 0.03:
        return [make.price(rates=make.price().rates[: chance.randrange(1, 6)], valid_from=make.NOON + chance.randrange(9))]
    if chance.random() < 0.05:
        return [make.gap(calls=chance.randrange(9))]
    return [_call(chance) for _ in range(chance.choice((1, 1, 2, 3, 5, 8)))]


def _call(chance: random.Random) -> Event:
    at = make.NOON + chance.randrange(3) * 1440 * make.MINUTE
    tokens = {"input_tokens": chance.randrange(5000), "output_tokens": chance.randrange(900)}
    return make.call(started_at=at, project=f"p{chance.randrange(5)}", session=f"s{chance.randrange(40)}", **tokens)


def appender(home: Home, who: int) -> Work:
    """Another process that appends, as a command does, as fast as it can; it tells what is durable once it is."""

    def work(line: Line) -> None:
        log = Log(home.log)
        for number, facts in zip(range(APPENDS), groups(who), strict=False):
            line.tell("appending")
            head = log.append(facts)
            line.tell("acknowledged", who, number, len(facts), head.position, head.hash.hex())
            line.tell("between two")
        log.close()

    return work


def goes_on(other: Home, who: int) -> Work:
    """The other machine: it appends, and seals what it has."""

    def work(line: Line) -> None:
        with closing(Log(other.log)) as log:
            for _, facts in zip(range(APPENDS), groups(who), strict=False):
                log.append(facts)
            list(seal(log, other.segments, tail=True))

    return work


def catches_up(home: Home) -> Work:
    """Whoever comes last: the views are brought to the end of the log."""

    def work(line: Line) -> None:
        if not catch_up(home):
            raise SystemExit("the views were not brought to the end of the log")

    return work


def ledger(home: Home, who: int) -> Work:
    """Writer, projector, bodies and the role of the ledger, as the ledger has them; slow until it is told to hurry."""

    def work(line: Line) -> None:
        with _role(home):
            tidy(home.bodies, home.log)
            log, store = Log(home.log), BodyStore(home.bodies)
            projector = Projector(home.log, home.views, make.projections())
            follower = Follower(projector, tick_s=0.005, on_failure=lambda error: line.tell("failed", repr(error)))

            def committed(head: Head, tokens: list[Token]) -> None:
                follower.wake()
                last = head.position
                for number, size in reversed(tokens):
                    line.tell("acknowledged", who, number, size, last, head.hash.hex() if last == head.position else None)
                    last -= size

            writer = Writer[Token](log, on_commit=committed, on_failure=lambda error: line.tell("failed", repr(error)))
            line.tell("following")
            _feed(writer, store, log, who, line)
            if not writer.close(10.0) or not follower.wait_until(log.head().position, 30.0):
                raise SystemExit("the ledger did not come to an end")
            follower.close()
            store.close()
            log.close()

    return work


def _feed(writer: Writer[Token], store: BodyStore, log: Log, who: int, line: Line) -> None:
    chance, pause_s = random.Random(who), SLOW_S
    try:
        for number, facts in enumerate(groups(who)):
            if chance.random() < WITH_BODIES:
                rows, fact = kept.made(chance, f"k{who}.{number}.0.1", log.head().position)
                store.add(rows)
                for row in rows:
                    line.tell("kept", f"{row.call_id} {row.side}", row.salt.hex(), row.project, row.started_at, row.after)
                facts = [fact]
            writer.submit(facts, (number, len(facts)))
            if line.heard(pause_s):
                pause_s = HURRIED_S
    except SystemExit:
        return


def halton(home: Home, *arguments: str) -> Work:
    """A command, as `halton` runs it; it ends with telling what it had to import."""

    def work(line: Line) -> None:
        watch(line.tell)
        os.environ["HALTON_HOME"] = str(home.root)
        before = sys.modules.keys() | set()
        try:
            program(list(arguments), prog_name="halton")
        finally:
            line.tell("imported", sorted(sys.modules.keys() - before))

    return work


@contextmanager
def _role(home: Home) -> Iterator[None]:
    descriptor = os.open(home.ledger_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield
    os.close(descriptor)
