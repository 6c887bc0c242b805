"""What every event is: frozen facts under a type, in a version of its shape."""

from __future__ import annotations

import pytest

from halton.events.event import Event
from halton.events.types import EVENT_TYPES, MeterStopped


def test_facts_do_not_change() -> None:
    with pytest.raises(AttributeError):
        MeterStopped(reason="stopped").reason = "other"  # type: ignore[misc]


def test_every_type_begins_with_its_first_version_and_says_so() -> None:
    assert Event.VERSION == 1
    assert all(kind.VERSION >= 1 for kind in EVENT_TYPES)
