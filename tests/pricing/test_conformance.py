"""Our SQL against the arithmetic of genai-prices itself: the same cost to the pico-dollar, or an exception named here."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import genai_prices
from genai_prices.data import providers

import make
from halton.events.types import CallCompleted
from halton.pricing.genai_book import read_book

PROVIDERS = ("anthropic", "openai", "google")
STAMPS = tuple(
    int(datetime(*day, tzinfo=UTC).timestamp()) * 10**6 for day in ((2024, 1, 1), (2025, 6, 10), (2026, 9, 1), (2027, 1, 2))
)
# What genai-prices charges at the rate of another unit, or of an ordinary call, where it knows none for the unit or the kind of
# call itself; we say that we do not know.
STRICTER = {"unit_unpriced", "tier_unpriced"}
CONTEXTS = {"batch": {"processing": "batch"}, "flex": {"service_tier": "flex"}, "priority": {"service_tier": "priority"}}
# Models for which it states no rate, or none for anything but seconds and characters, and which it then takes for free.
RATELESS = (
    "gemma-",
    "moderation",
    "gpt-live-",
    "gpt-realtime-translate",
    "gpt-realtime-whisper",
    "gpt-transcribe",
    "tts-1",
    "whisper-1",
)
# A date without dashes after a name that is dated with them: genai-prices rewrites it, for LiteLLM. No provider sends it.
# Names that it prices by a look-ahead (no -tts behind gemini-…), which GLOB cannot say, are priced as their shorter name.
SUFFIXES = ("", "", "-latest", "-20250929", "-2025-09-29", "@20250929", "-001")


def names(choose: random.Random) -> list[tuple[str, str]]:
    """(provider, model) of every model, in the forms in which it may be asked for."""
    found = []
    for provider in providers:
        for model in provider.models if provider.id in PROVIDERS else ():
            found += [(provider.id, model.id + choose.choice(SUFFIXES)), (provider.id, model.id)]
    return found


def call(choose: random.Random, provider: str, model: str) -> CallCompleted:
    tokens = {
        "input_tokens": choose.choice([0, 1, 999, 100_001, 199_999, 200_000, 200_001, 272_001]),
        "cache_read_tokens": choose.choice([None, 0, 0, 1, 50_000, 300_000]),
        "cache_write_5m_tokens": choose.choice([None, 0, 0, 0, 7, 1000]),
        "cache_write_1h_tokens": choose.choice([None, 0, 0, 0, 0, 9]),
        "output_tokens": choose.choice([0, 1, 4321]),
        "web_searches": choose.choice([None, 0, 0, 0, 0, 3]),
    }
    parts = {
        "input_audio_tokens": choose.choice([0, 0, min(tokens["input_tokens"] or 0, 500)]),
        "input_image_tokens": choose.choice([0, 0, min(tokens["input_tokens"] or 0, 300)]),
        "cached_audio_tokens": choose.choice([0, 0, min(tokens["cache_read_tokens"] or 0, 40)]),
        "output_image_tokens": choose.choice([0, 0, min(tokens["output_tokens"] or 0, 4000)]),
        "requests": 1,
    }
    if sum(parts.values()) - 1 - parts["output_image_tokens"] - parts["cached_audio_tokens"] > (tokens["input_tokens"] or 0):
        parts["input_image_tokens"] = 0
    kind = {"service_tier": choose.choice([*[None] * 6, *CONTEXTS]), "speed": None}
    if kind["service_tier"] is None:
        kind["speed"] = choose.choice([*[None] * 9, "fast"])
    units = {unit: count for unit, count in parts.items() if count}
    return make.call(provider=provider, model=model, started_at=choose.choice(STAMPS), units=units, **tokens, **kind)


def theirs(call: CallCompleted) -> int | None:
    writes = (call.cache_write_5m_tokens or 0) + (call.cache_write_1h_tokens or 0)
    usage = genai_prices.Usage(
        input_tokens=(call.input_tokens or 0) + (call.cache_read_tokens or 0) + writes,
        cache_read_tokens=call.cache_read_tokens or 0,
        cache_write_tokens=writes,
        cache_write_5m_tokens=call.cache_write_5m_tokens or 0,
        cache_write_1h_tokens=call.cache_write_1h_tokens or 0,
        output_tokens=call.output_tokens or 0,
        web_searches=call.web_searches or 0,
        input_audio_tokens=(units := call.units or {}).get("input_audio_tokens", 0) + units.get("cached_audio_tokens", 0),
        cache_audio_read_tokens=units.get("cached_audio_tokens", 0),
        input_image_tokens=units.get("input_image_tokens", 0),
        cache_image_read_tokens=0,
        output_image_tokens=units.get("output_image_tokens", 0),
    )
    context = CONTEXTS.get(call.service_tier or "") or ({"speed": "fast"} if call.speed else None)
    moment = datetime.fromtimestamp(call.started_at / 10**6, UTC)
    try:
        found = genai_prices.calc_price(
            usage, call.model or "", provider_id=call.provider, genai_request_timestamp=moment, price_context=context
        )
    except LookupError:
        return None
    pico = found.total_price * Decimal(10) ** 12
    assert pico == pico.to_integral_value()
    return int(pico)


def test_our_costs_are_theirs(tmp_path: Path) -> None:
    choose = random.Random(20261121)
    calls = [call(choose, provider, model) for provider, model in names(choose) * 12]
    prices, _ = read_book(PROVIDERS)
    rows = make.rows(tmp_path, [*prices, *calls], "select cost_pico, cost_reason from cost order by position")
    compared = 0
    for facts, (cost, reason) in zip(calls, rows, strict=True):
        if reason not in STRICTER and not is_exception(facts.model or ""):
            assert cost == theirs(facts), (facts, reason)
            compared += cost is not None
    assert compared > 500, compared


def is_exception(model: str) -> bool:
    """One of the kinds named above."""
    return model.startswith(RATELESS) or model.endswith("-20250929") or "-tts" in model
