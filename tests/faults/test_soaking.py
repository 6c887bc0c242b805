"""A soak's own sums: calls that are lost, doubled or broken for no reason are seen, and a slope is the slope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

import make
from faults.chances import Fault
from faults.mixed import Made
from faults.samples import Sample, Slope, slope_of
from faults.soaking import balance
from halton.events.types import Event
from halton.paths import Home

WHOLE = Made("plain", 10.0, 10.1, "")
BROKEN = Made("stream", 20.0, 21.0, "SSLEOFError")
KILL = Fault("kill", "capture-1", 20.5, 20.5)
CALL, GAP = make.call(), make.gap(calls=1, connections=0)


def wrong(tmp_path: Path, calls: Sequence[Made], events: Iterable[Event], faults: Sequence[Fault] = (KILL,)) -> list[str]:
    """The names of the figures that are not as demanded."""
    make.log(tmp_path, events).close()
    home = Home(tmp_path)
    return [figure.name for figure in balance(home, calls, faults, lambda text: None) if not figure.holds]


@pytest.mark.parametrize("events", [[CALL, CALL, GAP], [CALL] * 3, [GAP] * 3])
def test_calls_that_are_recorded_or_in_a_gap_are_accounted_for(tmp_path: Path, events: list[Event]) -> None:
    assert wrong(tmp_path, [WHOLE] * 3, events) == []


def test_a_call_that_is_nowhere_is_seen(tmp_path: Path) -> None:
    assert wrong(tmp_path, [WHOLE] * 3, [CALL, GAP]) == ["calls neither recorded nor in a gap"]


def test_a_call_that_nobody_made_is_seen(tmp_path: Path) -> None:
    assert wrong(tmp_path, [WHOLE], [CALL, GAP]) == ["calls recorded or counted that nobody made"]


@pytest.mark.parametrize("events", [[], [CALL], [GAP]])
def test_a_call_that_a_kill_broke_may_be_recorded_or_not(tmp_path: Path, events: list[Event]) -> None:
    assert wrong(tmp_path, [BROKEN], events) == []


@pytest.mark.parametrize("cause", ["ledger_restarted", "metering_overload", "socket_unread"])
def test_a_call_that_was_read_in_part_may_be_recorded_and_in_a_gap(tmp_path: Path, cause: str) -> None:
    assert wrong(tmp_path, [WHOLE], [CALL, make.gap(cause=cause, calls=1, connections=0)]) == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault("kill", "capture-1", 30.0, 30.0),
        Fault("kill", "capture-1", 19.0, 19.0),
        Fault("kill", "ledger", 20.5, 20.5),
        Fault("hang", "capture-1", 20.5, 22.0),
        Fault("disk", "the home", 20.5, 22.0),
    ],
)
def test_a_call_that_broke_at_another_time_or_by_what_must_not_break_it_is_seen(tmp_path: Path, fault: Fault) -> None:
    assert wrong(tmp_path, [BROKEN], [CALL], [fault]) == ["failures that no kill explains"]


def test_a_slope_is_per_hour_and_by_least_squares() -> None:
    mib = 1 << 20
    steady = [Sample(100.0 + second, (50 * 3600 + second) * mib // 3600, 9) for second in range(0, 7200, 60)]
    slope = slope_of("ledger", steady)
    assert (slope.name, round(slope.mib_per_hour, 3), slope.over_s, round(slope.first_mib)) == ("ledger", 1.0, 7140.0, 50)
    flat = [Sample(float(second), (50 + second % 2) * mib, 9) for second in range(3600)]
    assert slope_of("edge", flat) == Slope("edge", pytest.approx(0.0, abs=0.01), 3599.0, 50.0, 51.0)
