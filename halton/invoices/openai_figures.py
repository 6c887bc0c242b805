"""What OpenAI's figures mean, the same in its tables and its reports: counts that lie within others, and names of line items."""

from __future__ import annotations

import re

from halton.invoices.invoice import Gathering
from halton.invoices.record import Record

LABELS = ("project_name", "project_id", "api_key_id")
BEGIN = ("start_time", "start_time_iso")
END = ("end_time", "end_time_iso")
SHARED = frozenset(
    {
        *LABELS, *BEGIN, *END, "object", "num_model_requests", "user_id", "user_email", "organization_id", "organization_name",
        "api_key_name", "api_source", "model", "batch", "service_tier",
    }
)  # fmt: skip
PARTS = {
    "input_audio_tokens": "input_audio_tokens",
    "input_image_tokens": "input_image_tokens",
    "input_cached_audio_tokens": "cached_audio_tokens",
    "input_cached_image_tokens": "cached_image_tokens",
    "input_cache_write_30m_tokens": "cache_write_30m_tokens",
    "input_cache_write_12h_tokens": "cache_write_12h_tokens",
    "output_audio_tokens": "output_audio_tokens",
    "output_image_tokens": "output_image_tokens",
}
WITHIN = frozenset({"input_uncached_tokens", "input_text_tokens", "input_cached_text_tokens", "output_text_tokens"})
TOKENS = frozenset({"input_tokens", "input_cached_tokens", "input_cache_write_tokens", "output_tokens"})
MEASURES = frozenset({"images", "characters", "seconds", "num_requests"})
USAGE = SHARED | PARTS.keys() | WITHIN | TOKENS | MEASURES | {"size", "source", "vector_store_id", "context_level"}
COST = SHARED | {"amount_value", "amount_currency", "amount", "line_item", "quantity", "quantity_unit"}
# The kinds of a line item, without the words that say how a call was processed.
KINDS = {
    "input": "input_tokens",
    "cached input": "cache_read_tokens",
    "input cached": "cache_read_tokens",
    "cache write": "cache_write_other_tokens",
    "cache writes": "cache_write_other_tokens",
    "input cache write": "cache_write_other_tokens",
    "output": "output_tokens",
    "audio input": "input_audio_tokens",
    "input audio": "input_audio_tokens",
    "audio cached input": "cached_audio_tokens",
    "cached audio input": "cached_audio_tokens",
    "audio output": "output_audio_tokens",
    "output audio": "output_audio_tokens",
    "image input": "input_image_tokens",
    "input image": "input_image_tokens",
    "image output": "output_image_tokens",
    "output image": "output_image_tokens",
}
_PROCESSING = re.compile(r"\b(?:batch|flex|priority|standard|text|tokens)\b")
_SEARCH = re.compile(r"web[ _]search")
_MODEL = re.compile(r"[a-z0-9.:_-]*[0-9][a-z0-9.:_-]*")


def count(gathering: Gathering, record: Record, result: Record) -> None:
    """The counts of one result, in a bucket that begins where `record` says. Input holds what was cached; here it does not."""
    day, model, label = record.day(BEGIN), result.text("model"), label_of(result)
    cached = result.count("input_cached_tokens") or 0
    written = result.count("input_cache_write_tokens") or 0
    prompt = result.count("input_tokens") or 0
    if cached + written > prompt:
        raise result.error(f'"input_tokens" is {prompt}, less than what of it was cached.')
    gathering.count(day, model, "input_tokens", prompt - cached - written, label)
    gathering.count(day, model, "cache_read_tokens", cached, label)
    gathering.count(day, model, "cache_write_other_tokens", written, label)
    gathering.count(day, model, "output_tokens", result.count("output_tokens"), label)
    for name, unit in PARTS.items():
        gathering.count(day, model, unit, result.count(name), label)
    for name in ("images", "characters"):
        gathering.count(day, model, name, result.count(name), label)
    gathering.count(day, model, "audio_ms", 1000 * (result.count("seconds") or 0), label)
    if result.text("object") == "organization.usage.web_searches.result":
        gathering.count(day, None, "web_searches", result.count("num_requests"), label)


def charge(gathering: Gathering, record: Record, result: Record, cost_pico: int | None, currency: str | None) -> None:
    """What one result charges for its line item, or for all, if it is not told apart."""
    day, item, label = record.day(BEGIN), result.text("line_item"), label_of(result)
    if currency and currency.lower() != "usd":
        raise result.error(f"it is in {currency[:8]}. Halton counts in usd.")
    if item is None:
        gathering.charge(day, None, "cost", cost_pico, label)
        return
    model, unit = line_item(item)
    if unit is None:
        gathering.charge_sum(day, model, item, cost_pico, label)
    else:
        gathering.charge(day, model, unit, cost_pico, label)


def line_item(text: str) -> tuple[str | None, str | None]:
    """The model and the unit that a line item is for; without a unit it is for something that has no name here.

    Web searches have the name of a model that may not be the one which searched, so they are for all.
    """
    if _SEARCH.search(text.lower()):
        return None, "web_searches"
    model, _, kind = text.rpartition(", ")
    plain = " ".join(_PROCESSING.sub(" ", kind.lower().replace("_", " ")).split())
    if model and plain in KINDS:
        return model, KINDS[plain]
    if model:
        return model, None
    return (text, "cost") if _MODEL.fullmatch(text.lower()) else (None, None)


def label_of(result: Record) -> str | None:
    """The project by its name, or else its number, or else the key."""
    return next((text for name in LABELS if (text := result.text(name))), None)
