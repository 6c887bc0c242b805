from __future__ import annotations

import json
import random
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.redact.layout import Json
from halton.redact.redactor import OverBudget, redact
from halton.redact.rule_files import shipped_rules
from redact.corpus.planted import plant
from redact.corpus.tokens import KINDS

RNG = random.Random(4)
TOKENS = [plant(form, RNG).text for kind in KINDS for form in kind.forms]
KEY = plant("ghp_{an:36}", RNG).text
MARK = "[redacted:github_token:40]"
ANCHORS = sorted({anchor.decode() for rule in shipped_rules() for anchor in rule.anchors})
PARTS = (
    st.sampled_from(TOKENS) | st.sampled_from(ANCHORS) | st.text(max_size=5) | st.sampled_from([MARK, "=", '"', ": ", "\\", "\n"])
)
TEXTS = st.lists(PARTS, max_size=6).map("".join)
VALUES: st.SearchStrategy[Json] = st.recursive(
    TEXTS | st.integers() | st.floats(allow_nan=False) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def test_a_document_without_secrets_is_the_same_object() -> None:
    value: Json = {"model": "gpt-5", "messages": [{"role": "user", "content": "Grüße, 你好"}], "n": 1.5}
    done = redact(value)
    assert done.value is value and done.counts == {}


def test_secrets_are_counted_and_taken_out_of_keys_and_values_and_json_in_texts() -> None:
    value: Json = {KEY: 1, "a": [f"é {KEY}!", None, True], "tool": json.dumps({"b": f"\n{KEY}", "n": 1.0}), "password": KEY}
    done = redact(value)
    assert done.value == {
        MARK: 1, "a": [f"é {MARK}!", None, True], "tool": f'{{"b": "\\n{MARK}", "n": 1.0}}', "password": MARK,
    }  # fmt: skip
    assert done.counts == {"github_token": 4}


def test_what_names_a_value_stands_beside_it_in_json() -> None:
    secret = plant("{pw}", RNG).text
    for value in (
        {"db_password": secret},
        {"passwords": [secret, "x", "y"]},
        ["password", secret],
        {"name": "PASSWORD", "value": secret},
    ):
        assert secret not in json.dumps(redact(value).value)
    assert redact({"note": secret}).counts == {}


def test_a_secret_is_read_to_its_end() -> None:
    assert redact(KEY + KEY[4:] * 20).value == "[redacted:github_token:760]"


def test_texts_with_half_characters_are_kept_as_they_are() -> None:
    assert redact(f"\ud83d {KEY} \ude00").value == f"\ud83d {MARK} \ude00"


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_redacting_again_changes_nothing_and_json_stays_json(value: Json) -> None:
    once = redact(value, budget_s=30).value
    again = redact(once, budget_s=30)
    assert again.value == once and again.counts == {}
    assert json.loads(json.dumps(once)) == once


def test_what_takes_too_long_is_over_its_budget() -> None:
    with pytest.raises(OverBudget):
        redact("text", budget_s=-1)
    deep: Json = KEY
    for _ in range(400):
        deep = [deep]
    with pytest.raises(OverBudget):
        redact(deep, budget_s=30)
    with pytest.raises(OverBudget):
        redact("[" * 150 + '"x"' + "]" * 150, budget_s=-1)


@pytest.mark.parametrize("part", range(4))
def test_no_literal_repeated_holds_up_a_body_beyond_its_budget(part: int) -> None:
    """Whatever the machine, it is done or the budget says so; the benchmark tells the times."""
    for literal in ANCHORS[part :: 4 * 100]:
        for text in (literal * (256 * 1024 // len(literal)), (literal + "aA0 ") * (256 * 1024 // (len(literal) + 4))):
            try:
                assert redact(text, budget_s=0.25).counts is not None
            except OverBudget as error:
                assert "0.25 s" in str(error) or "places to look at" in str(error)


def test_threads_share_the_rules() -> None:
    results: list[object] = []
    threads = [threading.Thread(target=lambda: results.append(redact(f"a {KEY}").value)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [f"a {MARK}"] * 8
