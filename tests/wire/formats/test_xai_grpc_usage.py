"""xAI's usage in protocol buffers: its names are those of the descriptors, its counts do not overlap."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xai_sdk.proto import usage_pb2

from halton.wire.formats.xai_grpc_usage import (
    sampling_tokens,
    sampling_units,
    sampling_usage,
    stated_cost_pico,
    tier_name,
    web_searches,
)
from halton.wire.framing.protobuf import Message
from halton.wire.usage import Counts

COUNT = st.integers(0, 10**6)
NUMBERS = [field.name for field in usage_pb2.SamplingUsage.DESCRIPTOR.fields if field.name != "server_side_tools_used"]


def stated(**counts: Any) -> dict[str, Any]:
    return sampling_usage(Message(usage_pb2.SamplingUsage(**counts).SerializeToString()))


@given(counts=st.dictionaries(st.sampled_from(NUMBERS), st.integers(1, 10**6)))
def test_every_number_is_under_its_own_name(counts: dict[str, int]) -> None:
    assert stated(**counts) == counts


@given(used=st.lists(st.sampled_from(sorted(usage_pb2.ServerSideTool.values())[1:]), max_size=8))
def test_tools_are_counted_by_the_names_that_the_sdk_has_for_them(used: list[int]) -> None:
    names = [usage_pb2.ServerSideTool.Name(tool).removeprefix("SERVER_SIDE_TOOL_") for tool in used]
    assert stated(server_side_tools_used=used).get("server_side_tools_used", {}) == {name: names.count(name) for name in names}


def test_a_tool_of_tomorrow_is_counted_by_its_number() -> None:
    assert stated(server_side_tools_used=[77]) == {"server_side_tools_used": {"77": 1}}


@given(text=COUNT, cached=COUNT, completion=COUNT, reasoning=COUNT)
def test_the_counts_do_not_overlap(text: int, cached: int, completion: int, reasoning: int) -> None:
    prompt = text + cached
    usage = {"prompt_tokens": prompt, "cached_prompt_text_tokens": cached, "completion_tokens": completion}
    tokens = sampling_tokens(Counts(stated(**usage, reasoning_tokens=reasoning, total_tokens=prompt + completion + reasoning)))
    assert (tokens["input_tokens"], tokens["cache_read_tokens"]) == (text, cached)
    assert (tokens["output_tokens"], tokens["reasoning_tokens"]) == (completion + reasoning, reasoning)


@pytest.mark.parametrize(("total", "output"), [(135, 103), (41, 9), (0, 103), (77, 103)])
def test_reasoning_lies_outside_unless_the_total_says_otherwise(total: int, output: int) -> None:
    usage = {"prompt_tokens": 32, "completion_tokens": 9, "reasoning_tokens": 94, "total_tokens": total}
    assert sampling_tokens(Counts(usage))["output_tokens"] == output


def test_an_absurd_count_leaves_the_others() -> None:
    counts = Counts({"prompt_tokens": -1, "cached_prompt_text_tokens": 6, "reasoning_tokens": 2})
    assert sampling_tokens(counts) == {"cache_read_tokens": 6, "reasoning_tokens": 2}
    assert counts.absurd


def test_what_is_billed_beside_tokens_has_the_names_of_price_books() -> None:
    tools = {"WEB_SEARCH": 3, "X_SEARCH": 2, "CODE_EXECUTION": 1, "COLLECTIONS_SEARCH": 1, "ATTACHMENT_SEARCH": 1, "MCP": 9}
    counts = Counts({"server_side_tools_used": tools, "num_sources_used": 4, "prompt_image_tokens": 8})
    assert web_searches(counts) == 3
    assert sampling_units(counts) == {
        "social_searches": 2,
        "code_executions": 1,
        "storage_searches": 2,
        "sources": 4,
        "input_image_tokens": 8,
    }
    assert sampling_units(Counts({})) == {}


@pytest.mark.parametrize(
    ("ticks", "pico"), [(37_756_000, 3_775_600_000), (0, 0), (-1, None), (10**17, None), (None, None), (True, None)]
)
def test_a_tick_is_a_hundred_pico_dollars(ticks: Any, pico: int | None) -> None:
    assert stated_cost_pico({"cost_in_usd_ticks": ticks}) == pico


def test_a_charge_of_nothing_is_stated() -> None:
    assert stated(cost_in_usd_ticks=0) == {"cost_in_usd_ticks": 0}


def test_tiers_have_their_names() -> None:
    tiers = (None, usage_pb2.SERVICE_TIER_UNSPECIFIED, usage_pb2.SERVICE_TIER_DEFAULT, usage_pb2.SERVICE_TIER_PRIORITY, 9)
    assert [tier_name(tier) for tier in tiers] == [None, None, "default", "priority", None]
