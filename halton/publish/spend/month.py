"""The month so far and where it leads: a figure, an estimate with its range, and a picture of both."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup

from halton.publish.charts.meter import meter
from halton.publish.spend.asked import Asked
from halton.publish.spend.words import UNKNOWN, usd
from halton.views.forecast import Estimate, Forecast
from halton.views.period import DAY, next_month


class Month(NamedTuple):
    """`figure` is what was spent so far, `estimate` what the month may come to, or why nobody can say."""

    label: str
    figure: str
    estimate: str
    range: str
    picture: Markup


def month(forecast: Forecast, asked: Asked) -> Month:
    """The month of now, of the money that is drawn."""
    estimate = forecast.notional if asked.notional else forecast.billed
    known = forecast.calls == 0 or estimate.so_far_pico > 0 or forecast.calls > forecast.unpriced_calls
    figure = usd(estimate.so_far_pico) if known else UNKNOWN
    return Month(f"{asked.now:%B} so far", figure, *_ahead(estimate, forecast.is_wide, asked.now))


def _ahead(estimate: Estimate, is_wide: bool, now: datetime) -> tuple[str, str, Markup]:
    if estimate.estimate_pico is None or estimate.low_pico is None or estimate.high_pico is None:
        return "", "The forecast begins after the first whole day.", Markup("")
    end = next_month(now.date()) - DAY
    expected = usd(estimate.estimate_pico)
    span = f"{usd(estimate.low_pico)} to {usd(estimate.high_pico)}"
    words = f"by {end.day} {end:%B}; {span} " + ("with so few days known" if is_wide else "in 8 of 10 such months")
    top = estimate.high_pico or 1
    picture = meter(
        estimate.so_far_pico / top,
        title=f"{usd(estimate.so_far_pico)} so far, {expected} expected, {span}",
        mark=estimate.estimate_pico / top,
        band=(estimate.low_pico / top, 1.0),
    )
    return expected, words, picture
