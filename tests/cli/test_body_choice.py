"""Moments and sizes of bodies."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import make
from halton.cli.body_choice import bodies_text, microseconds, size_text


def test_a_moment_in_microseconds() -> None:
    assert microseconds(datetime(2026, 9, 22, 12, tzinfo=UTC)) == make.NOON
    assert microseconds(None) is None


@pytest.mark.parametrize(("size", "text"), [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (3 << 30, "3,072.0 MiB")])
def test_sizes(size: int, text: str) -> None:
    assert size_text(size) == text


def test_one_and_many() -> None:
    assert (bodies_text(1), bodies_text(0), bodies_text(1200)) == ("1 body", "0 bodies", "1,200 bodies")
