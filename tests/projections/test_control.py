from __future__ import annotations

from pathlib import Path

import make
from halton.events.types import ControlPassed


def passed(requests: int, at: int = make.NOON) -> ControlPassed:
    return ControlPassed(host="chatgpt.com", requests=requests, bytes=100, started_at=at, ended_at=at + make.MINUTE)


def test_control_traffic_is_added_up_by_day_and_host(tmp_path: Path) -> None:
    events = [passed(2), passed(3), passed(1, make.NOON + 1440 * make.MINUTE)]
    assert make.rows(tmp_path, events, "select * from control") == [
        ("2026-09-22", "chatgpt.com", 1, 5, 200),
        ("2026-09-23", "chatgpt.com", 1, 1, 100),
    ]
