from __future__ import annotations

import random

import pytest

from halton.redact.redactor import redact
from halton.redact.rules.code import rules
from redact.corpus.planted import plant

RNG = random.Random("code")


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("github_token", "ghp_{an:36}"),
        ("github_pat", "github_pat_{an:22}_{an:59}"),
        ("gitlab_token", "glpat-{w:20}"),
        ("npm_token", "npm_{an:36}"),
        ("pypi_token", "pypi-AgEIcHlwaS5vcmc{w:90}"),
        ("azure_devops_token", "{an:76}AZDO{an:4}"),
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
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "npm_config_registry_of_the_package_manager",
        "commit {hex:40}",
    ],
)  # fmt: skip
def test_these_are_left(form: str) -> None:
    text = plant(form, RNG).text
    assert redact(text).value == text
