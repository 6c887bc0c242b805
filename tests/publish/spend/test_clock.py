"""Times as the clock on the wall showed them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from halton.publish.spend.clock import clock, local, zone

KOLKATA = timezone(timedelta(minutes=330), "IST")
NOW = datetime(2026, 11, 29, 1, 30, tzinfo=KOLKATA)


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-11-28T19:00:00.000000Z", "00:30"),
        ("2026-11-28T18:00:00.000000Z", "28 Nov, 23:30"),
        ("2026-01-02T12:00:00Z", "2 Jan, 17:30"),
        ("2025-12-31T12:00:00Z", "31 Dec 2025"),
        ("<b>", "<b>"),
    ],
)
def test_the_clock_is_that_of_now(at: str, shown: str) -> None:
    assert clock(at, NOW) == shown


def test_the_machines_own_zone_is_asked_where_it_is_that_of_now() -> None:
    now = datetime.now().astimezone()
    at = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert local("2026-07-01T12:00:00.000000Z", now) == at
    found = local("2026-07-01T12:00:00.000000Z", now)
    assert found is not None and found.utcoffset() == at.astimezone().utcoffset()
    assert local("never", now) is None


@pytest.mark.parametrize(
    ("tzinfo", "name"),
    [
        (UTC, "UTC"),
        (KOLKATA, "IST, UTC+05:30"),
        (timezone(timedelta(hours=1)), "UTC+01:00"),
        (timezone(timedelta(hours=-3), "-03"), "UTC-03:00"),
    ],
)
def test_the_zone_has_its_name_and_its_offset(tzinfo: timezone, name: str) -> None:
    assert zone(NOW.astimezone(tzinfo)) == name
