"""What OpenAI's line items are for."""

from __future__ import annotations

import pytest

from halton.invoices.openai_figures import label_of, line_item
from halton.invoices.record import Record


@pytest.mark.parametrize(
    ("text", "model", "unit"),
    [
        ("gpt-5.5-2026-04-23, input", "gpt-5.5-2026-04-23", "input_tokens"),
        ("gpt-6-astra, input_tokens", "gpt-6-astra", "input_tokens"),
        ("gpt-5.5-2026-04-23, cached input", "gpt-5.5-2026-04-23", "cache_read_tokens"),
        ("gpt-6-astra, input_cached_tokens", "gpt-6-astra", "cache_read_tokens"),
        ("gpt-5.6-sol, cache writes", "gpt-5.6-sol", "cache_write_other_tokens"),
        ("gpt-5, Output", "gpt-5", "output_tokens"),
        ("gpt-5, batch input", "gpt-5", "input_tokens"),
        ("gpt-realtime, audio output", "gpt-realtime", "output_audio_tokens"),
        ("gpt-5, dreams", "gpt-5", None),
        ("web search tool calls", None, "web_searches"),
        ("web search tool calls | gpt-4o", None, "web_searches"),
        ("gpt-4o-2024-08-06", "gpt-4o-2024-08-06", "cost"),
        ("file search storage", None, None),
        ("Code interpreter", None, None),
    ],
)
def test_line_items(text: str, model: str | None, unit: str | None) -> None:
    assert line_item(text) == (model, unit)


def test_a_project_is_known_by_its_name_before_its_number() -> None:
    assert label_of(Record("line 2", {"project_id": "proj_a", "project_name": "Thesis", "api_key_id": "key_1"})) == "Thesis"
    assert label_of(Record("line 2", {"project_id": "", "api_key_id": "key_1"})) == "key_1"
    assert label_of(Record("line 2", {})) is None
