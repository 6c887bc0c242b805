"""What a receipt tells its source."""

from __future__ import annotations

import msgspec

from halton.frames import Recorded
from halton.ledger.receipt import Receipt


class Nobody:
    def answer(self, frame: msgspec.Struct) -> None:
        raise AssertionError(frame)


def test_a_receipt_names_what_is_durable() -> None:
    receipt = Receipt(Nobody())
    assert not receipt.names_any
    receipt.exchange_ids.append("a")
    receipt.gaps.append(7)
    assert receipt.names_any
    assert receipt.recorded(9) == Recorded(["a"], [7], 9)


def test_a_gap_alone_is_something_to_tell() -> None:
    receipt = Receipt(Nobody())
    receipt.gaps.append(7)
    assert receipt.names_any and receipt.recorded(9) == Recorded([], [7], 9)
