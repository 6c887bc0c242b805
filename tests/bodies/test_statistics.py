"""What is stored, in numbers."""

from __future__ import annotations

import secrets
from contextlib import closing

import make
from bodies import made
from halton.bodies.statistics import Side, Statistics, read_statistics
from halton.bodies.store import BodyStore
from halton.paths import Home


def test_sizes_ages_and_kinds(home: Home) -> None:
    first = made.row("a", "request", "ghp_" + secrets.token_hex(18))
    second = made.row("b", "request", "x" * 100, started_at=make.NOON + 9)
    answer = made.row("b", "response", "y", started_at=make.NOON + 9)
    (kind,) = first.kept.redactions or {}
    with closing(BodyStore(home.bodies)) as store:
        assert read_statistics(store.connection) == Statistics(0, None, None, (), {})
        store.add([first, second, answer])
        assert read_statistics(store.connection) == Statistics(
            2,
            make.NOON,
            make.NOON + 9,
            (
                Side("request", 2, 198, first.text_bytes + second.text_bytes, len(first.data) + len(second.data), 0),
                Side("response", 1, 99, 3, len(answer.data), 0),
            ),
            {kind: 1},
        )
