"""What the data of genai-prices comes to as rates: exact, by tier, by kind of call, by date and by hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

from genai_prices.types import (
    ClauseEquals,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    PriceVariant,
    Provider,
    StartDateConstraint,
    Tier,
    TieredPrices,
    TimeOfDateConstraint,
)

from halton.events.price import Rate
from halton.events.types import PriceSet
from halton.pricing.genai_book import read_prices

ACME = Provider(id="acme", name="", api_pattern="", models=[])
MAY_FIRST = 1_777_593_600_000_000  # 2026-05-01


def read(prices: object, variants: list[PriceVariant] | None = None, name: str | None = None) -> list[PriceSet]:
    model = ModelInfo(id="m", match=ClauseEquals("m"), prices=prices, price_variants=variants)  # type: ignore[arg-type]
    return list(read_prices(ACME, model, "1", name=name))


def dollars(**rates: object) -> ModelPrice:
    return ModelPrice(**{unit: Decimal(rate) if isinstance(rate, str) else rate for unit, rate in rates.items()})  # type: ignore[arg-type]


def test_dollars_for_a_million_are_pico_dollars_for_one() -> None:
    tiered = TieredPrices(base=Decimal("3"), tiers=[Tier(start=200_000, price=Decimal("6"))])
    (price,) = read(dollars(input_mtok=tiered, cache_write_mtok="3.75", web_searches_kcount="10"))
    assert price == PriceSet(
        provider="acme",
        model="m",
        match=("m",),
        rates=(
            Rate(unit="input_tokens", pico=3_000_000),
            Rate(unit="input_tokens", pico=6_000_000, above_tokens=200_000),
            Rate(unit="cache_write_5m_tokens", pico=3_750_000),
            Rate(unit="web_searches", pico=10_000_000_000),
        ),
        source="genai-prices 1",
        book="genai-prices",
    )


def test_an_hour_that_is_no_whole_number_a_millisecond_stays_exact() -> None:
    (price,) = read(dollars(audio_hours="0.111", input_audio_hours="0.111"))
    assert price.rates == (Rate(unit="audio_ms", pico=92_500, per=3),)


def test_an_annotated_page_costs_what_it_costs_more_than_a_plain_one() -> None:
    (price,) = read(dollars(input_document_kpages="2", input_annotated_document_kpages="3"))
    assert price.rates == (Rate(unit="pages", pico=2 * 10**9), Rate(unit="annotated_pages", pico=10**9))


def test_parts_of_the_tokens_have_rates_of_their_own() -> None:
    (price,) = read(dollars(input_audio_mtok="32", cache_image_read_mtok="0.5", output_reasoning_mtok="3", requests_kcount="5"))
    assert {rate.unit: rate.pico for rate in price.rates} == {
        "input_audio_tokens": 32_000_000,
        "cached_image_tokens": 500_000,
        "reasoning_tokens": 3_000_000,
        "requests": 5 * 10**9,
    }


def test_a_price_that_changed_is_one_for_each_date() -> None:
    later = ConditionalPrice(StartDateConstraint(date(2026, 5, 1)), prices=dollars(input_mtok="2"))
    before, after = read([ConditionalPrice(None, prices=dollars(input_mtok="10")), later])
    assert (before.valid_from, before.rates) == (0, (Rate(unit="input_tokens", pico=10_000_000),))
    assert (after.valid_from, after.rates) == (MAY_FIRST, (Rate(unit="input_tokens", pico=2_000_000),))


def test_a_kind_of_call_has_its_rates_from_the_day_on_which_they_are_known() -> None:
    batch = PriceVariant({"processing": "batch"}, dollars(input_mtok="1"), StartDateConstraint(date(2026, 5, 1)))
    default = PriceVariant({"service_tier": "default"}, dollars(input_mtok="9"))
    fast = PriceVariant({"speed": "fast"}, dollars(input_mtok="4"))
    ordinary = Rate(unit="input_tokens", pico=2_000_000)
    quick = Rate(unit="input_tokens", pico=4_000_000, variant="fast")
    before, after = read(dollars(input_mtok="2"), [default, batch, fast])
    assert before.rates == (ordinary, quick)
    assert after.rates == (ordinary, Rate(unit="input_tokens", pico=1_000_000, variant="batch"), quick)


def test_a_provider_that_sells_it_too_has_the_ordinary_rates_only() -> None:
    (price,) = read(dollars(input_mtok="2"), [PriceVariant({"speed": "fast"}, dollars(input_mtok="4"))], name="azure")
    assert (price.provider, price.rates) == ("azure", (Rate(unit="input_tokens", pico=2_000_000),))


def test_hours_of_the_day_are_a_kind_of_call_unless_a_later_price_goes_before_them() -> None:
    hours = TimeOfDateConstraint(time(0, 30, tzinfo=UTC), time(16, 30, tzinfo=UTC))
    peak = ConditionalPrice(hours, prices=dollars(input_mtok="4"))
    later = ConditionalPrice(StartDateConstraint(date(2026, 5, 1)), prices=dollars(input_mtok="3"))
    before, after = read([ConditionalPrice(None, prices=dollars(input_mtok="2")), peak, later])
    assert before.rates == (
        Rate(unit="input_tokens", pico=2_000_000),
        Rate(unit="input_tokens", pico=4_000_000, variant="00:30-16:30"),
    )
    assert (after.valid_from, after.rates) == (MAY_FIRST, (Rate(unit="input_tokens", pico=3_000_000),))
    assert datetime.fromtimestamp(MAY_FIRST / 10**6, UTC).date() == date(2026, 5, 1)


def test_a_model_without_a_rate_has_no_price() -> None:
    assert read(dollars()) == []
