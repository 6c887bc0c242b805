"""The difference of two sets of prices, unit by unit."""

from __future__ import annotations

from fractions import Fraction

import make
from halton.events.price import Rate
from halton.pricing.difference import RateChange, difference

NOW = make.NOON
INPUT, DEARER = Rate(unit="input_tokens", pico=4), Rate(unit="input_tokens", pico=5)
BATCH = Rate(unit="input_tokens", pico=2, variant="batch")


def test_added_changed_gone_and_the_same() -> None:
    old = [make.price(model=name, rates=(INPUT, BATCH)) for name in ("a", "b", "c")]
    new = [
        make.price(model="b", rates=(INPUT, BATCH)),
        make.price(model="c", rates=(DEARER,)),
        make.price(model="d", rates=(INPUT,)),
    ]
    found = difference(old, new, NOW)
    assert ([p.model for p in found.added], [p.model for p in found.gone], found.same) == (["d"], ["a"], 1)
    (changed,) = found.changed
    assert changed.rates == (RateChange(INPUT, DEARER), RateChange(BATCH, None))
    assert [rate.percent for rate in changed.rates] == [Fraction(25), None]
    assert not found.is_empty and difference(old, old, NOW).is_empty


def test_what_holds_now_is_compared_whenever_it_began_and_what_is_to_come_by_its_date() -> None:
    log = [
        make.price(rates=(INPUT,)),
        make.price(rates=(DEARER,), valid_from=NOW - 1),
        make.price(rates=(INPUT,), valid_from=NOW + 5),
    ]
    book = [make.price(rates=(DEARER,)), make.price(rates=(BATCH,), valid_from=NOW + 5)]
    found = difference(log, book, NOW)
    assert (found.added, found.gone, found.same) == ((), (), 1)
    assert found.changed[0].new.valid_from == NOW + 5


def test_what_was_set_again_withdrawn_or_is_over_does_not_count() -> None:
    again = make.price(rates=(DEARER,))
    assert difference([make.price(rates=(INPUT,)), again], [again], NOW).is_empty
    assert difference([again, make.price(valid_to=0)], [], NOW).is_empty
    assert difference([make.price(valid_to=NOW)], [], NOW).is_empty
    over = make.price(valid_from=5, valid_to=NOW, rates=(INPUT,))
    assert difference([again, over], [again], NOW).is_empty


def test_other_names_and_another_end_are_changes_without_rates() -> None:
    old = make.price()
    for new in (make.price(match=("claude*",)), make.price(valid_to=NOW + 1)):
        (change,) = difference([old], [new], NOW).changed
        assert change.rates == ()


def test_the_same_money_in_other_numbers_is_the_same() -> None:
    assert difference([make.price(rates=(INPUT,))], [make.price(rates=(Rate(unit="input_tokens", pico=8, per=2),))], NOW).is_empty
    assert not difference(
        [make.price(rates=(INPUT,))], [make.price(rates=(Rate(unit="input_tokens", pico=4, minimum=9),))], NOW
    ).is_empty
