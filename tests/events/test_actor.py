"""Who asked for a change, inside the event of the change."""

from __future__ import annotations

from halton.events.actor import Actor
from halton.events.codec import decode, encode
from halton.events.types import PolicyRemoved


def test_an_actor_lies_in_the_event_and_none_is_the_meter_itself() -> None:
    removed = PolicyRemoved(name="cap", actor=Actor(uid=0, command="halton policy remove"))
    assert encode(removed) == '{"actor":{"command":"halton policy remove","uid":0},"name":"cap"}'
    assert decode("policy.removed", '{"name":"cap"}') == PolicyRemoved(name="cap", actor=None)
