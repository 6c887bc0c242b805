from datetime import date

import pytest

from halton.publish.span import LABELS, span_of
from halton.views.period import Period

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("name", "known", "label", "first", "last"),
    [
        ("7d", "7d", "7 days", date(2026, 11, 23), TODAY),
        ("30d", "30d", "30 days", date(2026, 10, 31), TODAY),
        ("365d", "365d", "A year", date(2025, 11, 30), TODAY),
        ("all", "all", "All", None, TODAY),
        ("2026-02", "2026-02", "February 2026", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-11", "2026-11", "November 2026", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026-12", "30d", "30 days", date(2026, 10, 31), TODAY),
        ("2999-01", "30d", "30 days", date(2026, 10, 31), TODAY),
        (None, "30d", "30 days", date(2026, 10, 31), TODAY),
        ("2026-13", "30d", "30 days", date(2026, 10, 31), TODAY),
        ("<b>", "30d", "30 days", date(2026, 10, 31), TODAY),
    ],
)
def test_the_days_of_a_name(name: str | None, known: str, label: str, first: date | None, last: date) -> None:
    assert span_of(name, TODAY) == (known, label, Period(first, last))


def test_every_choice_is_known_by_its_own_name() -> None:
    assert [span_of(name, TODAY).name for name in LABELS] == list(LABELS)
