"""What `halton top` looks like, literally, at several widths; and when there is little room, little to say, or trouble."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from halton.cli.screen import Screen
from halton.cli.text_table import width_of
from halton.cli.top.picture import picture
from halton.cli.top.reading import Reader
from halton.cli.top.snapshot import Flight, Snapshot
from halton.paths import Home

AT_60 = """\
halton healthy  2026-09-22 12:00:00 UTC
spent       ≥$5.08 today  ·  ≥$20.08 this month
            6 calls today
covered     $0.7530 today  ·  $0.7530 this month
            by a subscription
in flight   1 call  ·  the oldest for 42 s
last minute 1 call ended  ·  6.68k tokens/s in
            3 tokens/s out
last hour   1 failed  ·  1 blocked

project today  calls  failed     in    out     cost  covered
shop               2          1.20M  90.2k   ≥$4.95
blog               1          1.00k  50.0k    $0.00  $0.7530
halton             3       2   401k    200  $0.1260
────────────────────────────────────────────────────────────
total              6       2  1.60M   140k   ≥$5.08  $0.7530

model today                 calls   out    cost  covered
claude-sonnet-4-5-20250929      3  140k   $5.08  $0.7530
claude-sonnet-4-5               2     0       –
nobody-1                        1   200       –
────────────────────────────────────────────────────────
total                           6  140k  ≥$5.08  $0.7530

82 % of shop-day: $4.96 of $6.00 a day
Not metered today: 1 connection and 2 calls. See why: halton
  status
1 call of today without a known cost: not in the sum."""
AT_80 = """\
halton healthy  2026-09-22 12:00:00 UTC
spent       ≥$5.08 today  ·  ≥$20.08 this month  ·  6 calls today
covered     $0.7530 today  ·  $0.7530 this month  ·  by a subscription
in flight   1 call  ·  the oldest for 42 s
last minute 1 call ended  ·  6.68k tokens/s in  ·  3 tokens/s out
last hour   1 failed  ·  1 blocked

project today  calls  failed     in    out     cost  covered  share
shop               2          1.20M  90.2k   ≥$4.95            85 %  ███████████
blog               1          1.00k  50.0k    $0.00  $0.7530   13 %  █▋
halton             3       2   401k    200  $0.1260             2 %  ▎
────────────────────────────────────────────────────────────────────────────────
total              6       2  1.60M   140k   ≥$5.08  $0.7530  100 %

model today                 calls  failed     in   out    cost  covered  share
claude-sonnet-4-5-20250929      3          1.60M  140k   $5.08  $0.7530  100 %
claude-sonnet-4-5               2       2      0     0       –               –
nobody-1                        1          1.00k   200       –               –
──────────────────────────────────────────────────────────────────────────────
total                           6       2  1.60M  140k  ≥$5.08  $0.7530  100 %

82 % of shop-day: $4.96 of $6.00 a day
Not metered today: 1 connection and 2 calls. See why: halton status
1 call of today without a known cost: not in the sum."""
AT_160_IN_ASCII = """\
halton healthy  2026-09-22 12:00:00 UTC
spent       >$5.08 today  -  >$20.08 this month  -  6 calls today
covered     $0.7530 today  -  $0.7530 this month  -  by a subscription
in flight   1 call  -  the oldest for 42 s
last minute 1 call ended  -  6.68k tokens/s in  -  3 tokens/s out
last hour   1 failed  -  1 blocked

model today                 calls  failed     in   out    cost  covered  share    project today  calls  failed     in    out     cost  covered  share
claude-sonnet-4-5-20250929      3          1.60M  140k   $5.08  $0.7530  100 %    shop               2          1.20M  90.2k   >$4.95            85 %  #########
claude-sonnet-4-5               2       2      0     0       -               -    blog               1          1.00k  50.0k    $0.00  $0.7530   13 %  #
nobody-1                        1          1.00k   200       -               -    halton             3       2   401k    200  $0.1260             2 %  #
------------------------------------------------------------------------------    ------------------------------------------------------------------------------
total                           6       2  1.60M  140k  >$5.08  $0.7530  100 %    total              6       2  1.60M   140k   >$5.08  $0.7530  100 %

