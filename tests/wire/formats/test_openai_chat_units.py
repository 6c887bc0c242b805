from __future__ import annotations

from typing import Any

import pytest

from halton.wire.formats.openai_chat_units import chat_searches, chat_units


@pytest.mark.parametrize(
    ("usage", "units"),
    [
        ({"prompt_tokens": 5}, None),
        ({"prompt_tokens_details": {"audio_tokens": 0, "text_tokens": 5}}, None),
        (
            {"prompt_tokens_details": {"audio_tokens": 3, "image_tokens": 2, "video_tokens": 7}},
            {"input_audio_tokens": 3, "input_image_tokens": 2, "input_video_tokens": 7},
        ),
        (
            {"completion_tokens_details": {"audio_tokens": 4, "image_tokens": 1290, "rejected_prediction_tokens": 3}},
            {"output_audio_tokens": 4, "output_image_tokens": 1290},
        ),
        ({"prompt_audio_seconds": "5.2", "prompt_tokens_details": {"audio_tokens": 375}}, {"audio_ms": 5200}),
        ({"citation_tokens": 9}, {"output_citation_tokens": 9}),
        ({"num_sources_used": 3}, {"sources": 3}),
        ({"connector_tokens": 7112, "connectors": {"code_interpreter": 2, "image_generation": 1, "document_library": 4}},
         {"input_tool_tokens": 7112, "code_executions": 2, "images": 1, "storage_searches": 4}),
        ({"server_side_tool_usage_details": {"x_search_calls": 8, "code_interpreter_calls": 1, "file_search_calls": 2,
                                             "document_search_calls": 3, "mcp_calls": 9}},
         {"social_searches": 8, "code_executions": 1, "storage_searches": 5}),
        ({"prompt_tokens_details": "odd", "connectors": [1], "citation_tokens": -1, "num_sources_used": 10**9}, None),
    ],
)  # fmt: skip
def test_what_has_a_price_of_its_own_is_a_unit(usage: dict[str, Any], units: dict[str, int] | None) -> None:
    assert chat_units(usage) == units


@pytest.mark.parametrize(
    ("usage", "searches"),
    [
        ({}, None),
        ({"num_search_queries": 21}, 21),
        ({"tool_calls_details": {"search_web": {"invocation": 2}}}, 2),
        ({"server_side_tool_usage_details": {"web_search_calls": 0}}, 0),
        ({"server_tool_use": {"web_search_requests": 4}}, 4),
        ({"connectors": {"web_search": 1, "web_search_premium": 2}}, 3),
        ({"connectors": {"code_interpreter": 1}}, None),
        ({"num_search_queries": "many"}, 0),
    ],
)
def test_searches_are_known_where_a_usage_counts_them(usage: dict[str, Any], searches: int | None) -> None:
    assert chat_searches(usage) == searches
