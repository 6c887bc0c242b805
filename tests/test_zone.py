"""The zone of `[report] time_zone`: which names are taken, and that a whole meter records and shows by it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from client import URL, body, client
from halton.log.store import read_only
from halton.paths import Home
from halton.zone import checked, follow, kept
from stack import running_stack


@pytest.fixture(autouse=True)
def clock_of_its_own() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    os.environ.pop("TZ", None) if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC", "Asia/Kathmandu"])
def test_a_zone_of_the_iana_is_taken_as_it_is(name: str) -> None:
    assert checked(name) == name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Europe/Berln", '"Europe/Berln" is no time zone. Did you mean Europe/Berlin?'),
        ("berlin", '"berlin" is no time zone. Did you mean Europe/Berlin?'),
        ("new york", '"new york" is no time zone. Did you mean America/New_York?'),
        ("UTC+2", '"UTC+2" is no time zone. Write it as the IANA does, such as Europe/Berlin.'),
        ("", '"" is no time zone. Write it as the IANA does, such as Europe/Berlin.'),
        ("Europe", '"Europe" is no time zone. Write it as the IANA does, such as Europe/Berlin.'),
        ("../etc/passwd", '"../etc/passwd" is no time zone. Write it as the IANA does, such as Europe/Berlin.'),
        ("right/Europe/Berlin", '"right/Europe/Berlin" counts leap seconds, as no clock here does. Write Europe/Berlin.'),
        ("a\x1b[2J\0", '"a\\x1b[2J\\x00" is no time zone. Write it as the IANA does, such as Europe/Berlin.'),
    ],
)
def test_what_is_none_names_the_nearest(name: str, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        checked(name)
    assert str(caught.value) == said


def test_a_machine_without_the_data_says_so() -> None:
    asked = "from halton.zone import checked\ntry: checked('Europe/Berlin')\nexcept ValueError as error: print(error)"
    done = subprocess.run(
        [sys.executable, "-c", asked], env={**os.environ, "PYTHONTZPATH": ""}, capture_output=True, text=True, timeout=50
    )
    assert done.stdout.endswith("this machine has no data of time zones. Install its package tzdata, or take the key out.\n")


def test_local_time_is_that_of_the_zone_on_both_sides_of_a_change_of_the_clocks() -> None:
    follow("Europe/Berlin")
    last = datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC)
    assert last.astimezone().isoformat() == "2026-10-25T02:59:59+02:00"
    assert (last + timedelta(seconds=1)).astimezone().isoformat() == "2026-10-25T02:00:00+01:00"
    assert time.localtime(last.timestamp() + 1).tm_gmtoff == 3600


def test_without_a_zone_the_clock_stays_as_it_was() -> None:
    os.environ["TZ"] = "Asia/Kathmandu"
    time.tzset()
    follow(None)
    assert (os.environ["TZ"], time.localtime(0).tm_gmtoff) == ("Asia/Kathmandu", 19_800)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"report": 3}', '{"report": {"time_zone": 3}}', '{"report": {}}', "\udcff"])
def test_what_tells_of_no_zone_is_none(home: Home, text: str) -> None:
    (home.run / "settings.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert kept(str(home.root)) is None


def test_a_meter_records_the_days_of_its_zone_and_leaves_programs_their_own(tmp_path: Path) -> None:
    with running_stack(tmp_path, settings='\n[report]\ntime_zone = "Pacific/Kiritimati"\n') as stack:
        assert kept(str(stack.home.root)) == "Pacific/Kiritimati"
        with client(stack) as plain:
            before = datetime.now(UTC)
            assert plain.post(URL, content=body("plain"), headers={"x-api-key": "none"}).status_code == 200
        stack.calls()
        with closing(read_only(stack.home.views)) as views:
            (day, started_at), *_ = views.execute("select day, started_at from calls")
        there = timedelta(hours=14)  # all year
        assert day == (datetime.fromisoformat(started_at) + there).date().isoformat()
        with closing(read_only(stack.home.log)) as log:
            ((offset,),) = log.execute("select data ->> '$.utc_offset_minutes' from event where type = 'call.completed'")
        assert offset == 840
        said = {json.loads(stack.halton("report", "--last", "today", "--by", "day", "--json"))["rows"][0]["day"]}
        assert said <= {(moment + there).date().isoformat() for moment in (before, datetime.now(UTC))}
        done = stack.command("run", "--quiet", "--", "sh", "-c", "date +%z; echo $TZ", TZ="Asia/Kathmandu")
        assert done.stdout == "+0545\nAsia/Kathmandu\n"
