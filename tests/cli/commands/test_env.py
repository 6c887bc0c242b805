"""`halton env` without a meter; with one, every SDK test uses it."""

from __future__ import annotations

from typing import Any


def test_a_meter_that_is_down_is_said_with_the_way_to_start_it(run: Any) -> None:
    done = run("env")
    assert (done.exit_code, done.output) == (1, "Error: The meter is not running. Start it with: halton start\n")
