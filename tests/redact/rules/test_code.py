from __future__ import annotations

import random

import pytest

from halton.redact.rules.code import rules
from redact.rules.proof import left, taken_out_whole

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
    taken_out_whole(rules, kind, form, RNG)


@pytest.mark.parametrize(
    "form",
    [
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "npm_config_registry_of_the_package_manager",
        "commit {hex:40}",
    ],
)  # fmt: skip
def test_these_are_left(form: str) -> None:
    left(form, RNG)
