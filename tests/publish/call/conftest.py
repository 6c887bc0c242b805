"""A call looked up as its page does it: a real log, the views of it, a real window."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest

import make
from halton.events.types import Event
from halton.log.store import Fact
from halton.paths import Home
from halton.publish.call.found import Found, find
from halton.publish.database import NAME
from halton.publish.pages.call import look_up

type Look = Callable[..., Awaitable[Found]]


@pytest.fixture
def look(home: Home, open_window: Any) -> Look:
    """Given these events, or facts, all that is known of the call of this id."""

    async def looked(events: Iterable[Event | Fact], call_id: str = "e0002") -> Found:
        log = make.log(home.root)
        given = [event if isinstance(event, Fact) else Fact.of(f"e{n:04}", event) for n, event in enumerate(events, 1)]
        log.append(given)
        log.close()
        projector = make.projector(home.root)
        projector.catch_up()
        projector.close()
        with open_window(home) as datasette:
            views = datasette.get_database(NAME)
            (place,) = await look_up(views, call_id)
            found = await find(views, place)
        assert found is not None
        return found

    return looked
