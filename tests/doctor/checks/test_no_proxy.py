"""NO_PROXY, and which hosts it takes out."""

from __future__ import annotations

import pytest

from halton.doctor.checks.no_proxy import check, covers
from halton.paths import Home
from patients_made import patient, told


def test_local_names_alone_and_none(home: Home) -> None:
    assert told(check(patient(home, environment={"NO_PROXY": "localhost,127.0.0.1,::1"}))) == [
        ("well", "NO_PROXY names no host of a provider.")
    ]
    assert told(check(patient(home))) == [("well", "NO_PROXY is not set.")]


def test_hosts_of_providers(home: Home) -> None:
    assert told(check(patient(home, environment={"no_proxy": "localhost, .anthropic.com"}))) == [
        ("warning", "NO_PROXY has .anthropic.com, and so covers api.anthropic.com.")
    ]
    ((state, seen),) = told(check(patient(home, environment={"NO_PROXY": "*"})))
    assert state == "warning" and seen.startswith("NO_PROXY has *, and so covers ") and " more." in seen


@pytest.mark.parametrize(
    ("entry", "host", "is_covered"),
    [
        ("api.openai.com", "api.openai.com", True),
        ("openai.com", "api.openai.com", True),
        (".openai.com:443", "api.openai.com", True),
        ("*.OpenAI.com", "api.openai.com", True),
        ("ai.com", "api.openai.com", False),
        ("azure.com", "*.openai.azure.com", True),
        ("x.openai.azure.com", "*.openai.azure.com", False),
        (".", "api.openai.com", False),
    ],
)
def test_what_an_entry_covers(entry: str, host: str, is_covered: bool) -> None:
    assert covers(entry, host) is is_covered
