"""`halton monthly`: spend by month, the newest last."""

from __future__ import annotations

import json
import time
from typing import Any

import make
from cli.printed import above_head

SINCE = ("--since", "2026-09-01", "--until", "2026-12-31")


def test_the_newest_is_the_last(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(started_at=make.NOON + 1440 * make.MINUTE), make.call()])
    lines = above_head(run("monthly", *SINCE))
    assert lines[0].split()[:2] == ["month", "calls"]
    assert [line.split()[0] for line in lines[1:-1]] == ["2026-09", "total"]
    assert json.loads(run("monthly", *SINCE, "--by", "project", "--json").output)["by"] == ["month", "project"]
    assert run("monthly", *SINCE, "--csv").stdout.startswith('"month","calls",')


def test_without_days_it_is_of_the_last_ones(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(started_at=time.time_ns() // 1000), make.call(started_at=make.NOON - 600 * 1440 * make.MINUTE)])
    assert json.loads(run("monthly", "--json").output)["total"]["calls"] == 1
