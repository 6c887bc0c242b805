from __future__ import annotations

import pytest

from halton.policy.amounts import dollars, each, many, moment
from policy.told import micros


def test_dollars_in_cents_and_small_ones_in_more_digits() -> None:
    amounts = (0, 1, 10**6, 15 * 10**9, 5 * 10**11, 50_120_000_000_000, 10**18)
    said = ["$0.00", "less than $0.000001", "$0.000001", "$0.015", "$0.50", "$50.12", "$1,000,000.00"]
    assert [dollars(pico) for pico in amounts] == said


def test_one_call_and_many() -> None:
    assert (many(1, "call"), many(60, "call"), many(2_000_000, "token")) == ("1 call", "60 calls", "2,000,000 tokens")


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ("month", "a month"), ("hour", "an hour"), ("rolling:5h", "in any 5 hours"), ("rolling:24h", "in any day"),
        ("rolling:14d", "in any 2 weeks"), ("rolling:90m", "in any 90 minutes"), (None, ""), ("nonsense", ""),
    ],
)  # fmt: skip
def test_windows_in_words(window: str | None, words: str) -> None:
    assert each(window) == words


def test_a_moment_by_the_local_clock() -> None:
    now = micros("2026-11-18 12:00", 60)
    times = ("2026-12-01 00:00", "2026-11-18 14:05", "2026-11-18 12:00:07", "2026-11-19 14:05")
    said = ["on 2026-12-01", "at 14:05", "at 12:00:07", "on 2026-11-19 at 14:05"]
    assert [moment(micros(time, 60), 60, now) for time in times] == said
    assert moment(10**19, 0, now).startswith("on 9999-")
