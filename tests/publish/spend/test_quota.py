"""Windows of plans in words."""

from datetime import UTC, datetime

import pytest

from halton.publish.spend.quota import row, window
from halton.views.quota_now import Quota

NOW = datetime(2026, 11, 29, 15, tzinfo=UTC)


def quota(share: float | None, resets_at: str | None = "2026-11-29T17:00:00Z", status: str | None = None) -> Quota:
    return Quota("anthropic", "5h", "2026-11-29T14:40:00.000000Z", share, resets_at, status)


@pytest.mark.parametrize(
    ("one", "used", "state", "level"),
    [
        (quota(0.5), "50%", "within", "good"),
        (quota(0.85), "85%", "nearly used", "odd"),
        (quota(1.5), "150%", "used up", "bad"),
        (quota(0.9, status="rejected"), "90%", "used up", "bad"),
        (quota(None), "–", "not known", "plain"),
    ],
)
def test_how_much_is_used_is_said(one: Quota, used: str, state: str, level: str) -> None:
    found = row(one, NOW)
    assert (found.name, found.used, found.state, found.level) == ("anthropic, 5 hours", used, state, level)
    assert found.words == "Begins anew at 17:00. As of 14:40."


def test_what_was_said_of_a_window_that_is_over_says_nothing() -> None:
    found = row(quota(0.9, "2026-11-29T14:45:00Z"), NOW)
    assert (found.used, found.state, found.level) == ("–", "not known", "plain")
    assert found.words == "Began anew at 14:45, and no answer told of it since."
    assert 'width="0.00"' in found.bar


def test_when_it_begins_anew_may_be_another_day_or_unknown() -> None:
    assert row(quota(0.5, "2026-12-01T14:00:00Z"), NOW).words == "Begins anew on 1 Dec at 14:00. As of 14:40."
    assert row(quota(0.5, None), NOW).words == "As of 14:40."


def test_a_length_is_a_window_as_a_person_names_it() -> None:
    names = ("5h", "7d", "1d", "primary", "7d_oi", "<b>")
    assert [window(name) for name in names] == ["5 hours", "7 days", "1 day", "primary", "7d_oi", "<b>"]
