from __future__ import annotations

import msgspec

from halton.policy.asked import PASSING_KINDS, Asked, Spent
from policy.told import asked, spent


def test_both_go_over_a_wire_and_come_back() -> None:
    for call, kind in ((asked(model=None, pico=None), Asked), (spent(pico=7, tokens=3), Spent)):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(call), type=kind) == call


def test_what_asks_for_no_answer_always_passes() -> None:
    assert "messages" not in PASSING_KINDS and "count_tokens" in PASSING_KINDS
