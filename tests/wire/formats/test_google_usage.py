from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.wire.formats.google_usage import INTERACTION, LIVE, google_tier, google_tokens, google_units, model_name
from halton.wire.usage import Counts


def three(usage: dict[str, Any]) -> tuple[int | None, int | None, int | None]:
    tokens = google_tokens(Counts(usage))
    return tokens["input_tokens"], tokens["cache_read_tokens"], tokens["output_tokens"]


@pytest.mark.parametrize(
    ("prompt", "cached", "tool", "answer", "thoughts", "total", "expected"),
    [
        (1000, 400, 30, 100, 50, 1180, (630, 400, 150)),  # thoughts beside the candidates
        (7, None, None, 5, 3, 12, (7, 0, 5)),  # thoughts inside them
        (7, None, None, None, None, 7, (7, 0, 0)),  # an early chunk
        (7, None, None, 2, 3, None, (7, 0, 5)),  # no total
        (7, None, 3, 5, None, 12, (10, 0, 5)),  # a total without the tools' prompt: no less than the candidates
        (7, None, None, None, None, 3, (7, 0, None)),  # a total below its parts
        (7, 9, None, 1, None, 8, (None, 9, 1)),  # more cached than there was
    ],
)
def test_counts_are_disjoint(
    prompt: int, cached: int, tool: int, answer: int, thoughts: int, total: int, expected: tuple[int | None, ...]
) -> None:
    usage = {
        "promptTokenCount": prompt,
        "cachedContentTokenCount": cached,
        "toolUsePromptTokenCount": tool,
        "candidatesTokenCount": answer,
        "thoughtsTokenCount": thoughts,
        "totalTokenCount": total,
    }
    assert three({name: count for name, count in usage.items() if count is not None}) == expected


def test_an_object_without_counts_states_none() -> None:
    assert google_tokens(Counts({"trafficType": "ON_DEMAND"})) == {}


def test_the_same_counts_have_other_names_in_a_live_session_and_in_an_interaction() -> None:
    live = {"promptTokenCount": 9, "responseTokenCount": 4, "totalTokenCount": 13}
    assert google_tokens(Counts(live), LIVE)["output_tokens"] == 4
    interaction = {"total_input_tokens": 9, "total_cached_tokens": 2, "total_output_tokens": 4, "total_thought_tokens": 1}
    tokens = google_tokens(Counts(interaction), INTERACTION)
    assert (tokens["input_tokens"], tokens["cache_read_tokens"], tokens["output_tokens"]) == (7, 2, 5)


def test_modalities_with_prices_of_their_own_are_units() -> None:
    usage = {
        "toolUsePromptTokenCount": 30,
        "cachedContentTokenCount": 100,
        "promptTokensDetails": [
            {"modality": "TEXT", "tokenCount": 50},
            {"modality": "AUDIO", "tokenCount": 320},
            {"modality": "IMAGE", "tokenCount": 258},
            {"modality": "DOCUMENT", "tokenCount": 516},
        ],
        "cacheTokensDetails": [{"modality": "AUDIO", "tokenCount": 100}],
        "toolUsePromptTokensDetails": [{"modality": "IMAGE", "tokenCount": 6}],
        "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1290}, {"modality": "TEXT", "tokenCount": 3}],
    }
    assert google_units(usage) == {
        "input_tool_tokens": 30,
        "input_audio_tokens": 220,
        "cached_audio_tokens": 100,
        "input_image_tokens": 780,
        "output_image_tokens": 1290,
    }


def test_a_cache_of_unsaid_modalities_leaves_the_least() -> None:
    usage = {"cachedContentTokenCount": 100, "promptTokensDetails": [{"modality": "VIDEO", "tokenCount": 320}]}
    assert google_units(usage) == {"input_video_tokens": 220}


def test_an_interaction_writes_its_modalities_small() -> None:
    usage = {"input_tokens_by_modality": [{"modality": "audio", "tokens": 320}, {"modality": "text", "tokens": 4}]}
    assert google_units(usage, INTERACTION) == {"input_audio_tokens": 320}


def test_text_alone_has_no_units() -> None:
    assert google_units({"promptTokensDetails": [{"modality": "TEXT", "tokenCount": 5}]}) is None


_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3))


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("promptTokensDetails", "cacheTokensDetails"), st.lists(
    st.fixed_dictionaries({}, optional={"modality": st.sampled_from(["AUDIO", "TEXT"]) | _JSON, "tokenCount": _JSON}) | _JSON
) | _JSON)))  # fmt: skip
def test_odd_parts_say_nothing_and_never_raise(usage: dict[str, Any]) -> None:
    assert all(count > 0 for count in (google_units(usage) or {}).values())


@pytest.mark.parametrize(
    ("stated", "tier"),
    [
        ("ON_DEMAND", "standard"),
        ("ON_DEMAND_FLEX", "flex"),
        ("ON_DEMAND_PRIORITY", "priority"),
        ("PROVISIONED_THROUGHPUT", "provisioned_throughput"),
        ("TRAFFIC_TYPE_UNSPECIFIED", None),
        ("standard", "standard"),
        ("", None),
        (5, None),
    ],
)
def test_a_tier_has_one_name(stated: object, tier: str | None) -> None:
    assert google_tier(stated) == tier


@pytest.mark.parametrize("stated", ["models/m", "projects/p/locations/l/publishers/google/models/m", "m"])
def test_a_model_is_named_without_its_path(stated: str) -> None:
    assert model_name(stated) == "m"
