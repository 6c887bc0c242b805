"""What holds for the vocabulary as a whole."""

from __future__ import annotations

import re

import msgspec
import pytest

from halton.events.types import EVENT_TYPES, Event, MeterStopped


def test_every_type_has_a_name_of_its_own() -> None:
    names = [kind.TYPE for kind in EVENT_TYPES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z]+)*", name) for name in names)


def test_every_event_class_is_in_the_list() -> None:
    assert set(Event.__subclasses__()) == set(EVENT_TYPES)


@pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.TYPE)
def test_an_event_says_what_it_records(kind: type[Event]) -> None:
    assert kind.__doc__ and kind.__doc__.strip()
    assert kind.VERSION >= 1


def test_an_event_cannot_be_changed() -> None:
    event = MeterStopped(reason="signal")
    with pytest.raises(AttributeError):
        event.reason = "other"  # type: ignore[misc]


@pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.TYPE)
def test_no_field_is_a_float(kind: type[Event]) -> None:
    assert "float" not in repr([field.type for field in msgspec.structs.fields(kind)])
