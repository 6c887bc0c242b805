"""Which bodies a removal takes: by age, call and project, the same in the table and for the log."""

from __future__ import annotations

from contextlib import closing

import pytest

import make
from bodies import made
from halton.bodies.selection import Found, Selection
from halton.bodies.store import BodyStore
from halton.paths import Home

NOON = make.NOON
CALLS = (("a", NOON, "halton"), ("b", NOON + 1, "halton"), ("c", NOON + 2, "billing"))


@pytest.mark.parametrize(
    ("selection", "taken"),
    [
        (Selection(NOON), ""),
        (Selection(NOON + 1), "a"),
        (Selection(NOON + 9), "abc"),
        (Selection(NOON + 9, call="b"), "b"),
        (Selection(NOON + 1, call="b"), ""),
        (Selection(NOON + 9, project="halton"), "ab"),
        (Selection(NOON + 9, project="halton", call="c"), ""),
    ],
)
def test_the_table_and_the_log_agree(home: Home, selection: Selection, taken: str) -> None:
    with closing(BodyStore(home.bodies)) as store:
        for call, started_at, project in CALLS:
            store.add([made.row(call, started_at=started_at, project=project, after=5)])
        assert selection.found(store.connection).bodies == len(taken)
        assert selection.remove(store.connection) == len(taken)
        left = {call for (call,) in store.connection.execute("select call_id from request_bodies")}
    assert left == set("abc") - set(taken)
    assert {call for call, started_at, project in CALLS if selection.takes(call, started_at, project)} == set(taken)


def test_what_was_stored_after_a_position_is_left_alone(home: Home) -> None:
    with closing(BodyStore(home.bodies)) as store:
        store.add([made.row("a", after=5)])
        store.add([made.row("b", after=9)])
        assert Selection(NOON + 9, upto=9).remove(store.connection) == 1
        assert Selection(NOON + 9).found(store.connection) == Found(1, len(made.row().data), NOON)
