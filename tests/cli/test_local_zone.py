"""The zone that commands show days and times in: that of the meter, or of config.toml where there was none yet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import click
import pytest

import make
from halton.cli.group import halton
from halton.cli.local_zone import STARTING
from halton.paths import Home
from halton.settings import Settings

BERLIN = '[report]\ntime_zone = "Europe/Berlin"\n'
# The hour from two to three, of which there were two: 2026-10-25T00:30Z and T01:30Z; and two days before.
DOUBLED = (1_792_888_200_000_000, 1_792_891_800_000_000)


def days(run: Any) -> dict[str, int]:
    rows = json.loads(run("daily", "--since", "2026-01-01", "--json").output)["rows"]
    return {row["day"]: row["calls"] for row in rows}


def moments(run: Any) -> list[str]:
    return [line[:14] for line in run("calls").output.splitlines()[1:3]]


def test_times_are_those_of_the_zone_that_config_toml_names(run: Any, fill: Any, home: Home) -> None:
    fill([make.price(), *(make.call(started_at=at, utc_offset_minutes=0) for at in DOUBLED)])
    assert moments(run) == ["10-25 01:30:00", "10-25 00:30:00"]
    home.config.write_text(BERLIN)
    assert moments(run) == ["10-25 02:30:00", "10-25 02:30:00"]


def test_the_zone_that_the_meter_goes_by_holds_until_it_starts_anew(run: Any, fill: Any, home: Home) -> None:
    fill([make.price(), *(make.call(started_at=at, utc_offset_minutes=0) for at in DOUBLED)])
    home.config.write_text(BERLIN.replace("Europe/Berlin", "Asia/Kathmandu"))
    Settings.load(home).keep(home)
    home.config.write_text(BERLIN)
    assert moments(run) == ["10-25 07:15:00", "10-25 06:15:00"]


def test_days_stay_those_that_were_recorded(run: Any, fill: Any, home: Home) -> None:
    late = 1_790_119_800_000_000  # 2026-09-22T23:30Z, half past one in Berlin
    fill([make.price(), make.call(started_at=late), make.call(started_at=late, utc_offset_minutes=120)])
    assert days(run) == {"2026-09-22": 1, "2026-09-23": 1}
    home.config.write_text(BERLIN)
    assert days(run) == {"2026-09-22": 1, "2026-09-23": 1}


@pytest.mark.parametrize("text", ["[report", '[report]\ntime_zone = "Mars/Base"\n', "[time_zone]\n"])
def test_settings_that_cannot_be_used_leave_the_clock_as_it_is(run: Any, fill: Any, home: Home, text: str) -> None:
    fill([make.price(), make.call()])
    home.config.write_text(text)
    done = run("calls")
    assert done.exit_code == 0 and done.output.splitlines()[1].startswith("09-22 12:00:00")


def test_the_status_line_is_of_the_day_there(home: Home, fill: Any) -> None:
    far = datetime.now(UTC)
    offset = 840 if far.hour >= 10 else -660  # where it is another day than here, east or west of it
    zone = "Pacific/Kiritimati" if offset == 840 else "Pacific/Pago_Pago"
    at = int(far.timestamp() * 1e6)
    fill([make.price(), make.call(started_at=at, utc_offset_minutes=offset, output_tokens=1_000_000)])
    home.config.write_text(BERLIN.replace("Europe/Berlin", zone))
    Settings.load(home).keep(home)
    for name, said in ((zone, "$15.00 today"), (None, "$0.00 today")):
        if name is None:
            (home.run / "settings.json").unlink()
        done = subprocess.run(
            [sys.executable, "-m", "halton", "statusline"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=50,
            env={**os.environ, "HALTON_HOME": str(home.root), "TZ": "UTC"},
        )  # fmt: skip
        assert done.stdout.startswith(said)


@pytest.mark.parametrize("command", STARTING)
def test_what_starts_programs_keeps_the_variable_that_it_found(run: Any, home: Home, command: str) -> None:
    home.config.write_text(BERLIN)
    run(command, "--help")
    assert os.environ["TZ"] == "UTC"
    run("calls")
    assert os.environ["TZ"] == "Europe/Berlin"


def test_what_starts_programs_is_a_command() -> None:
    assert set(STARTING) <= set(halton.list_commands(click.Context(halton)))
