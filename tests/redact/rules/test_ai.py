from __future__ import annotations

import random

import pytest

from halton.redact.redactor import redact
from halton.redact.rules.ai import rules
from redact.corpus.planted import plant

RNG = random.Random("ai")


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("anthropic_key", "sk-ant-api03-{w:93}AA"),
        ("openai_key", "sk-proj-{w:74}T3BlbkFJ{w:74}"),
        ("sk_key", "sk-{hex:32}"),
        ("google_key", "AIza{w:35}"),
        ("huggingface_token", "hf_{l:34}"),
        ("groq_key", "gsk_{an:52}"),
    ],
)  # fmt: skip
def test_these_are_taken_out_whole(kind: str, form: str) -> None:
    assert kind in {rule.kind for rule in rules}
    for _ in range(20):
        planted = plant(form, RNG)
        done = redact(f"see {planted.text} there")
        assert done.counts == {kind: 1} and not planted.leaks(str(done.value))
        assert str(done.value).startswith("see ") and str(done.value).endswith(" there")


@pytest.mark.parametrize(
    "form",
    [
        "sk-learn-contrib-imbalanced-classification-toolkit",
        "hf_hub_download_of_model_weights_loader",
        "the prefix is sk-ant-",
    ],
)  # fmt: skip
def test_these_are_left(form: str) -> None:
    text = plant(form, RNG).text
    assert redact(text).value == text
