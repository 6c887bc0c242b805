"""Gaps that are told again count once, whichever ledger hears them."""

from __future__ import annotations

from contextlib import closing

import msgspec

from halton.events.types import CaptureGap
from halton.frames import Gap
from halton.ledger.gaps import REMEMBERED, Gaps, stream
from halton.log.store import Fact, Log
from halton.paths import Home

TOLD = Gap(77, "capture_unavailable", "api.openai.com", 1, 2, 300, 1000, 2000)
EVENT = CaptureGap(
    cause="capture_unavailable", host="api.openai.com", connections=1, calls=2, bytes=300, started_at=1000, ended_at=2000
)


def record(home: Home, serial: int, event: CaptureGap) -> None:
    with closing(Log(home.log)) as log:
        log.append([Fact.of(stream(serial), event)])


def test_a_gap_is_recorded_as_it_was_counted() -> None:
    assert Gaps().fresh(TOLD) == EVENT


def test_one_that_is_told_again_is_not() -> None:
    gaps = Gaps()
    gaps.fresh(TOLD)
    assert gaps.fresh(TOLD) is None
    assert gaps.fresh(msgspec.structs.replace(TOLD, serial=78)) == EVENT


def test_one_that_grew_counts_for_what_is_new() -> None:
    gaps = Gaps()
    gaps.fresh(TOLD)
    grown = msgspec.structs.replace(TOLD, connections=3, bytes=350, ended_at=9000)
    assert gaps.fresh(grown) == msgspec.structs.replace(EVENT, connections=2, calls=0, bytes=50, ended_at=9000)
    assert gaps.fresh(grown) is None
    assert gaps.fresh(TOLD) is None


def test_the_name_of_a_program_is_kept_without_what_cannot_be_printed() -> None:
    named = msgspec.structs.replace(TOLD, program="no\x1bde")
    assert Gaps().fresh(named) == msgspec.structs.replace(EVENT, program="no\ufffdde")


def test_a_probe_of_our_own_is_no_gap() -> None:
    assert Gaps().fresh(msgspec.structs.replace(TOLD, host="p40123.probe.halton.invalid")) is None
    assert Gaps().fresh(msgspec.structs.replace(TOLD, host=None)) == msgspec.structs.replace(EVENT, host=None)


def test_a_gap_without_counts_is_recorded_once() -> None:
    gaps, empty = Gaps(), Gap(5, "capture_unavailable", None, 0, 0, 0, 1, 1)
    assert gaps.fresh(empty) == CaptureGap(cause="capture_unavailable", started_at=1, ended_at=1)
    assert gaps.fresh(empty) is None


def test_what_an_earlier_ledger_recorded_is_known_from_the_log(home: Home) -> None:
    record(home, 77, EVENT)
    record(home, 77, msgspec.structs.replace(EVENT, connections=4, calls=0, bytes=0))
    gaps = Gaps.of_log(home.log)
    assert gaps.fresh(msgspec.structs.replace(TOLD, connections=5)) is None
    assert gaps.fresh(msgspec.structs.replace(TOLD, connections=6)) == msgspec.structs.replace(EVENT, calls=0, bytes=0)


def test_gaps_that_nobody_tells_again_are_not_looked_at(home: Home) -> None:
    with closing(Log(home.log)) as log:
        log.append([Fact.of("gaps", EVENT)])
    assert Gaps.of_log(home.log).fresh(TOLD) == EVENT


def test_only_the_latest_are_remembered() -> None:
    gaps = Gaps()
    for serial in range(REMEMBERED + 1):
        gaps.fresh(msgspec.structs.replace(TOLD, serial=serial))
    assert gaps.fresh(msgspec.structs.replace(TOLD, serial=REMEMBERED)) is None
    assert gaps.fresh(msgspec.structs.replace(TOLD, serial=1)) is None
    assert gaps.fresh(msgspec.structs.replace(TOLD, serial=0)) == EVENT
