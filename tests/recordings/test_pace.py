"""Parts are sent at their recorded moments, counted from when the request came: by a clock that only waiting moves."""

from __future__ import annotations

import pytest

from halton.recordings.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0
        self.waited: list[float] = []

    def now(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.waited.append(round(seconds, 6))
        self.now_s += seconds


@pytest.mark.anyio
@pytest.mark.parametrize(("speed", "waited"), [(1.0, [0.3, 0.12, 0.48]), (10.0, [0.03, 0.012, 0.048]), (None, [])])
async def test_the_recorded_moments(speed: float | None, waited: list[float]) -> None:
    clock = Clock()
    pace = Pace(speed, clock.sleep, clock.now)
    for at_ms in (300, 420, 420, 100, 900):
        await pace.until(at_ms)
    assert clock.waited == waited


@pytest.mark.anyio
async def test_time_that_passed_by_itself_is_not_waited_for() -> None:
    clock = Clock()
    pace = Pace(1.0, clock.sleep, clock.now)
    clock.now_s += 0.2
    await pace.until(300)
    assert clock.waited == [0.1]
