"""The month: what it came to, and what it may come to."""

from datetime import UTC, datetime

from halton.publish.spend.asked import asked_of
from halton.publish.spend.month import month
from halton.views.forecast import Estimate, Forecast

NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
DOLLAR = 10**12
BILLED = Estimate(40 * DOLLAR, 60 * DOLLAR, 55 * DOLLAR, 45 * DOLLAR, 80 * DOLLAR)
NOTHING = Estimate(0, 0, 0, 0, 0)


def forecast(billed: Estimate = BILLED, notional: Estimate = NOTHING, **facts: object) -> Forecast:
    said = {"days_known": 40, "is_wide": False, "calls": 5, "unpriced_calls": 0, "suspect_calls": 0} | facts
    return Forecast(None, billed=billed, notional=notional, **said)  # type: ignore[arg-type]


def test_the_forecast_has_its_range_in_words_and_as_a_picture() -> None:
    found = month(forecast(), asked_of({}, NOW))
    assert (found.label, found.figure, found.estimate) == ("November so far", "$40.00", "$55.00")
    assert found.range == "by 30 November; $45.00 to $80.00 in 8 of 10 such months"
    assert 'class="meter-part" x="0.00" width="50.00"' in found.picture
    assert 'class="meter-band" x="56.25" width="43.75"' in found.picture
    assert 'class="meter-mark" x="68.75"' in found.picture
    assert 'aria-label="$40.00 so far, $55.00 expected, $45.00 to $80.00"' in found.picture


def test_few_days_are_said_to_be_few() -> None:
    assert month(forecast(is_wide=True), asked_of({}, NOW)).range.endswith("$45.00 to $80.00 with so few days known")


def test_before_the_first_whole_day_nobody_can_say() -> None:
    found = month(forecast(billed=Estimate(40 * DOLLAR, None, None, None, None)), asked_of({}, NOW))
    assert (found.figure, found.estimate, found.picture) == ("$40.00", "", "")
    assert found.range == "The forecast begins after the first whole day."


def test_the_money_is_that_which_is_drawn() -> None:
    covered = forecast(billed=NOTHING, notional=BILLED)
    assert month(covered, asked_of({"money": "notional"}, NOW)).figure == "$40.00"
    assert month(covered, asked_of({}, NOW)).figure == "$0.00"
    assert month(forecast(billed=NOTHING, unpriced_calls=5), asked_of({}, NOW)).figure == "–"
