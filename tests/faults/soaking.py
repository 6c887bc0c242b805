"""A soak: mixed traffic, faults at random moments, and in the end whether every call of the clients is accounted for."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from faults.chances import KINDS, Chances, Fault
from faults.disk import cannot_mount, disk
from faults.exchange import HOST, Way
from faults.meter import meter
from faults.mixed import OPENAI, Made, Mixed
from faults.provider import provider_beside
from faults.row import Figure, at_most, none, told
from faults.samples import Samples, held
from halton.log.store import read_only
from halton.log.verify import verify
from halton.paths import Home
from stack import Stack

CLIENTS = 4
DELAY_S = 0.002
CALL_BYTES = 8 << 10
LEAST_MIB = 96
MORE_DESCRIPTORS = 8
TELLING_S = 3600.0
SLOPE_MIB_PER_HOUR = 1.0
NEAR_S = 0.5
# A call that such a gap counts may be recorded too: what is lacking is a part of it, as the rest of a socket, or the usage.
_IN_PART = ("ledger_restarted", "metering_overload", "socket_unread")
_RECORDED = "select data ->> '$.status', count(*) from event where type = 'call.completed' group by 1"
_GAPS = """select data ->> '$.cause', sum(coalesce(data ->> '$.calls', 0) + coalesce(data ->> '$.connections', 0))
             from event where type = 'capture.gap' group by 1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """How long at most, by calls and by seconds; which faults, and about how many seconds apart; and what decides by chance."""

    requests: int
    seconds: float
    seed: int = 1
    faults: tuple[str, ...] = KINDS
    apart_s: float = 4.0
    pause_s: float = 0.05

    def figures(self, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
        """Soak, and tell what came of it."""
        kinds = [kind for kind in self.faults if kind != "disk" or not cannot_mount()]
        with ExitStack() as stack:
            if "disk" in kinds:
                stack.enter_context(disk(folder / "m" / "home", LEAST_MIB + self.requests * CALL_BYTES // (1 << 20)))
            port, ca_file = stack.enter_context(provider_beside(folder / "beside", DELAY_S))
            running = stack.enter_context(meter(folder / "m", elsewhere={HOST: port, OPENAI: port}, roots=[ca_file]))
            way = Way.through(running)
            way.context.load_verify_locations(ca_file)
            before, samples, chances = held(running), Samples(running), self._chances(running, kinds)
            mixed = self._mixed(way, way._replace(port=port, proxied=False))
            with samples, mixed:
                until = monotonic() + self.seconds
                chances.run(lambda: mixed.is_over or monotonic() > until, say)
            running.wait()
            gc.collect()
            yield from balance(running.home, mixed.calls, chances.faults, say)
            yield from _held(running, before)
            yield from _memory(samples)
            yield none("faults of the chain", int(not verify(running.home.log).sound))

    def _chances(self, stack: Stack, kinds: list[str]) -> Chances:
        return Chances(stack, stack.home.root, kinds, self.seed, self.apart_s)

    def _mixed(self, way: Way, direct: Way) -> Mixed:
        return Mixed(way, direct, clients=CLIENTS, most=self.requests, seed=self.seed, pause_s=self.pause_s)


def balance(home: Home, calls: Sequence[Made], faults: Sequence[Fault], say: Callable[[str], None]) -> Iterator[Figure]:
    broken = [call for call in calls if call.wrong]
    strange = [call for call in broken if not any(_near(call, fault) for fault in faults)]
    for call in strange:
        say(f"unexplained: {call.kind} after {call.ended - call.began:.2f} s: {call.wrong}")
    with closing(read_only(home.log)) as log:
        recorded, gaps = dict(log.execute(_RECORDED)), dict(log.execute(_GAPS))
    say(f"calls {dict(Counter(call.kind for call in calls))}, recorded {recorded}, gaps {gaps}, faults {_counted(faults)}")
    sure, lacking = len(calls) - len(broken), sum(recorded.values()) + sum(gaps.values())
    more = lacking - sum(gaps.get(cause, 0) for cause in _IN_PART) - len(calls)
    yield told("calls made", len(calls))
    yield told("faults", len(faults))
    yield told("calls recorded", sum(recorded.values()))
    yield told("calls counted in gaps", sum(gaps.values()))
    yield told("calls that a kill broke", len(broken) - len(strange))
    yield none("failures that no kill explains", len(strange))
    yield none("calls neither recorded nor in a gap", max(0, sure - lacking))
    yield none("calls recorded or counted that nobody made", max(0, more))


def _near(call: Made, fault: Fault) -> bool:
    return fault.breaks_calls and call.began <= fault.ended + NEAR_S and call.ended >= fault.began


def _counted(faults: Sequence[Fault]) -> dict[str, int]:
    return dict(Counter(f"{fault.kind} {fault.whom}" for fault in faults))


def _held(stack: Stack, before: dict[str, int]) -> Iterator[Figure]:
    for name, number in held(stack).items():
        yield at_most(f"descriptors of {name} more than at first", number - before[name], MORE_DESCRIPTORS, "")


def _memory(samples: Samples) -> Iterator[Figure]:
    """Over less than an hour a slope says little, and nothing is demanded of it."""
    for slope in samples.slopes():
        name = f"RSS of {slope.name}, slope over {slope.over_s:,.0f} s, {slope.first_mib:.0f} to {slope.last_mib:.0f} MiB"
        if slope.over_s < TELLING_S:
            yield told(name, slope.mib_per_hour, "MiB/h")
        else:
            yield at_most(name, slope.mib_per_hour, SLOPE_MIB_PER_HOUR, "MiB/h")
