"""How many lines an event may make in a minute."""

from __future__ import annotations

from halton.error_log.rate import LINES, REMEMBERED, Rate


def line(event: str, at: int = 0) -> dict[str, object]:
    return {"event": event, "where": "door.py:1 in run", "at": at}


def admitted(rate: Rate, event: str, number: int, now: float) -> int:
    return sum(rate.admit(line(event, at), now) for at in range(number))


def test_the_first_ones_pass_and_the_others_are_counted() -> None:
    rate = Rate(60)
    assert admitted(rate, "accept_failed", 1000, 0.0) == LINES
    assert admitted(rate, "other", 5, 1.0) == 5
    assert rate.ended(59.9) == []
    assert rate.ended(60.0) == [{**line("accept_failed", 999), "repeated": 980}]
    assert rate.ended(61.0) == []


def test_a_new_minute_begins_anew() -> None:
    rate = Rate(60)
    admitted(rate, "accept_failed", 1000, 0.0)
    rate.ended(60.0)
    assert admitted(rate, "accept_failed", 1000, 60.0) == LINES


def test_how_long_the_oldest_minute_still_runs() -> None:
    rate = Rate(60)
    assert rate.wait_s(5.0) is None
    rate.admit(line("a"), 5.0)
    rate.admit(line("b"), 25.0)
    assert (rate.wait_s(25.0), rate.wait_s(100.0)) == (40.0, 0.0)


def test_more_kinds_than_can_be_remembered_share_one_bound() -> None:
    rate = Rate(60)
    passed = sum(rate.admit(line(f"event_{number}"), 0.0) for number in range(REMEMBERED + 100))
    assert passed == REMEMBERED + LINES
    assert [entry["repeated"] for entry in rate.ended(60.0)] == [80]
