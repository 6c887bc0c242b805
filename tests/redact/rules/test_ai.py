from __future__ import annotations

import random

import pytest

from halton.redact.rules.ai import rules
from redact.rules.proof import left, taken_out_whole

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
    taken_out_whole(rules, kind, form, RNG)


@pytest.mark.parametrize(
    "form",
    [
        "sk-learn-contrib-imbalanced-classification-toolkit",
        "hf_hub_download_of_model_weights_loader",
        "the prefix is sk-ant-",
    ],
)  # fmt: skip
def test_these_are_left(form: str) -> None:
    left(form, RNG)
