from __future__ import annotations

import msgspec

from halton.policy.counters import Counters
from halton.policy.state import State
from policy.told import policy, spent


def test_they_go_over_a_wire_and_come_back() -> None:
    state = State([policy(action="warn"), policy("r", window="rolling:5h"), policy("m", "models", models=("x",))])
    state.settle("a", spent(pico=100))
    state.override("p", 7)
    counters = state.snapshot()
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(counters), type=Counters) == counters
    assert [(kept.policy.name, sum(kept.amounts.values())) for kept in counters.kept] == [("m", 0), ("p", 100), ("r", 100)]
