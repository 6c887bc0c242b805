"""Gaps until they are recorded: added up while nobody listens, told again word for word, never more than a bound."""

from __future__ import annotations

from halton.frames import Gap
from halton.outbox.gaps import NAMED_GAPS, Gaps


class Ledger:
    """Takes what it is told, or nothing."""

    def __init__(self) -> None:
        self.listens = True
        self.told: list[Gap] = []

    def take(self, gap: Gap) -> bool:
        if self.listens:
            self.told.append(gap)
        return self.listens


def counts(gap: Gap) -> tuple[str, str | None, int, int, int]:
    return gap.cause, gap.host, gap.connections, gap.calls, gap.bytes


def test_one_host_is_added_up_while_nobody_listens() -> None:
    ledger = Ledger()
    gaps, ledger.listens = Gaps(ledger.take), False
    gaps.count("away", "a.example", connections=1)
    gaps.count("away", "a.example", calls=2, size=30)
    gaps.count("away", "b.example", connections=1)
    ledger.listens = True
    gaps.tell()
    assert [counts(gap) for gap in ledger.told] == [("away", "a.example", 1, 2, 30), ("away", "b.example", 1, 0, 0)]


def test_each_program_is_counted_apart_until_there_are_too_many() -> None:
    ledger = Ledger()
    gaps, ledger.listens = Gaps(ledger.take), False
    for program in ("node", "node", "python3", None, *map(str, range(NAMED_GAPS))):
        gaps.count("refused", "a.example", connections=1, program=program)
    ledger.listens = True
    gaps.tell()
    told = {(gap.host, gap.program): gap.connections for gap in ledger.told}
    assert [told["a.example", name] for name in ("node", "python3", None)] == [2, 1, 1]
    assert (told[None, None], sum(told.values())) == (3, 4 + NAMED_GAPS)


def test_what_was_told_is_told_to_the_next_ledger_unchanged_and_what_came_since_apart() -> None:
    ledger = Ledger()
    gaps = Gaps(ledger.take)
    gaps.count("away", "a.example", connections=1)
    gaps.lost_ledger()
    gaps.count("away", "a.example", size=9)
    first, again, since = ledger.told
    assert again == first
    assert counts(since) == ("away", "a.example", 0, 0, 9)
    assert since.serial != first.serial


def test_what_is_recorded_is_forgotten() -> None:
    ledger = Ledger()
    gaps = Gaps(ledger.take)
    gaps.count("away", "a.example", connections=1)
    assert gaps
    gaps.recorded([ledger.told[0].serial])
    gaps.lost_ledger()
    gaps.tell()
    assert (bool(gaps), len(ledger.told)) == (False, 1)


def test_more_hosts_than_can_be_kept_lose_their_names_but_not_their_counts_nor_their_causes() -> None:
    ledger = Ledger()
    gaps, ledger.listens = Gaps(ledger.take), False
    for number in range(NAMED_GAPS + 50):
        gaps.count("away", f"{number}.example", connections=1)
        gaps.count("control", f"{number}.example", calls=2)
    ledger.listens = True
    gaps.tell()
    assert len(ledger.told) == NAMED_GAPS + 2
    assert sum(gap.connections for gap in ledger.told) == NAMED_GAPS + 50
    assert sum(gap.calls for gap in ledger.told if gap.cause == "control") == 2 * (NAMED_GAPS + 50)
    assert not [gap for gap in ledger.told if gap.cause == "control" and gap.connections]
