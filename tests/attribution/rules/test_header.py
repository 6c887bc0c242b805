"""The header rule."""

from __future__ import annotations

from halton.attribution.asked import Asked, Found
from halton.attribution.rules.header import find


def test_what_the_header_says() -> None:
    assert find(Asked(header_project="billing")) == Found("billing", "x-halton-project")
    assert find(Asked(header_project="")) is None
    assert find(Asked("run")) is None