82 % of shop-day: $4.96 of $6.00 a day
Not metered today: 1 connection and 2 calls. See why: halton status
1 call of today without a known cost: not in the sum."""  # noqa: E501
UNUSED = """\
halton down  2026-09-22 14:00:00 UTC+02:00
The meter is not running. Start it with: halton start

Nothing has been metered yet. Make the first call:
  halton run -- claude
Or see the whole of it, with a provider of its own:
  halton demo"""


@pytest.fixture
def busy(noon: Snapshot) -> Snapshot:
    return noon._replace(state="healthy", flight=Flight(1, 42.0))


@pytest.mark.parametrize(
    ("screen", "first", "shown"),
    [
        (Screen(60), "project", AT_60),
        (Screen(80), "project", AT_80),
        (Screen(160, unicode=False), "model", AT_160_IN_ASCII),
    ],
    ids=["60", "80", "160"],
)
def test_a_day_at_this_width(busy: Snapshot, screen: Screen, first: str, shown: str) -> None:
    assert "\n".join(picture(busy, screen, height=30, first=first)) == shown


@pytest.mark.parametrize("width", range(60, 161, 4))
def test_no_line_is_wider_than_the_terminal_and_no_number_is_cut(busy: Snapshot, width: int) -> None:
    lines = picture(busy, Screen(width), height=40)
    assert max(map(width_of, lines)) <= width
    assert "\n".join(lines).count("≥$5.08") == 3


@pytest.mark.parametrize("height", range(1, 40))
def test_there_are_no_more_lines_than_fit_and_the_spend_comes_first(busy: Snapshot, height: int) -> None:
    lines = picture(busy, Screen(100), height=height)
    assert len(lines) <= height
    assert height < 2 or lines[1].startswith("spent       ≥$5.08 today")


def test_where_two_tables_find_no_room_there_is_the_one_that_was_asked_for(busy: Snapshot) -> None:
    for first, other in (("project", "model"), ("model", "project")):
        text = "\n".join(picture(busy, Screen(100), height=18, first=first))
        assert f"{first} today" in text and f"{other} today" not in text


def test_rows_that_find_no_room_are_summed_up(busy: Snapshot) -> None:
    lines = picture(busy, Screen(100), height=16)
    assert [line.split("  ")[0] for line in lines[7:11]] == ["project today", "shop", "2 more", "─" * 93]


def test_colours_are_those_of_the_palette(busy: Snapshot) -> None:
    lines = picture(busy, Screen(80, color=True), height=30)
    assert lines[0].startswith("\x1b[1mhalton\x1b[0m \x1b[32m\x1b[1mhealthy\x1b[0m")
    assert "\x1b[31m1 failed\x1b[0m  ·  \x1b[33m1 blocked\x1b[0m" in lines[5]
    assert lines[-3].startswith("\x1b[33m82 %")


def test_a_plain_reader_gets_all_of_it(busy: Snapshot) -> None:
    lines = picture(busy, Screen())
    assert len(lines) == 22 and max(map(len, lines)) == 78


def test_without_a_meter_nobody_knows_what_is_in_flight(noon: Snapshot) -> None:
    lines = picture(noon, Screen(80), height=30)
    assert lines[1:3] == ["The meter is not running: what follows was metered before. Start it with: halton", "  start"]
    assert "in flight   – (no meter runs)" in lines


def test_trouble_with_the_views_is_told_in_place_of_their_figures(busy: Snapshot) -> None:
    lines = picture(busy._replace(rows=(), problem="The views cannot be read now. See why: halton status"), Screen(80))
    assert lines[1:3] == ["", "The views cannot be read now. See why: halton status"]


def test_a_home_with_nothing_names_the_two_commands(tmp_path: Path) -> None:
    at = datetime(2026, 9, 22, 12, tzinfo=UTC).astimezone(timezone(timedelta(hours=2)))
    assert "\n".join(picture(Reader(Home(tmp_path / "none")).read(at), Screen(80), height=24)) == UNUSED
    assert not (tmp_path / "none").exists()
