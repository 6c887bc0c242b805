"""`halton blocks`: a line a block, and a sentence on the one that runs."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import make
from cli.printed import above_head
from halton.cli.commands.blocks import outlook
from halton.views.blocks import read_blocks

NOON = datetime(2026, 9, 22, 12, tzinfo=UTC)


def test_a_table_of_blocks_with_the_plan_s_own_word(run: Any, fill: Any) -> None:
    headers = {"anthropic-ratelimit-unified-5h-utilization": "0.42", "anthropic-ratelimit-unified-5h-reset": "1790096400"}
    fill(
        [
            make.price(),
            make.call(billing="subscription", headers=headers),
            make.call(billing="subscription", model="nobody-knows-1", started_at=make.NOON + 300 * make.MINUTE),
        ]
    )
    assert [line.split() for line in above_head(run("blocks"))] == [
        "block calls in out cost covered unpriced plan".split(),
        "09-22 12:00 – 17:00 1 1,000 200 $0.00 $0.006000 42 %".split(),
        "09-22 17:00 – 22:00 1 1,000 200 – 1".split(),
    ]


def test_json_has_a_schema_version_and_a_live_block(run: Any, fill: Any) -> None:
    now = time.time_ns() // 1000
    fill([make.price(), make.call(started_at=now - make.MINUTE, billing="billed")])
    printed = json.loads(run("blocks", "--json", "--billing", "any", "--last", "3").output)
    assert printed["schema"] == 1
    (block,) = printed["blocks"]
    assert (block["calls"], block["cost_pico"], block["burn"], block["plan_share"]) == (1, 6_000_000_000, None, None)


def test_csv_has_times_in_utc_dollars_to_the_last_digit_and_nothing_for_what_is_unknown(run: Any, fill: Any) -> None:
    headers = {"anthropic-ratelimit-unified-5h-utilization": "0.42", "anthropic-ratelimit-unified-5h-reset": "1790096400"}
    later = make.call(billing="subscription", model="nobody-knows-1", started_at=make.NOON + 300 * make.MINUTE)
    fill([make.price(), make.call(billing="subscription", headers=headers), later])
    assert run("blocks", "--csv").stdout == (
        '"started_at","ends_at","is_live","calls","failed_calls","unpriced_calls","suspect_calls","input_tokens",'
        '"cache_read_tokens","cache_write_tokens","output_tokens","reasoning_tokens","cost_usd","notional_usd","plan_share"\n'
        '"2026-09-22T12:00:00.000000Z","2026-09-22T17:00:00.000000Z",0,1,0,0,0,1000,0,0,200,0,0,0.006,0.42\n'
        '"2026-09-22T17:00:00.000000Z","2026-09-22T22:00:00.000000Z",0,1,0,1,0,1000,0,0,200,0,,0,\n'
    )
    assert run("blocks", "--csv", "--json").exit_code == 2


def test_no_such_calls_says_which_to_ask_for(run: Any, fill: Any) -> None:
    fill([make.call()])
    assert above_head(run("blocks")) == ["No such calls yet. All calls, however paid: halton blocks --billing any"]
    assert above_head(run("blocks", "--billing", "any", "--provider", "nobody")) == ["No such calls yet."]


def said(folder: Path, minutes: int, *calls: Any) -> str:
    """What is said of the live block so many minutes after noon."""
    now = NOON + timedelta(minutes=minutes)
    with make.views(folder, [make.price(), *calls]) as views:
        return outlook(read_blocks(views, now=now, billing=None, last=1)[-1], now)


def test_a_live_block_s_outlook(tmp_path: Path) -> None:
    both = [make.call(), make.call(billing="subscription", output_tokens=400)]
    for name in ("young", "both", "short", "unknown"):
        (tmp_path / name).mkdir()
    assert said(tmp_path / "young", 9, *both) == "The live block has 4 h 51 min to go. It is too young to say how fast it goes."
    assert said(tmp_path / "both", 60, *both) == (
        "The live block has 4 h 0 min to go. It goes at $0.006000 and $0.009000 covered an hour (43 tokens a minute); "
        "on like this it comes to about $0.0300 and $0.0450 covered."
    )
    unknown = make.call(model="nobody-knows-1")
    assert "at least $0.006000 an hour" in said(tmp_path / "short", 60, make.call(), unknown)
    assert "It goes at an unknown cost an hour" in said(tmp_path / "unknown", 60, unknown)
