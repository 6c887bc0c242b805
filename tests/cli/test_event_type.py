"""Types of events as an option takes them."""

from __future__ import annotations

import click
import pytest

from halton.cli.event_type import EventType
from halton.events.types import EVENT_TYPES


@pytest.mark.parametrize("name", [kind.TYPE for kind in EVENT_TYPES])
def test_every_type_is_known(name: str) -> None:
    assert EventType().convert(name, None, None) == name


def test_a_mistake_is_named_with_the_nearest() -> None:
    with pytest.raises(click.BadParameter, match='there is no event "call.complete". Did you mean call.completed?'):
        EventType().convert("call.complete", None, None)
    with pytest.raises(click.BadParameter, match="There are log.created, "):
        EventType().convert("¿", None, None)
