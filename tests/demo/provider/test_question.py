"""A request's text and model decide its scenario."""

from __future__ import annotations

import pytest

from halton.demo.provider.question import Unanswerable, ask, words
from halton.demo.provider.scenarios import CHAT


@pytest.mark.parametrize(
    ("model", "text", "attempt", "wanted"),
    [
        ("gpt-5.4", "Hello", 0, "plain"),
        ("gpt-5.4", "scenario:thinking and more words", 0, "thinking"),
        ("gpt-5.4", "not at the start: scenario:thinking", 0, "plain"),
        ("o3", "Hello", 0, "thinking"),
        ("o3", "scenario:plain", 0, "plain"),
        ("gpt-5.4", "scenario:retry", 0, "retry"),
        ("gpt-5.4", "scenario:retry", 1, "plain"),
    ],
)
def test_the_scenario_is_found(model: str, text: str, attempt: int, wanted: str) -> None:
    assert ask(CHAT, model, text, attempt).scenario == wanted


def test_a_size_counts_only_where_there_is_padding() -> None:
    assert ask(CHAT, "gpt-5.4", "scenario:long_line=10", 0).told.padding == 10
    assert ask(CHAT, "gpt-5.4", "scenario:long_line", 0).told.padding == 64 << 20
    assert ask(CHAT, "gpt-5.4", "scenario:plain=10", 0) == ask(CHAT, "gpt-5.4", "Hello", 0)


@pytest.mark.parametrize(("model", "text", "status"), [("llama-9", "Hello", 404), ("gpt-5.4", "scenario:nothing", 400)])
def test_what_does_not_exist_is_unanswerable(model: str, text: str, status: int) -> None:
    with pytest.raises(Unanswerable) as raised:
        ask(CHAT, model, text, 0)
    assert raised.value.status == status


def test_an_agent_s_own_words_are_passed_over() -> None:
    assert words(["This is where we are.", None, "scenario:thinking"]) == "scenario:thinking"
    assert words([None, "", "Hello", "and more"]) == "Hello"
    assert words([]) == ""
