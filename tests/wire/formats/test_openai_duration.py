from __future__ import annotations

import pytest

from halton.wire.formats.openai_duration import duration_ms


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (3, 3000),
        ("3.5", 3500),
        ("8.4700002670288", 8470),
        (0, None),
        ("0.0", None),
        (-1, None),
        ("NaN", None),
        ("1e400", None),
        ("1e999999", None),
        ("Infinity", None),
        (10**30, None),
        ("three", None),
        (True, None),
        (None, None),
        ([3], None),
    ],
)
def test_seconds_become_milliseconds(stated: object, expected: int | None) -> None:
    assert duration_ms(stated) == expected
