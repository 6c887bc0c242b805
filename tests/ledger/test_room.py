"""A bound that many share, and that nobody can keep a part of by vanishing."""

from __future__ import annotations

from halton.ledger.room import Room, Share


def test_shares_fill_a_room_and_give_it_back() -> None:
    room = Room(10)
    one, other = Share(room), Share(room)
    assert one.add(6) and not other.add(5) and other.add(4)
    assert (room.held, one.size, other.size) == (10, 6, 4)
    assert one.add(-2) and room.held == 8
    one.clear()
    assert (room.held, one.size) == (4, 0)


def test_a_share_cannot_give_back_more_than_it_holds() -> None:
    room = Room(10)
    share = Share(room)
    share.add(3)
    assert share.add(-9) and (room.held, share.size) == (0, 0)


def test_who_forgets_a_share_gives_it_back() -> None:
    room = Room(10)
    share = Share(room)
    share.add(7)
    del share
    assert room.held == 0
