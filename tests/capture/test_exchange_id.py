"""Names for exchanges."""

from __future__ import annotations

import time
import uuid

from halton.capture.exchange_id import new_exchange_id


def test_a_name_is_a_uuid_of_version_7_in_hex() -> None:
    for _ in range(1000):
        name = new_exchange_id()
        assert len(name) == 32 and name == name.lower()
        assert (uuid.UUID(name).version, uuid.UUID(name).variant) == (7, uuid.RFC_4122)


def test_a_name_holds_the_time_at_which_it_was_made() -> None:
    before = time.time_ns() // 1_000_000
    made = int(new_exchange_id()[:12], 16)
    assert before <= made <= time.time_ns() // 1_000_000


def test_names_are_not_repeated() -> None:
    assert len({new_exchange_id() for _ in range(20_000)}) == 20_000


def test_every_random_bit_moves() -> None:
    ones, zeros = 0, 0
    for _ in range(200):
        number = int(new_exchange_id(), 16)
        ones, zeros = ones | number, zeros | ~number
    random = (1 << 62) - 1 | ((1 << 12) - 1) << 64
    assert ones & random == random and zeros & random == random
